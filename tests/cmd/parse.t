#!/bin/sh
# kairan parse: the contract for tools.
. "$(dirname "$0")/../lib/tap.sh"

export KAIRAN_NOW=2026-11-21T00:00:00Z
parse() {
	"$B/kairan" parse "$@"
}
field() {
	python3 -c 'import json, sys
v = json.loads(sys.stdin.readline())
for k in sys.argv[1].split("."):
    v = v[int(k)] if isinstance(v, list) else v[k]
print(json.dumps(v, ensure_ascii=False))' "$1"
}

cat > "$T/reply.eml" <<'EOF'
From: Alice Ito <alice@example.org>
To: kairan@example.org
Subject: Re: [kairan #12] openssl
Message-ID: <reply-1@example.org>
Date: Sat, 21 Nov 2026 09:00:00 +0900
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

状態：対応中
予定日：１２月１日

週末に適用します。

2026年11月20日(金) 9:00 kairan <kairan@example.org>:
> status: NOT_AFFECTED
> Priority: High

-- 
Alice
status: DEFER
EOF
parse "$T/reply.eml" > "$T/out.json"
is "exits 0" $? 0
is "class" "$(field class < "$T/out.json")" '"human"'
is "ticket" "$(field ticket < "$T/out.json")" '"12"'
is "a candidate only" "$(field ticket_proven < "$T/out.json")" false
is "reply" "$(field reply < "$T/out.json")" \
    '"状態：対応中\n予定日：１２月１日\n\n週末に適用します。"'
is "first command" "$(field directives.0 < "$T/out.json")" \
    '{"line": 1, "targets": [], "key": "status", "value": "ONGOING", "problem": null}'
is "the day to come" "$(field directives.1.value < "$T/out.json")" \
    '"2026-12-01"'
is "none from quote and signature" \
    "$(python3 -c 'import json; print(len(json.load(open("'"$T"'/out.json"))["directives"]))')" 2
is "mirror" "$(field commands < "$T/out.json")" \
    '{"Status": "ONGOING", "Planned date": "2026-12-01"}'
is "every line has a kind" "$(field lines.6 < "$T/out.json")" \
    '{"n": 7, "kind": "quote"}'
is "--reply" "$(parse --reply < "$T/reply.eml")" "状態：対応中
予定日：１２月１日

週末に適用します。"
like "--explain tells why" "$(parse --explain "$T/reply.eml")" \
    'attribution +attribution'
like "--explain names the class rule" "$(parse --explain "$T/reply.eml")" \
    'class: human \(rule human\)'
is "one object a line for several files" \
    "$(parse "$T/reply.eml" "$T/reply.eml" | wc -l)" 2

printf 'Return-Path: <>\nFrom: MAILER-DAEMON@example.org\nSubject: failure notice\n\nHi. This is the qmail-send program.\n\n<u@example.org>:\nno mailbox (#5.1.1)\nstatus: ONGOING\n' > "$T/bounce.eml"
is "a bounce" "$(parse "$T/bounce.eml" | field class)" '"bounce"'
is "its code" "$(parse "$T/bounce.eml" | field bounce.0.status)" '"5.1.1"'
is "commands nothing" "$(parse "$T/bounce.eml" | field directives)" '[]'

: > "$T/empty.eml"
parse "$T/empty.eml" > /dev/null 2> "$T/err"
is "an empty message exits 65" $? 65
like "with a reason" "$(cat "$T/err")" 'empty.eml: .'
parse "$T/empty.eml" "$T/reply.eml" > "$T/two" 2> /dev/null
is "one odd message: 65" $? 65
is "the others are shown" "$(wc -l < "$T/two")" 1
parse --nonsense > /dev/null 2>&1
is "wrong usage exits 64" $? 64
parse "$T/nothing-here" > /dev/null 2>&1
is "a missing file exits 66" $? 66

# Several are read at once; the order is that of the files, whatever each
# takes, and odd ones keep their place.
set --
for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
	{
		printf 'From: a@example.org\nSubject: mail %d\n\n' $i
		[ $((i % 3)) -ne 1 ] || head -c 300000 /dev/zero | tr '\0' 'x '
	} > "$T/many-$i.eml"
	set -- "$@" "$T/many-$i.eml" "$T/empty.eml"
done
parse "$@" > "$T/many" 2> "$T/err"
is "twelve files in their order" \
    "$(python3 -c 'import json, sys
print(*(json.loads(line)["subject"][5:] for line in sys.stdin))' < "$T/many")" \
    '1 2 3 4 5 6 7 8 9 10 11 12'
is "twelve complaints" "$(grep -c 'empty.eml: ' "$T/err")" 12

# kairan-reader beside kairan reads; without it, or with another build's,
# kairan does so itself, and sees the same.
mkdir "$T/beside"
cp "$B/kairan" "$T/beside/"
is "without kairan-reader" \
    "$("$T/beside/kairan" parse "$T/reply.eml")" "$(cat "$T/out.json")"
cat > "$T/beside/kairan-reader" <<EOF
#!/bin/sh
echo started >> '$T/started'
exec '$B/kairan-reader' "\$@"
EOF
chmod +x "$T/beside/kairan-reader"
is "with it" \
    "$("$T/beside/kairan" parse "$T/reply.eml")" "$(cat "$T/out.json")"
is "it was started" "$(cat "$T/started")" started
sed -i "s,^exec.*,head -c 68 /dev/zero >\&3," "$T/beside/kairan-reader"
is "with another build's" \
    "$("$T/beside/kairan" parse "$T/reply.eml")" "$(cat "$T/out.json")"
is "that was tried" "$(wc -l < "$T/started")" 2

# Every charset is read by it, usual or not, mail beside mail.
python3 - "$T" <<'EOF'
import base64
import sys
texts = {'iso-2022-jp': '山田です', 'shift_jis': '山田です', 'euc-jp': '山田です',
         'euc-kr': '김철수', 'iso-2022-kr': '김철수', 'johab': '김철수',
         'gb2312': '中国', 'gb18030': '中国㐀', 'big5': '臺灣',
         'utf-16': '山田', 'utf-32': '山田', 'utf-7': '山田', 'utf-8': '山田',
         'koi8-r': 'привет', 'windows-1251': 'привет', 'iso-8859-1': 'é',
         'iso-8859-2': 'ł', 'windows-1258': 'đ', 'cp874': 'ไทย'}
for n, (charset, text) in enumerate(texts.items()):
    with open('%s/charset-%02d.eml' % (sys.argv[1], n), 'wb') as f:
        f.write(b'From: a@example.org\nContent-Transfer-Encoding: base64\n'
                b'Content-Type: text/plain; charset=%s\n\n' % charset.encode())
        f.write(base64.encodebytes(text.encode(charset)))
with open(sys.argv[1] + '/texts', 'w') as f:
    f.write(' '.join(texts.values()))
EOF
all_charsets() {
	"$1" parse "$T"/charset-*.eml | python3 -c 'import json, sys
print(*(json.loads(line)["body"].strip() for line in sys.stdin))'
}
is "all charsets in kairan-reader" "$(all_charsets "$B/kairan")" \
    "$(cat "$T/texts")"
rm "$T/beside/kairan-reader"
is "and without it" "$(all_charsets "$T/beside/kairan")" "$(cat "$T/texts")"

"$B/kairan-reader" > "$T/said" 2>&1
is "by hand it does nothing: 64" $? 64
like "and says so" "$(cat "$T/said")" 'started by kairan'
done_testing
