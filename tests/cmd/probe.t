#!/bin/sh
# A number that somebody may not see is answered like one that nobody has:
# wherever it stands, whatever is asked of it.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/site.sh"

cat >"$D/kairan.conf" <<'EOF'
time_zone = "UTC"
send = on
mail { address = "kairan@example.jp" send_by = maildir maildir = "out"
    trusted_domains = { "example.jp" } }
tracker { type = builtin }
source v { type = rss url = "feed.xml" }
watch all { assignee = "alice" }
person alice { mail = { "alice@example.jp" } }
person bob { mail = { "bob@example.jp" } }
EOF
site_feed 'Secret flaw CVE-2026-4441' 'Other flaw CVE-2026-4442'
kairan collect >/dev/null && kairan open >/dev/null
n=0
# put SUBJECT TEXT [TO]: bob writes; $a is what he is told, numbers as N.
put() {
	n=$((n + 1))
	# One refusal of a kind a day: each of them is to be told here.
	sql "update outbox set created = created - 90000"
	printf 'From: bob@example.jp\nTo: %s\nSubject: %s\nMessage-ID: <p%d@example.jp>\n\n%b\n' \
	    "${3:-kairan@example.jp}" "$1" "$n" "$2" |
	    "$B/kairan-intake" -d "$D/spool" -f bob@example.jp \
	    "${3:-kairan@example.jp}"
	kairan ingest >/dev/null
	a=$(for id in $(sql "select message_id from outbox where inbox = $n"); do
		kairan show --raw "$id" | sed -n '/^References:/p;/^Subject:/p'
		kairan show --raw "$id" | "$B/kairan" parse --reply
	done | sed -e "s/p$n@/pN@/g" -e 's/#1\([^0-9]\|$\)/#N\1/g' \
	    -e 's/#77/#N/g')
}
# same NAME SUBJECT TEXT: of 1, which is private, and of 77, which is not.
same() {
	before=$(sql 'select * from builtin_journal; select * from task')
	put "$(echo "$2" | sed 's/#N/#1/')" "$(echo "$3" | sed 's/#N/#1/g')"
	hidden=$a
	put "$(echo "$2" | sed 's/#N/#77/')" "$(echo "$3" | sed 's/#N/#77/g')"
	is "$1: the same answer" "$hidden" "$a"
	like "$1: and one there is" "$a" '[a-z]+ [a-z]+'
	unlike "$1: that tells nothing of it" "$hidden" 'Secret|4441|private'
	is "$1: nothing is done" \
	    "$(sql 'select * from builtin_journal; select * from task')" \
	    "$before"
}
sql 'update builtin_issue set private = 1 where id = 1'
same 'a line' hello '#N: status: ONGOING'
same 'several lines' hello '#N: status: ONGOING\n#N: due: 2027-01-08\n\nAnd words.'
same 'a question' hello 'show #N'
same 'another' hello 'why #N'
same 'a third' hello 'commands #N'
same 'to be told of it' hello 'watch #N'
same 'a comment by its subject' 'Re: [kairan #N] hello' 'Some words.'
same 'a command by its subject' 'Re: [kairan #N] hello' 'status: ONGOING'
same 'both' 'Re: [kairan #N] hello' 'ONGOING\n\nSome words.'
same 'a note to others' hello '#N: ack: @alice'
same 'dry' hello 'dry run\n#N: status: ONGOING'
# The same number, once he may see it.
sql 'update builtin_issue set private = 0 where id = 1'
put 'Re: [kairan #1] hello' 'Some words.'
is 'what he may see he may comment on' \
    "$(sql "select state from inbox where id = $n")" commented
done_testing
