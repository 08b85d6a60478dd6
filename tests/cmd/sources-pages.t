#!/bin/sh
# Pages: behind the items of a feed, and of sites without one.
. "$(dirname "$0")/../lib/private.sh"
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/api.sh"
KAIRAN_NOW=2026-11-22T03:00:00Z
export KAIRAN_NOW
conf <<'END'
source alerts {
	type = jpcert
	url = "http://localhost:8080/rss/jpcert.rdf"
	language = ja
	follow = new
	follow_max = 2
	requests_per_minute = 60000
}
source site {
	type = page
	url = "http://localhost:8080/security.html"
}
watch all { any = { "見本ライブラリ" } }
END
mkdir "$W/rss" "$W/at"
feed() { # "ID DAY TITLE"
	{
		cat <<'END'
<?xml version="1.0" encoding="UTF-8"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="x"><title>JPCERT/CC RSS</title></channel>
END
		for feed_item; do
			set -- $feed_item
			printf '<item><title>%s</title><link>%s/at/%s.html' \
			    "$3" "${4:-http://localhost:8080}" "$1"
			printf '</link><dc:identifier>%s</dc:identifier>' "$1"
			printf '<dc:date>2026-11-%sT10:00+09:00</dc:date>' "$2"
			printf '</item>\n'
		done
		echo '</rdf:RDF>'
	} >"$W/rss/jpcert.rdf"
}
cp "$TOP/tests/pages/jpcert-alert.html" "$W/at/at260091.html"
sed 's/9002\([123]\)/9003\1/g; s/0091/0092/' "$W/at/at260091.html" \
    >"$W/at/at260092.html"
one='at260091 11 注意喚起:見本ライブラリに関する注意喚起'
two='at260092 12 注意喚起:見本の二に関する注意喚起'
three='at260093 13 注意喚起:見本の三に関する注意喚起'
four='at260094 14 注意喚起:見本の四に関する注意喚起 http://evil.example'
feed "$one(公開)" "$two" "$three" "$four"
plan
kairan collect alerts >"$T/out"
is 'exit code' $? 0
is 'at most two pages a run' "$(asked ' /at/')" 2
is 'every item is there' "$(advisories alerts)" 4
row() {
	kairan advisories --json | grep "\"id\":\"$1\""
}
like 'all CVEs of the page' "$(row at260091)" \
    '"cves":\["CVE-2026-90021","CVE-2026-90022","CVE-2026-90023"\]'
unlike 'nothing of its frame' "$(row at260091)" CVE-1999
like 'its workaround' "$(row at260091)" '"mitigation":"検索機能を無効にする。"'
like 'its fix' "$(row at260091)" '"fix":"2.17.0 へ更新してください。"'
like 'its text, with what was added' "$(row at260091)" \
    '"summary":"[^"]*試験のために書いた文です。[^"]*更新: 2026年11月15日追記'
like 'under the id of the feed' "$(row at260091)" JPCERT-AT-2026-0091
plan
kairan collect alerts >/dev/null
is 'the third, which is not there, is asked for next' \
    "$(asked '404 /at/at260093')" 1
is 'nobody else' "$(asked ' /at/')" 1
plan
kairan collect alerts >/dev/null
is 'then nothing but a 304' "$(cut -d' ' -f2,3 "$T/requests")" \
    '304 /rss/jpcert.rdf'
is 'and no change' "$(kairan changes --json | grep -c alerts)" 0

kairan open >/dev/null
is 'one ticket for an alert of three CVEs' \
    "$(kairan list | grep -c '見本ライブラリ')" 1

# -- updated --------------------------------------------------------------------
sed -i 's/検索機能を無効にする。/検索機能を無効にする回避策は不十分です。/' \
    "$W/at/at260091.html"
feed 'at260091 20 注意喚起:見本ライブラリに関する注意喚起(更新)' "$two" "$three"
plan
kairan collect alerts >/dev/null
is 'an updated item: its page again, and no other' \
    "$(grep -o '/at/[a-z0-9]*' "$T/requests")" /at/at260091
like 'the mitigation has changed, which matters' \
    "$(kairan changes --json | grep '"kind":"mitigation"' | head -1)" \
    '"source":"alerts".*不十分.*"material":true'

# -- a site without a feed ---------------------------------------------------------
iconv -t EUC-JP <<'END' >"$W/security.html"
<html><head><meta http-equiv="Content-Type" content="text/html; charset=EUC-JP">
<title>例示社 お知らせ</title></head><body><h2>概要</h2>
<p>例示社の製品 CVE-2026-90041 について</p><h2>ワークアラウンド</h2>
<p>停止する。</p></body></html>
END
kairan collect site >"$T/out"
is 'a page: exit code' $? 0
like 'a page: title, text and CVE' \
    "$(kairan advisories --json | grep '"source":"site"')" \
    '例示社 お知らせ.*例示社の製品.*CVE-2026-90041.*"mitigation":"停止する。"'
plan
kairan collect site >/dev/null
is 'a page: unchanged' "$(asked 304)" 1
echo 'Sorry' >"$W/security.html"
kairan collect site >"$T/out"
like 'no page: failure' "$(source_line site)" 'FAILING.*no HTML'
done_testing
