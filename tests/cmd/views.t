#!/bin/sh
# Every mail that people may get, in every language: it is rendered, has no
# word that lacks a translation, and fits into 360 px (where a browser is
# there); each event of kairan.conf(5) has a view in tests/views.json.
. "$(dirname "$0")/../lib/tap.sh"
out=$T/out
ok 'all views are rendered' "$B/tools/flow_mail_preview" "$out" \
    "$TOP/tests/views.json"
like 'there are many' "$(ls "$out" | wc -l)" '^[3-9][0-9][0-9]$'
is 'no template is left in them' "$(grep -l '{{' "$out"/* | head)" ''
is 'the Japanese ones say nothing in English words' "$(grep -lE \
    '^(Due|Planned|Status|Assignee|LINKS|HOW TO ANSWER)' "$out"/*-ja.txt)" ''
is 'nor in half-width parentheses, but for what is no word of ours' \
    "$(cat "$out"/*-ja.txt | grep '[(]' | grep -vE \
	'\((CVE-2026-41234|November 2026|15\.8-1|vuln|maximum|policy)' |
	head)" ''
is 'every HTML part is small enough for any reader' \
    "$(find "$out" -name '*.html' -size +90k)" ''
is 'every subject is one line that is not empty' \
    "$(grep -LE '^Subject: .*[^ ]' "$out"/*.txt)" ''
is 'no line of text is wider than 80 columns' "$(python3 - "$out" <<'PY'
import glob, sys, unicodedata
for name in sorted(glob.glob(sys.argv[1] + '/*.txt')):
    for line in open(name).read().split('\n')[1:]:
        width = sum(2 if unicodedata.east_asian_width(c) in 'WF' else 1
                    for c in line)
        if width > 80 and '://' not in line and '@' not in line:
            print(name, line)
PY
)" ''
for event in $(sed -n 's/^\.It \([a-z]*\) Ta .*/\1/p' "$TOP/src/cmd/kairan.conf.5"); do
	case $event in
	planned | due | overdue | silent) event=reminder ;;
	esac
	[ -e "$TOP/templates/reminder.text.mustache" ] ||
	    [ $event != reminder ] || continue
	ls "$out" | grep -qE "(^|-)$event-(.*-)?ja.html" ||
	    missing="${missing:-}$event "
done
is 'each event has a view' "${missing:-}" ''

browser=$(command -v chromium-headless-shell || command -v chromium)
if [ -z "$browser" ]; then
	skip 'each fits into 360 px' 'no chromium'
	skip 'and into 1200 px' 'no chromium'
else
	for width in 360 1200; do
		# shellcheck disable=SC2046
		"$TOP/tests/tools/sheet" "$out" $width \
		    $(cd "$out" && ls -- *.html | sed 's/\.html$//') \
		    >"$T/sheet.html"
		"$browser" --no-sandbox --disable-gpu --no-first-run \
		    --disable-background-networking --disable-sync \
		    --allow-file-access-from-files \
		    --user-data-dir="$T/profile" --window-size=1500,2000 \
		    --dump-dom "file://$T/sheet.html" >"$T/dom" 2>/dev/null
		heights=$(sed -n 's/.*<title>\(.*\)<\/title>.*/\1/p' "$T/dom")
		is "$width px: all are shown" \
		    "$(echo "$heights" | tr ' ' '\n' | grep -c =)" \
		    "$(ls "$out"/*.html | wc -l)"
		is "$width px: none is wider" \
		    "$(echo "$heights" | tr ' ' '\n' | grep '!')" ''
	done
fi
done_testing
