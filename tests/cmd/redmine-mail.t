#!/bin/sh
# Replies to the mails that a real Redmine sends itself, and what a reply may
# set in a real Redmine beside status and dates: its own custom fields by
# their names, watchers, pictures in the text.
. "$(dirname "$0")/../lib/private.sh"
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/redmine.sh"
. "$(dirname "$0")/../lib/round.sh"

if reason=$(redmine_missing); then
	skip_all "$reason"
fi
round_redmine || exit 1
KAIRAN_PROJECT=vulns KAIRAN_KEY_FILE="$REDMINE_KEYS/kairan" \
    KAIRAN_NOTIFY_BY=redmine redmine_runner \
    "$redmine_top/contrib/redmine/setup.rb" >"$T/out" 2>&1
redmine_runner -e 'Setting.mail_from = "redmine@tickets.example.test"' \
    >"$T/out" 2>&1 || note "$(cat "$T/out")"
# The server that runs reads a setting anew at each request.

mkdir -p "$D"
cat >"$D/feed.xml" <<'END'
<rss version="2.0"><channel><title>t</title><link>https://example.com/</link>
<description>d</description><item><guid isPermaLink="false">A-1</guid>
<title>ExampleVPN lets anybody in</title><link>https://example.com/1</link>
<description>See CVE-2026-90001.</description></item></channel></rss>
END
round_conf <<END
mail {
	address = "kairan@example.test"
	send_by = maildir
	maildir = "mail"
	operator = "operator@example.test"
	trusted_domains = { "example.test" }
}
source vendor {
	type = rss
	url = "file://$D/feed.xml"
}
watch vpn {
	any = { "ExampleVPN" }
	assignee = bob
}
END
sed -i 's/^type = redmine/&\nmail_from = "redmine@tickets.example.test"/' \
    "$D/kairan.conf"
ok 'collect' kairan collect
ok 'open' kairan open
n=$(find_issue CVE-2026-90001)
ok "a ticket in Redmine: #$n" test "${n:-0}" -gt 0

# What Redmine itself told bob of it: the newest of his mails.
sink=$REDMINE_DIR/mails/bob@example.test
told() { # WORDS: into $T/told
	await 60 grep -qs "$1" "$sink" || note "no such mail: $1"
	python3 - "$sink" "$1" >"$T/told" <<-'END'
	import re, sys
	text = open(sys.argv[1], 'rb').read()
	mails = re.split(rb'(?m)^(?=Date: )', text)
	sys.stdout.buffer.write([m for m in mails if sys.argv[2].encode() in m][-1])
	END
}
told 'redmine.issue-'
like 'Redmine tells bob of it, under an id of its own' "$(cat "$T/told")" \
    "^Message-ID: <redmine\.issue-$n\.[0-9.]+@tickets\.example\.test>"

# by WHO [OPTION...] < TEXT: a reply to $T/told, through kairan-intake
by() {
	by_who=$1
	shift
	by_id="by-$(date +%s%N)@example.test"
	$MAIL reply "$T/told" --from "$by_who@example.test" \
	    --to kairan@example.test --id "<$by_id>" "$@" >"$T/reply"
	hand_in
}
hand_in() {
	"$B/kairan-intake" -d "$D/spool" -f "$by_who@example.test" \
	    kairan@example.test <"$T/reply" &&
	    kairan ingest >"$T/out" || note "$(tail -3 "$D/log")"
	i=$(issue "$n")
	row=$(kairan history "<$by_id>")
}
# The newest answer to WHO, as people see it.
answer_to() {
	kairan send >"$T/out"
	for answer_file in $(ls -t "$D"/mail/new/* 2>/dev/null); do
		if grep -q "^To: .*$1@" "$answer_file" &&
		    grep -q "^In-Reply-To: <$by_id>" "$answer_file"; then
			$MAIL show "$answer_file"
			return
		fi
	done
	echo '(no answer)'
}

by bob <<'END'
I have begun with it.
END
like "a reply to Redmine's mail is a comment" "$i" \
    '^note by Bob Brown: I have begun with it\.'
like 'and says how the ticket was found' "$row" "Redmine's own mail"
like 'kairan check says that both mail' "$(kairan check --offline)" \
    '^FAIL  who mails: both do: somebody answered a mail of Redmine'

# The same from a Redmine that is not ours.
sed 's/tickets\.example\.test/other.example.org/g' "$T/told" >"$T/x" &&
    cp "$T/told" "$T/ours" && cp "$T/x" "$T/told"
by bob <<'END'
This belongs to another Redmine.
END
unlike "another Redmine's mail of the same number: no comment" "$i" \
    'belongs to another Redmine'
like 'it is refused' "$row" 'refused|belongs to no ticket'

# Ours, but the subject speaks of another number.
sed "s/#$n\\]/#$((n + 7000))]/" "$T/ours" >"$T/told"
by bob <<'END'
The subject says otherwise.
END
unlike 'a subject of another number: no comment' "$i" 'says otherwise'

# Ours, of a ticket that kairan did not open.
other=$(curl -s -H "X-Redmine-API-Key: $(cat "$REDMINE_KEYS/alice")" \
    -H 'Content-Type: application/xml' --data '<issue>
    <project_id>vulns</project_id><subject>By hand</subject></issue>' \
    "$REDMINE_URL/issues.xml" | sed 's/.*<issue><id>\([0-9]*\).*/\1/')
sed "s/redmine\\.issue-$n\\./redmine.issue-$other./g; s/#$n\\]/#$other]/" \
    "$T/ours" >"$T/told"
by bob <<'END'
Not one of yours.
END
unlike 'a ticket that kairan did not open: no comment' "$(issue "$other")" \
    'Not one of yours'

# A comment's notification, with and without References.
curl -s -o "$T/out" -X PUT -H 'Content-Type: application/xml' \
    -H "X-Redmine-API-Key: $(cat "$REDMINE_KEYS/alice")" \
    --data '<issue><notes>Please tell us more.</notes></issue>' \
    "$REDMINE_URL/issues/$n.xml"
told 'Please tell us more'
like 'of a comment, too' "$(cat "$T/told")" '^Message-ID: <redmine\.journal-'
by bob <<'END'
More follows tomorrow.
END
like 'a reply to it' "$i" '^note by Bob Brown: More follows tomorrow\.'
sed -i '/^References:/,/^[^ ]/{/^References:/d;/^ /d}' "$T/told"
by bob <<'END'
Sent from a client without References.
END
like 'without References' "$i" '^note by Bob Brown: Sent from a client'
like 'which is found the same way' "$row" "Redmine's own mail"
sed -i 's/tickets\.example\.test/other.example.org/g' "$T/told"
by bob <<'END'
Somebody made this up.
END
unlike 'and not from another host' "$i" 'made this up'
cp "$T/ours" "$T/told"

# -- fields of the site ----------------------------------------------------
by alice <<'END'
status: INVESTIGATING
Component: vpn
検証完了日： 2030年2月1日
Reviewed: はい
カテゴリ： edge
Target version: 2030.1
Done ratio: 40 %

All of it in one mail.
END
like 'fields: a list' "$i" '^field Component: VPN$'
like 'fields: a date, by its Japanese name' "$i" '^field 検証完了日: 2030-02-01$'
like 'fields: yes and no' "$i" '^field Reviewed: 1$'
like 'fields: the status beside them' "$i" '^status: INVESTIGATING$'
like 'fields: category and version' "$i" 'attr category_id: None -> [0-9]'
like 'fields: version' "$i" 'attr fixed_version_id: None -> [0-9]'
like 'fields: a ratio' "$i" 'attr done_ratio: 0 -> 40'
like 'fields: by herself' "$i" '^change by Alice Adams: cf '
like 'fields: not in the comment' "$i" \
    '^note by Alice Adams: All of it in one mail\. '
said=$(answer_to alice)
like 'fields: told' "$said" '\[v\] Component: VPN'
like 'fields: told in words' "$said" '\[v\] Reviewed: '
like 'fields: told with the day' "$said" '検証完了日: Fri 2030-02-01'
by alice <<'END'
Component: Moon
検証完了日: 2030-03-01

Half of it.
END
like 'fields: one is refused, the other done' "$i" \
    '^field 検証完了日: 2030-03-01$'
like 'fields: as it was' "$i" '^field Component: VPN$'
like 'fields: the line stays in the comment' "$i" \
    '^note by Alice Adams: Component: Moon \|  \| Half of it'
said=$(answer_to alice)
like 'fields: what may be chosen' "$said" 'Gateway, VPN, Router'
like 'fields: what stood there before' "$said" 'before: Fri 2030-02-01'
by alice <<'END'
Estimated hours: -5
Component: Router
END
like 'fields: what only Redmine refuses holds nothing back' "$i" \
    '^field Component: Router$'
like "fields: and is told in Redmine's words" "$(answer_to alice)" \
    'stimated time'
by bob <<'END'
Secret note: I should not see this field.
END
unlike 'fields: one that he may not see is no field for him' "$i" \
    '^field Secret note: I should'
like 'fields: but text' "$i" '^note by Bob Brown: Secret note: I should'
by dave <<'END'
Component: Gateway
END
like 'fields: who may only comment sets none' "$i" '^field Component: Router$'
like 'fields: and is told so' "$(answer_to dave)" '\[x\] Component'
by bob <<'END'
Here is what the scanner says:
Component: Gateway
Severity: high
Host: web01
END
like 'fields: a pasted report sets none' "$i" '^field Component: Router$'

# -- watchers -----------------------------------------------------------------
watching() {
	curl -s -H "X-Redmine-API-Key: $REDMINE_KEY" \
	    "$REDMINE_URL/issues/$n.xml?include=watchers" |
	    grep -o '<watchers.*</watchers>'
}
by alice <<'END'
watcher: +dave -bob
END
like 'watchers: added' "$(watching)" 'Dave Dunn'
like 'watchers: told' "$(answer_to alice)" '\[v\] Watchers: .*Dave Dunn'
by dave <<'END'
watcher: -me
END
like 'watchers: told to him' "$(answer_to dave)" '\[v\] Watchers'
unlike 'watchers: oneself, without the right to add others' "$(watching)" \
    'Dave Dunn'

# -- a picture in the text -----------------------------------------------------
printf '\211PNG\r\n\032\n0123456789' >"$T/screen.png"
by alice --inline "$T/screen.png" --no-quote <<'END'
This is what we see.
END
like 'a picture: its place is named' "$i" \
    '^note by Alice Adams: This is what we see\. \[image: screen\.png\]'
like 'a picture: and it is there' "$i" '^file screen\.png 18 bytes by Alice'
done_testing
