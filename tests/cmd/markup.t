#!/bin/sh
# What people write by mail, and what advisories say, appears in a real
# Redmine as it was typed, with its text formatter Textile and CommonMark: no
# picture, macro, link to other tickets, HTML, heading, table; and nobody gets
# a mail because his login stands in it.
. "$(dirname "$0")/../lib/private.sh"
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/redmine.sh"
if reason=$(redmine_missing); then
	skip_all "$reason"
fi
redmine_pid=
at_exit redmine_stop
redmine_start "$T" || exit 1
PAGE="python3 $TOP/tests/lib/page.py"
MAIL="python3 $TOP/tests/lib/mail.py"

joiner=$(printf '\342\201\240')

# What means something to one of the formatters, or to Redmine.
cat >"$T/tricks" <<'END'
Picture !http://evil.example/x.png! and !{width:9px}http://evil.example/y.png(t)!:http://evil.example/
![alt](http://evil.example/x.png) and [text](http://evil.example/ "title") and [ref][1]
Macros {{include(Secret)}} {{toc}} {{collapse(x)}} {{thumbnail(a.png)}} {{child_pages}} !{{toc}}
{{collapse(open)
inside
}}
Mention @dave, @bob and user:dave, user#3, (@dave).
Tickets #1 ##1 ###1 #1-1 #1#note-1 #note-1 (#1) vulns:#1 http://redmine.example.test/issues/1#note-2
Things r123 commit:f30e13e4 commit:"x y" source:a/b.c@52#L120 export:a.c attachment:x.log attachment:"x y.log"
More document:1 document#1 version:1.0 version#2 forum:x forum#1 message#1 news:y news#2 project:other project#2 vulns:wiki:x
Wiki [[Wiki]] [[Wiki|shown]] [[other:Page]] [[other:]] ![[Wiki]] [[#anchor]]
<script>alert(1)</script><img src=http://evil.example/z.png onerror=alert(1)><b>bold</b><!-- hidden --> </div></td>
<a href="javascript:alert(1)">x</a> <pre>shaped</pre> <code class="ruby">y</code> <iframe src=x></iframe>
|table|row|
|_. head|cell|
|---|---|
*bold* _it_ -del- +ins+ ^sup^ ~sub~ ~~gone~~ **b** __i__ ***bi*** ??cite?? %{color:red}red% @code@ `code` ``co`de``
==escaped== <notextile>raw</notextile> "link":http://evil.example/ "j":javascript:alert(1) "x":/logout
h1. Heading
h2(#id). Heading
bq. Quote
bq.:http://evil.example/ Quote
fn1. Footnote[1] and [^2]
p>. right p{color:red}. red
notextile. raw
pre. raw
# number
## heading
* bullet
** second
- dash
+ plus
1. one
2) two
- [ ] task
- [x] task done
: term
> quoted
>> twice
---
***
___
===
~~~
fence
~~~
```ruby
puts "fence @dave #1"
```
Title
=====
Other
-----
&lt;b&gt; &amp; &#35;1 &nbsp; AT&T a & b
Smile :-) :smile: ;-) (c) (r) (tm) 1/2 ... -- --- -> <- "quoted" 'single' ABC(expanded)
Path C:\dir\new \#1 \*x\* ~/a_b_c/d*e*f $HOME/{a,b} 50% of 100% x=y==z 2^10 a|b
Mail a.b@evil.example mailto:a@evil.example www.evil.example ftp://evil.example/x file:///etc/passwd
Link https://example.jp/a_b_c?x=1&y=2#frag, <https://example.jp/in>, (https://example.jp/(x)).
日本語で#1と@daveと!http://evil.example/x.png!を書く。_強調_ *太字* [[頁]] r1
Zero-width here. Tab	here.  Two blanks.
END
# So much of a text an advisory's summary shows.
cat >"$T/told" <<'END'
A !http://evil.example/x.png! {{toc}} @dave #1 ##1 note-1 user:dave
r12 commit:abc attachment:x.txt document:1 [[Wiki]] vulns:#1
<script>alert(1)</script><img src=x> | table | x |
*bold* _it_ @code@ "j":javascript:alert(1)
h1. heading
bq. quote
# number
- dash
> quoted
---
END
# 200 lines as a server writes them, with what programs print between them.
python3 - >"$T/log" <<'END'
for i in range(50):
    print('Dec  1 10:%02d:%02d web01 sshd[%d]: Failed password for @dave from '
          '192.0.2.%d port %d ssh2 #%d' % (i // 60, i % 60, 900 + i, i, 40000 + i, i))
for i in range(50):
    print('2026-12-01T10:%02d:00.123Z ERROR [worker-%d] {{toc}} a_b *c* !http://'
          'evil.example/%d.png! <b>x</b>' % (i, i, i))
print('Exception in thread "main" java.lang.IllegalStateException: x != y')
for i in range(29):
    print('\tat example.jp.Class%d.<init>(Class%d.java:%d)' % (i, i, i))
print('Caused by: java.io.IOException: no such|file')
print('')
print('[2026-12-01 10:00:00] app.INFO: _it_ [[Wiki]] r%d' % 5)
print('[2026-12-01 10:00:01] app.INFO: commit:abc `x`')
print('')
for i in range(35):
    print('192.0.2.%d - - [01/Dec/2026:10:00:%02d +0900] "GET /?q=%%7B|x|%d '
          'HTTP/1.1" 404 %d "-" "curl/8 *"' % (i, i, i, i))
for i in range(30):
    print('<%d>1 kernel: eth0_%d: *link* _up_ -- 1000|Mbps @bob' % (i, i))
END

# A log that tries to end the block it is put into.
cat >"$T/ends" <<'END'
2026-12-01 10:00:00 a ``` @dave #1
2026-12-01 10:00:01 b ~~~~~ @bob
```
2026-12-01 10:00:02 c </pre> @dave {{toc}} <pre> </code> <code> @bob
2026-12-01 10:00:03 </notextile> <notextile> *x* </kbd> @dave #1
END

D=$T/d
mkdir "$D" "$D/feeds"
install -m 600 "$REDMINE_KEYS/kairan" "$D/redmine.key"
write_conf() { # MARKUP
	cat >"$D/kairan.conf" <<-END
	time_zone = "Asia/Tokyo"
	send = on
	mail {
		address = "kairan@example.test"
		send_by = maildir
		maildir = "mail"
		trusted_domains = { "example.test" }
	}
	tracker {
		type = redmine
		url = "$REDMINE_URL"
		public_url = "http://redmine.example.test"
		key_file = "redmine.key"
		project = "vulns"
		markup = $1
	}
	watch all {
		any = { "widget" }
		assignee = alice
	}
	END
}
kairan() {
	"$B/kairan" -C "$D" "$@" 2>>"$D/log"
}
advisory() { # NAME: its text is what is told
	python3 - "$T/told" "$1" >"$T/feed.xml" <<'END'
import sys
from xml.sax.saxutils import escape
text = '<br>'.join(escape(l) for l in open(sys.argv[1]).read().split('\n'))
name = sys.argv[2]
print('<rss version="2.0"><channel><title>t</title><link>http://x.example/'
      '</link><description>d</description><item><guid isPermaLink="false">'
      '%s @dave #1 {{toc}} *x*</guid><title>widget %s @dave #1 {{toc}} !http://evil.example/t.png!'
      ' [[x]]</title><link>https://x.example/%s</link><description>%s CVE-2026-'
      '8%s</description></item></channel></rss>' % (
          name, name, name, escape(text), '0001' if 'textile' in name else
          '0002'))
END
	kairan import --type rss --source test "$T/feed.xml" >/dev/null
}
reply() { # FILE: alice writes it on the ticket
	mail=$(grep -l '^To:.*alice@' "$D/mail/new/"* | xargs ls -t | head -1)
	{
		echo 'Here is what I found.'
		echo
		cat "$1"
		echo
		echo 'That is all.'
	} >"$T/typed"
	$MAIL reply "$mail" --from alice@example.test --no-quote \
	    --id "<$(basename "$1")-$format@example.test>" <"$T/typed" >"$T/reply"
	"$B/kairan-intake" -d "$D/spool" -f alice@example.test \
	    "$($MAIL recipient "$T/reply")" <"$T/reply"
	kairan ingest >/dev/null
}
look() { # WHAT N [I]
	$PAGE "$REDMINE_URL" alice test-alice-password "$@"
}
sent_to() {
	cat "$REDMINE_DIR/mails/$1@example.test" 2>/dev/null | grep -c '^Date:'
}
set_up() { # RUBY
	redmine_runner -e "$1" >>"$T/runner" 2>&1
}

try() { # FORMAT MARKUP
	format=$1
	write_conf "$2"
	ok "$1: Redmine uses it" set_up "Setting.text_formatting = '$1'
	    Setting.notified_events = %w[issue_added issue_updated]
	    Setting.plain_text_mail = '0'
	    User.find_by_login('dave').update!(mail_notification: 'only_assigned')"
	ok "$1: a hostile advisory" advisory "$1"
	ok "$1: opens a ticket" kairan open
	ok "$1: of which kairan mails" kairan send
	number=$(kairan list --json |
	    python3 -c 'import json,sys
print([json.loads(l)["ticket"] for l in sys.stdin][-1])')
	before=$(sent_to dave)
	bobs=$(sent_to bob)
	for what in tricks log ends; do
		reply "$T/$what"
		look note "$number" >"$T/shown"
		# The last line is kairan's own reference.  What CommonMark
		# unescapes is kept apart from Redmine's links by a character
		# that takes no room; within a log that is not needed.
		sed '$d' "$T/shown" >"$T/note"
		[ "$1-$what" != common_mark-tricks ] && [ $what != ends ] ||
		    sed -i "s/$joiner//g" "$T/note"
		ok "$1: $what are shown as typed" $PAGE same "$T/typed" "$T/note"
	done
	look description "$number" >"$T/shown"
	[ "$1" = textile ] || sed -i "s/$joiner//g" "$T/shown"
	ok "$1: the advisory is, in the description" \
	    $PAGE within "$T/told" "$T/shown"
	ok "$1: another advisory about the same" advisory "$1-later"
	ok "$1: is noted on the ticket" kairan open
	look note "$number" | sed "s/$joiner//g" >"$T/note"
	like "$1: with what it is called" "$(cat "$T/note")" \
	    "$1-later @dave #1 \{\{toc\}\} \*x\* \(test\)"
	is "$1: nothing but text came of it" \
	    "$(look signs "$number" | sort -u)" ""
	is "$1: nobody was mentioned" "$(sent_to dave) $(sent_to bob)" \
	    "$before $bobs"
	# A note that does mention him reaches him, so the absence says something.
	curl -s -o /dev/null -X PUT -H "X-Redmine-API-Key: $REDMINE_KEY" \
	    -H 'Content-Type: application/xml' --data \
	    '<issue><notes>Look, @dave</notes></issue>' \
	    "$REDMINE_URL/issues/$number.xml"
	ok "$1: a mention mails" await_mails dave "$before"
}
await_mails() {
	await 60 sh -c "[ \$(grep -c '^Date:' '$REDMINE_DIR/mails/$1@example.test') -gt $2 ]"
}

try textile textile
try common_mark markdown
done_testing
