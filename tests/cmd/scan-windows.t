#!/bin/sh
# Maintenance windows that pass with work left leave no ticket behind each;
# a ticket for each task for those who want that.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/scan_site.sh"

vuls() { python3 "$TOP/tests/lib/vuls.py" "$@"; }
cat >"$D/kairan.conf" <<'EOF2'
mail { address = "k@example.jp" }
tracker { project = "sec" }
new_tickets_per_run = 40
person taro { mail = "taro@example.jp" }
host web1 { owner = taro  human_impact = high  window = "0 3 * * 6#2" }
host one { owner = taro  human_impact = high  window = "0 3 * * 6#2"
    layout = task }
EOF2

# A year of which nobody did anything.
more=0
for month in 01 02 03 04 05 06 07 08 09 10 11 12; do
	export KAIRAN_NOW=2027-$month-20T03:00:00Z
	vuls web1 "2027-$month-20T00:00:00Z" --more $more >"$D/scan"
	kairan scan web1 "$D/scan" >/dev/null
	kairan open >/dev/null
	more=$((more + 2))
done
is "a year of windows that passed with work left: one ticket" \
    "$(sql "SELECT count(*), max(part) FROM host_ticket WHERE part LIKE
    'window:%'")" '1|window:2028-01-08'
like "... at most ten in all" "$(sql 'SELECT count(*) FROM host_ticket')" \
    '^([1-9]|10)$'
is "... with all that is to be done" "$(sql "SELECT count(*) FROM task k JOIN
    host_ticket h ON h.ticket = k.ticket WHERE part LIKE 'window:%'")" 73
is "... called by the next one" "$(sql "SELECT subject FROM builtin_issue WHERE
    id = (SELECT issue FROM ticket t JOIN host_ticket h ON h.ticket = t.id
    WHERE part LIKE 'window:%')")" 'web1: maintenance 2028-01-08'
is "... overdue since the first" "$(sql "SELECT t.due FROM ticket t JOIN
    host_ticket h ON h.ticket = t.id WHERE part LIKE 'window:%'")" 2027-02-13
is "... and the history tells of each" \
    "$(sql "SELECT count(*) FROM history WHERE kind = 'rolled'")" 11
sql "UPDATE builtin_issue SET subject = 'Web server, monthly' WHERE subject =
    'web1: maintenance 2028-01-08'"
export KAIRAN_NOW=2028-01-20T03:00:00Z
vuls web1 2028-01-20T00:00:00Z --more 26 >"$D/scan"
kairan scan web1 "$D/scan" >/dev/null
kairan open >/dev/null
is "a name that people gave stays" "$(sql "SELECT subject FROM builtin_issue
    WHERE subject LIKE 'Web server%'")" 'Web server, monthly'

# A ticket for each.
vuls one 2028-01-20T00:00:00Z >"$D/scan"
kairan scan one "$D/scan" >/dev/null
like "no more than 40 at a time" "$(kairan open)" ' 40 ticket.s. founded'
like "... the others with the next run" "$(kairan open)" ' 14 ticket.s. founded'
is "layout = task: a ticket for each" "$(sql "SELECT count(*), count(DISTINCT
    k.ticket) FROM task k JOIN host_ticket h ON h.ticket = k.ticket WHERE
    h.host = 'one'")" '54|54'
like "... with its name, due date and priority" "$(sql "SELECT i.subject, t.due,
    t.priority FROM ticket t JOIN builtin_issue i ON i.id = t.issue JOIN
    host_ticket h ON h.ticket = t.id WHERE i.subject LIKE
    'CVE-2026-80042%'")" '^CVE-2026-80042: one: libgnutls1.2028-01-2..Immediate$'
is "... and one mail each time" "$(sql "SELECT count(*) FROM outbox WHERE created
    = (SELECT max(created) FROM outbox)")" 2
# A group is told as its members; at night only of what is immediate.
cat >>"$D/kairan.conf" <<'EOF2'
quiet { from = 22 until = 7 }
person alice { mail = "alice@example.jp" groups = { "ops" } }
person bob { mail = "bob@example.jp" groups = { "ops" } language = ja }
host "g*" { owner = "group:ops"  human_impact = high
    window = "0 3 * * 6#2" }
host "h*" { owner = alice  human_impact = high  window = "0 3 * * 6#2" }
EOF2
export KAIRAN_NOW=2028-01-21T23:00:00Z
mails() { # HOST...: for whom, and whether they wait
	for host in "$@"; do
		vuls $host 2028-01-20T00:00:00Z >"$D/scan"
		[ "${host#h}" = "$host" ] ||
		    sed -i 's/"kevs"/"none"/' "$D/scan"
		kairan scan $host "$D/scan" >/dev/null
	done
	last=$(sql 'SELECT max(id) FROM outbox')
	kairan open >/dev/null
	sql "SELECT recipient, kind, next_try > created FROM outbox WHERE id >
	    $last ORDER BY 1"
}
is "two hosts of a group: a mail for each member, at once" \
    "$(mails g1 g2)" 'alice@example.jp|digest|0
bob@example.jp|digest|0'
is "nothing immediate: in the morning" "$(mails h1 h2)" \
    'alice@example.jp|digest|1'
done_testing
