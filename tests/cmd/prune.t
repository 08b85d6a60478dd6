#!/bin/sh
# Mails and what became of them are kept as long as configured, and no
# longer; what still waits is never lost, and no effect comes twice.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/site.sh"

cat >"$D/kairan.conf" <<'EOF'
time_zone = "UTC"
send = on
mail { address = "kairan@example.jp" trusted_domains = { "example.jp" }
    strangers = moderate send_by = maildir maildir = "out" }
tracker { type = builtin }
source v { type = rss url = "feed.xml" }
watch all { assignee = "alice" }
person alice { mail = { "alice@example.jp" } }
EOF
site_feed 'Flaw A CVE-2026-4441' 'Flaw B CVE-2026-4442'
keep() {
	sed -i '/^keep/d' "$D/kairan.conf"
	echo "keep { $* }" >>"$D/kairan.conf"
}
# at DAYS COMMAND...: as if so many days had gone by.
at() {
	KAIRAN_NOW=$(date -u -d "+$1 days" +%Y-%m-%dT%H:%M:%SZ)
	export KAIRAN_NOW
	shift
	"$@"
	at_rc=$?
	unset KAIRAN_NOW
	return $at_rc
}
# put ID FROM TEXT [HEADERS]: about ticket 1, those that wait about 2
put() {
	case $1 in
	waits|later) about=2 ;;
	*) about=1 ;;
	esac
	printf 'From: %s\nTo: kairan@example.jp\nSubject: Re: [kairan #%s] x\nMessage-ID: <%s@example.jp>\n%b\n%b\n' \
	    "$2" $about "$1" "${4:-}" "$3" |
	    "$B/kairan-intake" -d "$D/spool" -f "$2" kairan@example.jp
	kairan ingest >/dev/null
}
files() {
	find "$D/raw" -type f | wc -l
}
aged() { # a file is left alone until it is a day old
	find "$D/raw" -type f -exec touch -d '-2 days' {} +
}
blob() {
	sql "select raw from inbox where message_id = '$1@example.jp'"
}
is_there() {
	[ -e "$D/raw/$(echo "$1" | cut -c1-2)/$1" ]
}

kairan collect >/dev/null && kairan open >/dev/null && kairan send >/dev/null
put old alice@example.jp 'planned: 2027-01-05\n\nFirst words.'
put file alice@example.jp \
    '--b\nContent-Type: text/plain\n\nSee.\n--b\nContent-Type: text/plain\nContent-Disposition: attachment; filename=a.txt\n\nkept\n--b--\n' \
    'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n'
put stranger mallory@example.com 'Hello.'
put again alice@example.jp 'Same bytes.'
kairan send >/dev/null
put waits alice@example.jp 'It waits.'
put asked alice@example.jp 'Asked.'
park() { # for a proof
	sql "update inbox set state = 'parked', pending = 1, report = '[]'
	    where message_id = '$1@example.jp'"
}
park asked
put broken alice@example.jp 'It was given up.'
sql "update inbox set state = 'quarantined'
    where message_id = 'broken@example.jp'"
let_wait() { # as if the tracker could not be reached since
	sql "update inbox set state = 'waiting', finished = 0, next_try =
	    9999999999 where message_id = '$1@example.jp'"
}
let_wait waits
all=$(files)
old=$(blob old)
aged
is 'by default nothing goes soon' "$(at 300 kairan prune)" \
    '0 mail(s) removed, of 0 nothing is known any more; 0 file(s), 0 kB'
keep mail_days = 30
kairan prune >/dev/null
is 'nor before its time' "$(files)" "$all"
like 'then it does' "$(at 31 kairan prune)" '^[1-9][0-9]* mail'
not_ok 'the mail is gone' is_there "$old"
ok 'not one that waits' is_there "$(blob waits)"
ok 'nor the file on a ticket' \
    is_there "$(sql 'select hash from builtin_attachment')"
like 'history still tells what became of it' \
    "$(kairan history old@example.jp)" 'applied .*no longer kept'
kairan show --raw old@example.jp >/dev/null
is 'its bytes are not there' "$?" 66
like 'as is said' "$(tail -n 1 "$T/log")" 'no longer kept'
kairan history --explain old@example.jp >"$T/out" 2>"$T/err"
like 'so it cannot be explained' "$(tail -n 1 "$T/log")" 'no longer kept'
kairan requeue in 1 >/dev/null
is 'nor tried again' "$?" 77
gone=$(sql "select id from outbox where raw = '' and state <> 'sent' limit 1")
[ -n "$gone" ] || { gone=1 && sql "update outbox set state = 'failed' where id = 1"; }
kairan requeue out "$gone" >/dev/null
is 'nor is a mail sent of which nothing is left' "$?" 77
like 'what was put aside is kept' "$(kairan queue)" ' parked .*mallory'
ok 'with its bytes' is_there "$(blob stranger)"
ok 'so is what was given up' is_there "$(blob broken)"
unlike 'not what nobody proved in time' "$(kairan queue)" 'parked .*alice'
like 'that is refused by now' "$(kairan history asked@example.jp)" \
    'mail  *refused  *nobody confirmed it in time'
like 'what waits is there' "$(kairan queue)" 'waiting'
is 'nor what was asked too long ago' "$(sql "select count(*) from inbox
    where pending = 1 and raw <> ''")" 0
put old alice@example.jp 'planned: 2027-01-05\n\nFirst words.'
is 'the same mail is known all the same' "$(sql "select state from inbox
    order by id desc limit 1")" duplicate

# A question may be answered for two weeks, however short the time.
put fresh alice@example.jp 'Fresh.'
park fresh
keep mail_days = 1 history_days = 1
at 10 kairan prune >/dev/null
ok 'what its sender may still confirm stays' is_there "$(blob fresh)"
like 'with its row' "$(kairan history fresh@example.jp)" parked

# The rows, too.
put later alice@example.jp 'It waits, too.'
let_wait later
notes=$(sql 'select count(*) from builtin_journal')
at 40 kairan prune >/dev/null
is 'all that is settled is forgotten' "$(sql 'select group_concat(distinct
    state) from (select state from inbox order by state)')" \
    'parked,quarantined,refused,waiting'
number() {
	sql "select id from inbox where message_id = '$1@example.jp'"
}
kairan dismiss in "$(number waits)" "$(number broken)" 99999 later
is 'some of them are dismissed' "$?" 65
is 'the others are not' "$(sql "select group_concat(state) from (select state
    from inbox order by id)")" 'parked,refused,refused,refused,refused,waiting'
like 'with a line in history' "$(kairan history waits@example.jp)" \
    'refused  *dismissed by the operator'
kairan dismiss in "$(number waits)"
is 'once' "$?" 73
unlike 'what is dismissed asks for nobody' "$(kairan queue)" quarantined
ok 'several can be tried again' kairan requeue in "$(number stranger)" \
    "$(number later)"
kairan ingest >/dev/null
is 'and are' "$(sql "select group_concat(state) from inbox where message_id in
    ('stranger@example.jp', 'later@example.jp')")" 'commented,commented'
notes=$(sql 'select count(*) from builtin_journal')
at 80 kairan prune >/dev/null
is 'then they go' "$(sql "select count(*) from inbox where message_id <>
    'asked@example.jp'")" 0
kairan history old@example.jp >/dev/null
is 'nothing is known of it' "$?" 66
like 'the ticket stands' "$(kairan history '#1')" opened
put old alice@example.jp 'planned: 2027-01-05\n\nFirst words.'
is 'even now it has no second effect' "$(sql "select state from inbox
    order by id desc limit 1") $(sql 'select count(*) from builtin_journal')" \
    "duplicate $notes"

# Files that nobody needs, and one that is wanted again just then.
aged
mkdir -p "$D/raw/00"
lost=00$(printf %062d 1)
echo lost >"$D/raw/00/$lost"
echo half >"$D/raw/00/.tmp-1-1-1"
touch -d '-2 days' "$D/raw/00/$lost" "$D/raw/00/.tmp-1-1-1"
echo young >"$D/raw/00/00$(printf %062d 2)"
kairan prune >/dev/null
not_ok 'a file that nothing names goes' is_there "$lost"
ok 'half a file, too' test ! -e "$D/raw/00/.tmp-1-1-1"
ok 'not one of today' is_there "00$(printf %062d 2)"
put back alice@example.jp 'Back.'
back=$(blob back)
mv "$D/raw/$(echo "$back" | cut -c1-2)/$back" \
    "$D/raw/$(echo "$back" | cut -c1-2)/$back.gone"
touch "$D/raw/$(echo "$back" | cut -c1-2)/$back.gone"
kairan prune >/dev/null
ok 'what a killed run had set aside comes back at once' is_there "$back"
aged
put twice alice@example.jp 'x'
printf 'x' >"$T/x"
young() {
	[ "$(find "$D/raw" -name "$back" -mtime -1 | wc -l)" = 1 ]
}
kairan show --raw back@example.jp | "$B/kairan-intake" -d "$D/spool" \
    -f alice@example.jp kairan@example.jp
kairan ingest >/dev/null
ok 'bytes that come again make their file young' young

# kairan run does it by itself, once a day.
is 'what ran today' "$(kairan prune --due)" \
    '0 mail(s) removed, of 0 nothing is known any more; 0 file(s), 0 kB'
unlike 'is not done again' "$(tail -n 1 "$T/log")" 'pruned mails'
at 2 kairan prune --due >/dev/null
like 'tomorrow it is' "$(tail -n 1 "$T/log")" 'pruned mails'
done_testing
