#!/bin/sh
# Feeds that are broken, hostile, gone or unchanged: each has its reason in
# `kairan list sources`, none stops another, and all recover.
. "$(dirname "$0")/../lib/private.sh"
. "$(dirname "$0")/../lib/tap.sh"

command -v python3 >/dev/null || skip_all 'python3 is not installed'
D=$T/k
W=$T/www
mkdir "$D" "$W"
cp "$TOP"/contrib/demo/feeds/* "$W/"
python3 "$TOP/tests/fake/feed.py" 8080 "$W" "$T/requests" \
    >"$T/server.out" 2>&1 &
await 60 port_is_open 8080
kairan() {
	"$B/kairan" -C "$D" "$@" 2>>"$D/log"
}
how() { # FILE [WORDS...]
	how_file=$1
	shift
	if [ $# -eq 0 ]; then
		rm -f "$W/$how_file.how"
	else
		echo "$*" >"$W/$how_file.how"
	fi
}
cat >"$D/kairan.conf" <<'END'
mail {
	address = "kairan@example.test"
	send_by = maildir
}
tracker {
	type = builtin
}
source sick {
	type = jvndb
	url = "http://localhost:8080/jvndb.rdf"
	timeout = "60s"
	max_bytes = "1M"
}
source well {
	type = rss
	url = "http://localhost:8080/vendor-rss2.xml"
}
END
# collect: both sources, due or not; $sick and $well are their lines.
collect() {
	kairan collect sick >"$T/out"
	rc=$?
	kairan collect well >/dev/null
	sources=$(kairan list sources)
	sick=$(echo "$sources" | sed -n '/^sick/,/^well/p' | sed '$d')
	well=$(echo "$sources" | grep '^well')
}
advisories() {
	kairan advisories --json | grep -c "\"source\":\"$1\""
}
# fails NAME REASON: the source fails with this reason, the other does not
fails() {
	began=$(date +%s)
	collect
	took=$(($(date +%s) - began))
	like "$1: it fails, since when and why" "$(echo "$sick" | tr '\n' ' ')" \
	    "FAILING.* since 20[0-9TZ:-]+, [0-9]+ time.*$2"
	is "$1: the exit code tells" "$rc" 75
	like "$1: the other is read" "$well" ' ok '
	# Who stalls does so for ten minutes.
	ok "$1: in time ($took s)" test "$took" -le 50
	is "$1: nothing is lost" "$(advisories sick)" "$known"
}

# -- both at once: one that fails does not stop the other ------------------
how jvndb.rdf 404
kairan collect >"$T/out"
like 'a failing one first: the other is read' "$(kairan list sources)" \
    '^well +ok .* 3 item'
like 'and counted' "$(cat "$T/out")" '1 failed'
known=0
fails 'not found' 'answered 404.*url'
how jvndb.rdf
collect
like 'it recovers' "$sick" '^sick +ok '
unlike 'and nothing is left of it' "$sick" FAILING
is 'its advisories are there' "$(advisories sick)" 5
known=5

# -- unchanged ----------------------------------------------------------------
for way in '' etag modified; do
	how jvndb.rdf $way
	collect
	: >"$T/requests"
	collect
	like "304 by ${way:-both}" "$(cat "$T/requests")" '^/jvndb.rdf 304'
	like "304 by ${way:-both}: ok, still with its items" "$sick" \
	    '^sick +ok .* 5 item'
done
how jvndb.rdf
sed -i 's/ExampleVPN における/ExampleVPN ２における/' "$W/jvndb.rdf"
touch -d '+10 sec' "$W/jvndb.rdf"
: >"$T/requests"
collect
like 'changed: read again' "$(cat "$T/requests")" '^/jvndb.rdf 200'
like 'with its news' "$(kairan advisories --json)" 'ExampleVPN ２'

# -- redirects ------------------------------------------------------------------
cp "$W/jvndb.rdf" "$W/moved.rdf"
how jvndb.rdf redirect http://localhost:8080/moved.rdf
collect
like 'a redirect is followed' "$sick" '^sick +ok '
how jvndb.rdf loop
fails 'a loop of redirects' 'redirect'
how jvndb.rdf redirect file:///etc/passwd
fails 'a redirect to a file' 'redirect|refused|http'

# -- sick documents ---------------------------------------------------------------
how jvndb.rdf html
fails 'HTML instead of a feed' '(HTML|html|not a|no feed|unknown)'
how jvndb.rdf 500
fails 'a server error' 'answered 500'
how jvndb.rdf 429
fails 'too often' 'answered 429.*less often'
how jvndb.rdf cut
fails 'cut off' '(closed|ended|transfer|partial|bytes)'
how jvndb.rdf stall
sed -i 's/timeout = "60s"/timeout = "2s"/' "$D/kairan.conf"
fails 'stalled' '(time|deadline|slow|late)'
sed -i 's/timeout = "2s"/timeout = "60s"/' "$D/kairan.conf"
how jvndb.rdf huge
fails '100 MB' '(too large|larger|limit|more than|max_bytes)'
how jvndb.rdf endless
fails 'without an end' '(too large|larger|limit|more than|max_bytes)'
how jvndb.rdf
cp "$W/jvndb.rdf" "$T/good.rdf"
put() { # the document on stdin
	cat >"$W/jvndb.rdf"
	put_at=$((${put_at:-100} + 10))
	touch -d "+$put_at sec" "$W/jvndb.rdf"
}
head -c 4000 "$T/good.rdf" | put
fails 'truncated XML' '(XML|xml|end|truncated)'
: | put
fails 'an empty document' '(empty|nothing)'
{
	echo '<?xml version="1.0"?><!DOCTYPE rss ['
	echo '<!ENTITY a "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa">'
	p=a
	for e in b c d e f g h i j; do
		printf '<!ENTITY %s "' $e
		for _ in 1 2 3 4 5 6 7 8 9 10; do printf '&%s;' $p; done
		echo '">'
		p=$e
	done
	echo ']><rss version="2.0"><channel><title>&j;</title></channel></rss>'
} | put
fails 'an entity bomb' '(DTD|DOCTYPE|entit|document type)'
cat <<'END' | put
<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<rss version="2.0"><channel><title>&x;</title></channel></rss>
END
fails 'an entity from a file' '(DTD|DOCTYPE|entit|document type)'
printf '\377\376\000\001 no feed at all \200\201' | put
fails 'bytes' 'malformed'

# -- odd but readable ------------------------------------------------------------
iconv -f UTF-8 -t EUC-JP -c "$T/good.rdf" | sed 's/UTF-8/EUC-JP/' | put
collect
like 'EUC-JP that says so' "$sick" '^sick +ok '
iconv -f UTF-8 -t SHIFT_JIS -c "$T/good.rdf" | put
collect
is 'a wrong label: nothing is lost' "$(advisories sick)" 5
unlike 'a wrong label: no titles are spoilt' \
    "$(kairan advisories --json | grep '"source":"sick"')" '�|\\ufffd'
put <"$T/good.rdf"
collect
like 'and all is well again' "$sick" '^sick +ok .* 5 item'
is 'with the same advisories' "$(advisories sick)" 5
sed 's/<item .*//; /<item/,$d' "$T/good.rdf" | sed '$a</rdf:RDF>' | put
collect
is 'a feed without items loses none' "$(advisories sick)" 5
sed -i 's,localhost:8080/jvndb,localhost:9/jvndb,' "$D/kairan.conf"
fails 'nobody listens' '(refused|connect)'
sed -i 's,localhost:9/jvndb,nowhere.invalid/jvndb,' "$D/kairan.conf"
fails 'no such host' '(resolve|host)'

# -- the configuration ------------------------------------------------------------
sed -i 's/max_bytes/max_bites/' "$D/kairan.conf"
out=$("$B/kairan" -C "$D" collect 2>&1)
is 'an unknown key: exit code' $? 65
like 'an unknown key: file, line and a guess' "$out" \
    'kairan\.conf:12: .*max_bites.*max_bytes'
done_testing
