#!/bin/sh
# Long work shows itself: a bar on a terminal, none elsewhere.
. "$(dirname "$0")/../lib/private.sh"
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/api.sh"
command -v script >/dev/null || skip_all 'script is not installed'
KAIRAN_NOW=2026-11-22T00:00:00Z
export KAIRAN_NOW
conf <<'END'
source nvd {
	type = nvd-api
	url = "http://localhost:8080/nvd"
	from = "2026-08-01"
	requests_per_minute = 60000
}
END
i=1
while [ $i -le 9 ]; do
	echo "CVE-2026-4000$i 2026-09-0${i}T01:02:03.000"
	i=$((i + 1))
done >"$W/nvd.rows"
echo 3 >"$W/page"
slow() {
	rm -f "$D"/kairan.db*
	plan 'nvd 2 slow 1' 'nvd 3 slow 1'
}
slow
TERM=xterm script -qec "'$B/kairan' -C '$D' collect" "$T/typescript" \
    </dev/null >/dev/null 2>&1
like 'a terminal: a bar' "$(tr '\r' '\n' <"$T/typescript")" \
    'nvd \[#+\.+\] 6 of 9 2026-08-01 to 2026-11-22'
like 'then what was done' "$(tail -3 "$T/typescript")" '9 advisories'
slow
TERM=xterm "$B/kairan" -C "$D" collect >"$T/out" 2>"$T/err"
unlike 'no terminal: no bar' "$(cat "$T/err")" '\[#'

# 60,000 records
python3 - "$T/many.json" <<'END'
import json, sys
with open(sys.argv[1], 'w') as f:
    for i in range(60000):
        f.write(json.dumps({
            'dataType': 'CVE_RECORD', 'dataVersion': '5.1',
            'cveMetadata': {'cveId': 'CVE-2025-%d' % (10000 + i),
                            'state': 'PUBLISHED',
                            'dateUpdated': '2026-01-01T00:00:00Z'},
            'containers': {'cna': {
                'providerMetadata': {'orgId': 'x'},
                'descriptions': [{'lang': 'en', 'value': 'x' * 200}]}}})
            + '\n')
END
rm -f "$D"/kairan.db*
TERM=xterm script -qec "'$B/kairan' -C '$D' import --type cve - \
    <'$T/many.json'" "$T/typescript" </dev/null >/dev/null 2>&1
like 'import of a stream: a bar' "$(tr '\r' '\n' <"$T/typescript")" \
    'import \[#+\.*\] [0-9]+ of [0-9]+ MB, [0-9]+ advisories'
# killed in the middle: the same import goes on and changes nothing else
rm -f "$D"/kairan.db*
"$B/kairan" -C "$D" import --type cve "$T/many.json" >/dev/null 2>&1 &
pid=$!
await 60 test -s "$D/kairan.db-wal" -o -s "$D/kairan.db"
kill -9 $pid
wait $pid 2>/dev/null
like 'killed and started again: all are there' \
    "$(kairan import --type cve "$T/many.json")" \
    '60000 advisories, [0-9]+ new'
is 'each once' "$(kairan advisories --json | wc -l)" 60000
done_testing
