#!/bin/sh
# Real mail that nobody here wrote, when it stands beside the sources: what
# share is read right, and no command where none was given.
. "$(dirname "$0")/../lib/tap.sh"

SHARED=${KAIRAN_SHARED:-$TOP/../shared}/corpora
MAIL=$SHARED/mail
if [ ! -f "$SHARED/score.py" ]; then
	skip "mail corpora" "no ../shared"
	done_testing
	exit 0
fi

SKIP=forward-cut,forward-kept,allquote-kept,weak-marker,sig-nodelim
score() {
	python3 "$SHARED/score.py" "$MAIL/$1" --skip $SKIP \
	    --reply "$B/kairan parse --reply" --json "$B/kairan parse --json"
}

# at_least NAME LINE WORD PERCENT: "WORD=n/m" or the total of a line.
at_least() {
	printf '%s\n' "$2" | python3 -c 'import re, sys
line, word, least = sys.stdin.read(), sys.argv[1], float(sys.argv[2])
m = re.search((re.escape(word) + "=" if word else r"\s") + r"\s*(\d+)/\s*(\d+)", line)
sys.exit(0 if m and 100.0 * int(m[1]) / int(m[2]) >= least else 1)' "$3" "$4"
	if [ $? -eq 0 ]; then pass "$1: at least $4 %"; else
		fail "$1: at least $4 %"
		note "$2"
	fi
}

for set in reply_erp_family:85 reply_crisp:85 reply_quotequail:100 \
    mime_stalwart:95 mime_rfc2047:98 mime_phpimap:100 mime_jwz:99 \
    class_human:100; do
	line=$(score "${set%:*}")
	at_least "${set%:*}" "$line" "" "${set#*:}"
	like "${set%:*}: no crash" "$line" 'crash 0'
done
line=$(score class_sisimai)
at_least "class_sisimai, machine or human" "$line" machine_vs_human 99.5
at_least "class_sisimai, status codes" "$line" bounce_status 95
like "class_sisimai: no crash" "$line" 'crash 0'

# Redmine's own test mails: all but what docs/redmine-mail.md lists.
differs=$(python3 "$SHARED/score.py" "$MAIL/redmine_mail_handler" -v \
    --skip $SKIP --reply "$B/kairan parse --reply" \
    --json "$B/kairan parse --json" | awk '/^ *FAIL/ {
	    sub(/.*\//, "", $4); sub(/]$/, "", $4); print $4, $3 }' | sort)
listed=$(awk -F' *[|] *' '$2 ~ /[.]eml$/ { print $2, $3 }' \
    "$TOP/docs/redmine-mail.md" | sort)
is "Redmine's mails: what differs is what the docs list" "$differs" "$listed"

# Mails that hold commands for Redmine, which kairan knows too.
TRUE='^(redmine_mail_handler|class_human/0(3[5-9]|4[0-9]|5[0-3]))'
found=$(cd "$MAIL" && "$B/kairan" parse */*.eml 2>/dev/null | python3 -c '
import json, sys
for line in sys.stdin:
    mail = json.loads(line)
    if mail["directives"]:
        print(mail["file"], mail["directives"][0])' | grep -Ev "$TRUE")
is "no false command" "$found" ""
done_testing
