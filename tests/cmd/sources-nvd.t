#!/bin/sh
# NVD API 2.0: windows, pages, throttling, a total that moves, kill -9.
. "$(dirname "$0")/../lib/private.sh"
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/api.sh"
KAIRAN_NOW=2026-11-22T00:00:00Z
export KAIRAN_NOW
conf <<'END'
source nvd {
	type = nvd-api
	url = "http://localhost:8080/nvd"
	from = "2026-01-01"
	every = "2h"
	requests_per_minute = 60000
}
END
# 30 rows from January to November, ten a page
rows() { # FIRST LAST
	i=$1
	while [ "$i" -le "$2" ]; do
		printf 'CVE-2026-%d 2026-%02d-%02dT01:02:03.000\n' \
		    $((40000 + i)) $((i / 3 + 1)) $((i % 28 + 1))
		i=$((i + 1))
	done
}
rows 1 30 >"$W/nvd.rows"
echo 3 >"$W/page"

plan
kairan collect >"$T/out"
is 'back-fill: exit code' $? 0
is 'back-fill: all are there' "$(advisories nvd)" 30
like 'back-fill: counted' "$(cat "$T/out")" '1 source.*30 advisories'
is 'windows of less than 120 days' \
    "$(sed 's/.*lastModStartDate=//; s/T.*//' "$T/requests" | sort -u |
	tr '\n' ' ')" '2026-01-01 2026-04-30 2026-08-27 '
like 'it says who it is' "$(head -1 "$T/requests")" 'agent=kairan/'
like 'it is ok' "$(source_line nvd)" '^nvd +ok '

plan
kairan collect nvd
is 'read again: one request' "$(asked /nvd)" 1
like 'from where it was' "$(cat "$T/requests")" \
    'lastModStartDate=2026-11-21T22%3A00'
is 'nothing twice' "$(advisories nvd)" 30

# -- incremental ---------------------------------------------------------------
KAIRAN_NOW=2026-11-23T00:00:00Z
echo 'CVE-2026-41001 2026-11-22T12:00:00.000' >>"$W/nvd.rows"
plan
kairan collect >"$T/out"
is 'what is new comes' "$(advisories nvd)" 31
is 'by one request' "$(asked /nvd)" 1

# -- traps ---------------------------------------------------------------------
trap_case() { # NAME: a back-fill from the beginning
	rm -f "$D"/kairan.db*
	kairan collect nvd >"$T/out"
	rc=$?
	is "$1: exit code" $rc 0
	is "$1: nothing is missing" "$(advisories nvd)" 31
}
KAIRAN_NOW=2026-11-24T00:00:00Z
plan 'nvd 2 403 1' 'nvd 4 429 1'
trap_case '403 and 429 with Retry-After'
like 'it waited' "$(cat "$D/log")" 'source-waits .*seconds=1 status=403'
plan 'nvd 3 503'
trap_case '503'
plan 'nvd 2 cut'
trap_case 'a truncated body'

# rows that are modified while we read leave the window: others move up
plan 'nvd 2 shrink 2'
rm -f "$D"/kairan.db*
kairan collect nvd >"$T/out"
is 'the total shrinks: only what went away is missing' "$(advisories nvd)" 31
rows 1 30 >"$W/nvd.rows"
plan 'nvd 2 grow CVE-2026-42001=2026-01-20T00:00:00 CVE-2026-42002=2026-01-21T00:00:00'
rm -f "$D"/kairan.db*
kairan collect nvd >"$T/out"
is 'the total grows: all are there' "$(advisories nvd)" 32
rows 1 30 >"$W/nvd.rows"
plan 'nvd 2 empty'
rm -f "$D"/kairan.db*
kairan collect nvd >"$T/out"
is 'an empty page is a fault' $? 75
like 'with its reason' "$(source_line nvd)" 'FAILING.*none came'
is 'what was read stays' "$(advisories nvd)" 3
plan
kairan collect nvd
is 'and it goes on there' "$(advisories nvd)" 30
unlike 'not from the beginning' "$(cat "$T/requests")" \
    'StartDate=2026-01-01.*startIndex=0 '
plan 'nvd * 403 600'
kairan collect nvd >"$T/out"
is 'throttled for long: exit code' $? 75
is 'it does not insist' "$(asked /nvd)" 1
like 'and says so' "$(source_line nvd)" 'answered 403.*less often'

# -- kill -9 in the middle of a back-fill ---------------------------------------
rm -f "$D"/kairan.db*
plan 'nvd 5 slow 60'
"$B/kairan" -C "$D" collect nvd >"$T/out" 2>&1 &
pid=$!
await 60 grep -q startIndex=9 "$T/requests"
kill -9 $pid
wait $pid 2>/dev/null
killed_at=$(advisories nvd)
ok "killed with $killed_at of 30" test "$killed_at" -ge 9
ok 'in the middle' test "$killed_at" -lt 30
like 'how far it is' "$(source_line nvd)" '[0-9]+ of [0-9]+'
plan
kairan collect nvd >"$T/out"
is 'started again: all are there' "$(advisories nvd)" 30
unlike 'without beginning again' "$(cat "$T/requests")" \
    'StartDate=2026-01-01.*startIndex=0 '

# -- with a key -------------------------------------------------------------------
echo 0123456789abcdef >"$D/nvd.key"
chmod 644 "$D/nvd.key"
conf <<'END'
source nvd {
	type = nvd-api
	url = "http://localhost:8080/nvd"
	key_file = "nvd.key"
	from = "2026-11-01"
}
END
rm -f "$D"/kairan.db*
plan
kairan collect nvd >"$T/out"
like 'a key that others can read is refused' "$(source_line nvd)" \
    'FAILING.*nvd.key'
is 'nothing was asked' "$(asked /nvd)" 0
chmod 600 "$D/nvd.key"
echo 1 >"$W/page"
i=0
while [ $i -lt 9 ]; do
	i=$((i + 1))
	echo "CVE-2026-4200$i 2026-11-0${i}T01:02:03.000"
done >"$W/nvd.rows"
# By the clock of who asks: the server may see two that are near each other.
paced() {
	plan
	began=$(date +%s%N)
	kairan collect nvd >"$T/out"
	took=$((($(date +%s%N) - began) / 1000000))
}
paced
like 'the key is sent' "$(cat "$T/requests")" 'key=0123456789abcdef'
unlike 'and stands in no log' "$(cat "$D/log" "$D"/kairan.db)" \
    0123456789abcdef
is 'a page for each' "$(asked /nvd)" 9
ok "at most 50 requests in 30 s (9 in $took ms)" test "$took" -ge 4800
sed -i '/key_file/d' "$D/kairan.conf"
rm -f "$D"/kairan.db*
rows 28 29 >"$W/nvd.rows"
echo 'CVE-2026-41001 2026-11-22T12:00:00.000' >>"$W/nvd.rows"
echo 'CVE-2026-41002 2026-11-22T12:00:00.000' >>"$W/nvd.rows"
paced
is 'without a key: a page for each' "$(asked /nvd)" 2
ok "at most 5 in 30 s (2 in $took ms)" test "$took" -ge 6000
done_testing
