#!/bin/sh
# The daily proof that each source was really read: silence and failure are
# two things, and so is what nobody reads any more.
. "$(dirname "$0")/../lib/tap.sh"

D=$T/k
mkdir "$D" "$D/feeds"
kairan() {
	"$B/kairan" -C "$D" "$@" 2>>"$T/log"
}
sql() {
	sqlite3 "$D/kairan.db" "$1"
}
conf() { # TOP-LEVEL OPERATOR
	cat >"$D/kairan.conf" <<-END
	time_zone = "Asia/Tokyo"
	send = on
	$1
	mail {
		address = "kairan@example.jp"
		$2
		send_by = maildir
		maildir = "mail"
	}
	tracker { type = builtin }
	source lively { type = rss url = "feeds/lively.xml" every = "1h" }
	source silent { type = rss url = "feeds/silent.xml" every = "1h" }
	source broken { type = rss url = "feeds/broken.xml" every = "1h" }
	source new { type = rss url = "feeds/lively.xml" every = "1h" }
	source off { type = rss url = "feeds/none.xml" enabled = no }
	END
}
feed() { # NAME NUMBER...
	name=$1
	shift
	{
		echo '<?xml version="1.0"?><rss version="2.0"><channel>'
		echo '<title>T</title><link>http://x.example/</link>'
		for n; do
			echo "<item><title>Flaw $n</title><guid>$name-$n</guid>
			<link>http://x.example/$name/$n</link></item>"
		done
		echo '</channel></rss>'
	} >"$D/feeds/$name.xml"
	touch -d "@$((2000000000 + $#))" "$D/feeds/$name.xml"
}
read_all() {
	for s in lively silent broken; do
		kairan collect $s >/dev/null
	done
}
body() {
	kairan show --raw "$(sql "select message_id from outbox where event like
	    'sources:%' order by id desc limit 1")" | "$B/kairan" parse --json |
	    python3 -c 'import json, sys; print(json.load(sys.stdin)["body"])'
}
proofs() {
	sql "select count(*) from outbox where event like 'sources:%'"
}

conf '' 'operator = "ops@example.jp"'
feed lively 1
feed silent 1 2
feed broken 1
export KAIRAN_NOW=2026-11-20T22:00:00Z # seven in the morning of the 21st
read_all
export KAIRAN_NOW=2026-11-22T22:30:00Z
feed lively 1 2
echo 'no feed' >"$D/feeds/broken.xml"
touch -d '@2000000009' "$D/feeds/broken.xml"
read_all
kairan digest --due >/dev/null
is 'before the hour: not yet' "$(proofs)" 0
export KAIRAN_NOW=2026-11-22T23:05:00Z
kairan digest --due >/dev/null
is 'then one mail to the operator' "$(proofs)" 1
kairan digest --due >/dev/null
kairan digest >/dev/null
is 'once a day' "$(proofs)" 1
kairan send >/dev/null
body >"$T/body"
like 'how many were read' "$(cat "$T/body")" 'Sources that are read: 2 / 4'
like 'failure, since when and why' "$(tr '\n' ' ' <"$T/body")" \
    '! broken: cannot be read \(Since: [^)]*2026-11-23\) +[^!]*Last read: 2026-11-21 07:00'
like 'with news' "$(tr '\n' ' ' <"$T/body")" \
    '- lively: read, with news +Last read: 2026-11-23 07:30, 2 entries +Last news: .* 2026-11-23'
like 'silence' "$(tr '\n' ' ' <"$T/body")" \
    '- silent: read, nothing new +Last read: 2026-11-23 07:30, 2 entries +Last news: .* 2026-11-21'
like 'one that was never read' "$(cat "$T/body")" '! new: was not read yet'
unlike 'one that is off is none' "$(cat "$T/body")" 'off'
like 'what is wrong comes first' "$(grep -n '^[!-] ' "$T/body" |
    cut -d: -f2 | tr '\n' ' ')" '^! broken ! new - lively - silent'
export KAIRAN_NOW=2026-11-25T23:05:00Z
kairan digest --due >/dev/null
kairan send >/dev/null
like 'nobody reads any more: said, too' "$(body)" \
    '! silent: is not read any more'
is 'the next day another' "$(proofs)" 2

conf 'source_proof = weekly' 'operator = "ops@example.jp"'
export KAIRAN_NOW=2026-11-26T23:05:00Z # a Friday
kairan digest --due >/dev/null
is 'weekly: not on another day' "$(proofs)" 2
export KAIRAN_NOW=2026-11-29T23:05:00Z # a Monday
kairan digest --due >/dev/null
is 'but on its day' "$(proofs)" 3
conf 'source_proof = never' 'operator = "ops@example.jp"'
export KAIRAN_NOW=2026-11-30T23:05:00Z
kairan digest --due >/dev/null
is 'never' "$(proofs)" 3
conf '' ''
: >"$T/log"
kairan digest --due >/dev/null
like 'without an operator it stands in the log' "$(cat "$T/log")" \
    'warn source-read source=broken state=failing read="2026-11-21 07:00"'
is '... with a line for each' "$(grep -c ' source-read ' "$T/log")" 4
done_testing
