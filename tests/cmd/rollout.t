#!/bin/sh
# The first days: dry runs that say what would happen and leave nothing
# behind, the base date, mails that are redirected to one person.
. "$(dirname "$0")/../lib/tap.sh"

D=$T/d
TMPDIR=$T/tmp
export TMPDIR
mkdir "$D" "$D/feeds" "$TMPDIR"
feed() { # NAME N-YEAR...
	feed_name=$1
	shift
	{
		echo '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0">'
		echo '<channel><title>T</title><link>http://x.example/</link>'
		echo '<description>d</description>'
		for n; do
			echo "<item><title>Widget flaw $n</title>
			<link>http://x.example/$n</link><guid>W-$n</guid>
			<pubDate>Tue, 01 Dec ${n#*-} 00:00:00 +0000</pubDate>
			<description>CVE-${n#*-}-9${n%-*} is bad</description>
			</item>"
		done
		echo '</channel></rss>'
	} >"$D/feeds/$feed_name.xml"
	touch -d "@$((2000000000 + $#))" "$D/feeds/$feed_name.xml"
}
conf() { # SEND BASE-DATE [MORE]
	cat >"$D/kairan.conf" <<-END
	time_zone = "Asia/Tokyo"
	send = $1
	redirect_to = "boss@example.jp"
	base_date = "$2"
	mail {
		address = "kairan@example.jp"
		send_by = maildir
		maildir = "mail"
		operator = "csirt@example.jp"
		trusted_domains = { "example.jp" }
	}
	tracker {
		type = builtin
		project = "vulns"
	}
	source w {
		type = rss
		url = "feeds/w.xml"
	}
	watch widgets {
		any = { "widget" }
		assignee = taro
		planned_days = 7
	}
	person taro {
		name = "山田 太郎"
		mail = "taro@example.jp"
		language = ja
		$3
	}
	person bob {
		name = "Bob"
		mail = "bob@example.jp"
	}
	$4
	END
}
kairan() {
	"$B/kairan" -C "$D" "$@" 2>>"$T/log"
}
files() {
	(cd "$D" && find . -type f ! -name '*.xml' ! -name kairan.conf | sort)
}
tickets() {
	kairan list --json | wc -l
}
mail_text() { # WORD: of the newest mail that holds it in its subject
	for file in $(ls -t "$D/mail/new/"*); do
		shown=$(python3 "$TOP/tests/lib/mail.py" show "$file")
		case $(printf '%s\n' "$shown" | sed -n 's/^Subject: //p') in
		*"$1"*)
			printf '%s\n' "$shown"
			return
			;;
		esac
	done
}

# -- nothing is there yet -------------------------------------------------------
KAIRAN_NOW=2026-12-02T00:00:00Z
export KAIRAN_NOW
feed w 1-2026 2-2026 3-2020
conf off 2026-11-01
said=$(kairan collect --dry-run)
is 'collect --dry-run reads' $? 0
is 'it says what would be stored' "$(echo "$said" | grep -c '^would store new: w W-')" 3
like 'with title and date' "$said" \
    '^would store new: w W-3-2020 \(of 2020-12-01T00:00:00Z\) Widget flaw 3-2020$'
like 'and that it was no more than that' "$said" '^A dry run: nothing was stored'
is 'no file came of it' "$(files)" ''
said=$(kairan open --dry-run)
is 'open --dry-run without a state' $? 0
is 'leaves none either' "$(files)" ''

# -- what is there stays as it is -----------------------------------------------
ok 'the feed is read' kairan collect
before=$(kairan list sources; cat "$D/kairan.db" | cksum)
feed w 1-2026 2-2026 3-2020 4-2026
like 'a dry run later tells the one that is new' "$(kairan collect --dry-run w)" \
    '^would store new: w W-4-2026'
is 'and nothing else' "$(kairan collect --dry-run w | grep -c '^would')" 1
is 'the state is as before' "$(kairan list sources; cat "$D/kairan.db" | cksum)" \
    "$before"
ok 'the feed is read as if it had not been' kairan collect w
like 'the news is still news' "$(kairan list sources)" '4 item'

said=$(kairan open --dry-run)
like 'open --dry-run: the subject' "$said" '^would open: Widget flaw 1-2026$'
like 'advisory, watch' "$said" '^    by w W-1-2026, 1 vulnerability, watch widgets$'
like 'project, assignee, dates' "$said" \
    '^    project vulns, assignee taro, priority -, planned 2026-12-09, due -$'
like 'who gets a mail' "$said" '^    mail to taro@example.jp \(山田 太郎\), assignee$'
is 'three would be opened' "$(echo "$said" | grep -c '^would open')" 3
unlike 'none from before the base date' "$said" '2020'
like 'in sum' "$said" '3 ticket\(s\) would be opened, 1 held back'
like 'and that mails would wait' "$said" 'send = off: mails would wait'
is 'nothing was opened' "$(tickets)" 0
is 'and none is to be' "$(kairan queue)" 'nothing waits'
is 'it says the same again' "$(kairan open --dry-run)" "$said"

# -- variants -------------------------------------------------------------------
conf redirect 2026-11-01 'substitute = bob'
like 'redirected, and to a substitute' "$(kairan open --dry-run)" \
    '^    mail to bob@example.jp \(Bob\), assignee, instead of 山田 太郎 who is away -> redirected to boss@example.jp$'
conf on 2026-11-01 'notify = digest'
like 'in the digest' "$(kairan open --dry-run)" 'mail to taro@example.jp .*, in the next digest$'
conf on 2026-11-01 'notify = never'
like 'never' "$(kairan open --dry-run)" 'no mail to taro@example.jp \(notify = never\)'
conf off 2026-11-01 '' 'new_tickets_per_run = 1'
said=$(kairan open --dry-run)
is 'the ceiling holds' "$(echo "$said" | grep -c '^would open')" 1
like 'the rest goes into an overview' "$said" '^would write: '
like 'and to whom' "$said" '^    mail to taro@example.jp$'

# -- the same for real ----------------------------------------------------------
conf redirect 2026-11-01
ok 'open' kairan open
is 'opens what was said' "$(tickets)" 3
ok 'send' kairan send
is 'all mails go to one address' "$(grep -hi '^To:' "$D/mail/new/"* | sort -u)" \
    "$(grep -hi '^To:' "$D/mail/new/"* | sort -u | grep taro)"
is 'as the queue knows' "$(sqlite3 "$D/kairan.db" 'SELECT DISTINCT sent_to FROM outbox' 2>/dev/null || python3 -c '
import sqlite3, sys
for row in sqlite3.connect(sys.argv[1]).execute("SELECT DISTINCT sent_to FROM outbox"):
    print(row[0])' "$D/kairan.db")" boss@example.jp
like 'the mail says whose it was' "$(mail_text 'Widget flaw 1')" \
    '\[本来の宛先 taro@example.jp\]'

# An answer, and a digest.
to=$(mail_text 'Widget flaw 1' | sed -n 's/^Reply-To: //p')
printf 'From: taro@example.jp\nTo: %s\nSubject: Re\nMessage-ID: <a@example.jp>\n\nstatus: ONGOING\n' \
    "$to" | "$B/kairan-intake" -d "$D/spool" -f taro@example.jp "$to"
ok 'a reply' kairan ingest
ok 'is answered' kairan send
like 'the answer says whose it was' "$(mail_text 'Re: ')" '本来の宛先 taro@example.jp'
like 'and that it was done' "$(mail_text 'Re: ')" '対応中'
feed w 1-2026 2-2026 3-2020 4-2026 5-2026
conf redirect 2026-11-01 'notify = digest'
ok 'one for the digest' sh -c "'$B/kairan' -C '$D' collect w &&
    '$B/kairan' -C '$D' open"
KAIRAN_NOW=2026-12-03T03:00:00Z
ok 'the digest is written' kairan digest
ok 'and sent' kairan send
like 'it says whose it was' "$(mail_text '件')" \
    '本来の宛先 taro@example.jp'

# -- a source that is added later -----------------------------------------------
feed late 6-2026 7-2027
conf off 2026-11-01 '' 'source late {
	type = rss
	url = "feeds/late.xml"
	since = "2027-01-01"
}'
KAIRAN_NOW=2027-12-05T00:00:00Z
ok 'a source with a date of its own' kairan collect late
said=$(kairan open --dry-run)
like 'opens what is younger' "$said" '^would open: Widget flaw 7-2027'
unlike 'and nothing older' "$said" '6-2026'
is 'no copy is left' "$(ls "$TMPDIR")" ''
done_testing
