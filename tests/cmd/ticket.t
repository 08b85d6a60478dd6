#!/bin/sh
# Which ticket a mail belongs to: by each carrier of the token, by our own
# Message-IDs, by our tag, by Redmine's notifications; and by nothing else.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/site.sh"

cat >"$D/kairan.conf" <<'EOF'
time_zone = "Asia/Tokyo"
send = on
mail { address = "kairan@example.jp" send_by = maildir maildir = "out"
    trusted_domains = { "safe.example" } }
tracker { type = builtin public_url = "https://redmine.example.jp/r"
    mail_from = "redmine@mail.example.jp" }
source v { type = rss url = "feed.xml" }
watch all { assignee = "alice" }
person alice { mail = { "alice@example.jp", "alice@safe.example" }
    time_zone = "Asia/Tokyo" }
EOF
cat >"$D/feed.xml" <<'EOF'
<rss version="2.0"><channel><title>V</title><item>
<title>Flaw in a thing CVE-2026-4444</title><link>https://v.example/1</link>
</item></channel></rss>
EOF
kairan collect >/dev/null && kairan open >/dev/null && kairan send >/dev/null
id=$(sql "select message_id from outbox where id = 1")
token=${id%@*}
issue=$(sql "select issue from ticket where id = 1")
other=$((issue + 1))

# mail FROM HEAD [TEXT]: its state, and how the ticket was found.
mail() {
	n=$(($(sql 'select count(*) from inbox') + 1))
	printf 'From: %s\n%b\nMessage-ID: <m%d@example.jp>\n\n%b\n' \
	    "$1" "$2" "$n" "${3:-Comment $n}" |
	    "$B/kairan-intake" -d "$D/spool" -f "$1" kairan@example.jp
	kairan ingest >/dev/null
	sql "select state || ': ' || reason from inbox where id = $n"
	kairan history "m$n@example.jp"
}

A=alice@example.jp
S=alice@safe.example
to='To: kairan@example.jp\nSubject: Re: x'
none='it belongs to no ticket'
like 'token in the address' \
    "$(mail $A "To: kairan+$token@example.jp\nSubject: Re: x")" \
    'token \(address\)'
like 'in capitals' \
    "$(mail $A "To: KAIRAN+$(echo "$token" | tr a-z A-Z)@EXAMPLE.JP\nSubject: x")" \
    'token \(address\)'
like 'token in Delivered-To alone' \
    "$(mail $A "$to\nDelivered-To: kairan+$token@example.jp")" \
    'token \(address\)'
like 'token in In-Reply-To' "$(mail $A "$to\nIn-Reply-To: <$id>")" \
    'token \(in-reply-to\)'
like 'though its domain was changed' \
    "$(mail $A "$to\nIn-Reply-To: <$token@relay.example.net>")" \
    'token \(in-reply-to\)'
like 'token in References' \
    "$(mail $A "$to\nReferences: <a@b.example>,<$id>\n <c@d.example>")" \
    'token \(references\)'
like 'token in our header' "$(mail $A "$to\nX-Kairan-Token: $token")" \
    'token \(header\)'
like 'token in the quoted footer' \
    "$(mail $A "$to" "Fine.\n\n> status: NEW\n> [kairan:$token]")" \
    'token \(footer\)'
forged=$(echo "$token" | tr 'a-y' 'b-z')
like 'a forged token is none' \
    "$(mail $A "To: kairan+$forged@example.jp\nSubject: x")" "$none"

# An own Message-ID without a token: kept from before the keys were changed.
sql "update outbox set message_id = 'kept.1@example.jp' where id = 1"
like 'our own Message-ID' \
    "$(mail $S "$to\nReferences: <a@b.example> <kept.1@example.jp>")" \
    'ticket by message-id'
sql "update outbox set message_id = '$id' where id = 1"
like 'a Message-ID of somebody else' \
    "$(mail $S "$to\nIn-Reply-To: <1.2@example.net>")" "$none"

like 'our tag in the subject' "$(mail $S "Subject: AW: [kairan #$issue] x")" \
    'ticket by subject'
like 'in any width' "$(mail $S "Subject: Re: ［Kairan ＃$issue］ x")" \
    'ticket by subject'
like 'of a ticket that is not there' \
    "$(mail $S "Subject: [kairan #$other] x")" "$none"
like '[JPCERT #N] is no ticket' "$(mail $S "Subject: [JPCERT #$issue] x")" \
    "$none"
like '[#N] is none of ours' "$(mail $S "Subject: [#$issue] x")" "$none"

# Redmine's own notifications.
r="redmine.issue-$issue.20261120090000.3@"
re="Subject: Re: [Vulnerabilities - Vulnerability #$issue] (New) x"
like "Redmine's mail, by its sender's domain" \
    "$(mail $S "$re\nReferences: <${r}mail.example.jp>\nIn-Reply-To: <redmine.journal-7.20261120090100.3@mail.example.jp>")" \
    "ticket by Redmine's own mail"
like 'by the host of its address' \
    "$(mail $S "$re\nIn-Reply-To: <${r}REDMINE.example.jp>")" \
    "ticket by Redmine's own mail"
like 'of another Redmine: none' \
    "$(mail $S "$re\nReferences: <${r}redmine.example.org>")" "$none"
like 'of a host that begins alike: none' \
    "$(mail $S "$re\nReferences: <${r}redmine.example.jp.evil.example>")" \
    "$none"
like 'its subject alone: none' "$(mail $S "$re")" "$none"
like "a ticket that is not kairan's: none" \
    "$(mail $S "Subject: Re: x\nReferences: <redmine.issue-$other.20261120090000.3@mail.example.jp>")" \
    "$none"
like 'a subject that speaks of another ticket: none' \
    "$(mail $S "Subject: Re: [Vulnerabilities - Bug #$other] x\nReferences: <${r}mail.example.jp>")" \
    "$none"
like 'it finds the ticket and proves nobody' \
    "$(mail $A "$re\nReferences: <${r}mail.example.jp>" 'status: ONGOING')" \
    '^parked'
is 'nothing was set' "$(sql "select distinct status from task")" NEW
done_testing
