#!/bin/sh
# HTTPS: who is trusted, where a redirect may lead, which way a proxy goes.
. "$(dirname "$0")/../lib/private.sh"
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/ca.sh"

command -v python3 >/dev/null || skip_all 'python3 is not installed'
C=$T/ca
ca_make "$C"
ca_make "$T/other"
ca_cert "$C" good DNS:localhost,IP:127.0.0.1
ca_cert "$C" wrong DNS:www.example.org
stop_servers() {
	# shellcheck disable=SC2086
	kill $servers 2>/dev/null
}
servers=
touch "$T/wrong.log" "$T/plain.log"
at_exit stop_servers
serve() {
	python3 "$TOP/tests/fake/web.py" "$@" >"$T/out" 2>&1 &
	servers="$servers $!"
	await 60 port_is_open "$1"
}
serve 443 "$T/good.log" "$C/good.pem" "$C/good.key"
serve 444 "$T/wrong.log" "$C/wrong.pem" "$C/wrong.key"
serve 80 "$T/plain.log"
serve 3128 "$T/proxy.log"
get() {
	"$B/tools/net_get" "$@"
}

like 'the right authority and name' "$(get https://localhost/x "$C/ca.pem")" \
    '^ok status=200 sent=1 redirects=0 at /x'
like 'the right address' "$(get https://127.0.0.1/x "$C/ca.pem")" \
    '^ok status=200'
out=$(get https://localhost/x "$T/other/ca.pem")
like 'an unknown authority' "$out" '^temporary status=0 sent=0'
like 'with what to do' "$out" 'set ca_file'
out=$(get https://localhost:444/x "$C/ca.pem")
like 'a wrong name' "$out" '^temporary status=0 sent=0'
is 'the wrong one was told nothing' "$(cat "$T/wrong.log")" ''
like 'a CA file that is not there' "$(get https://localhost/ /nonexistent)" \
    '^invalid'
like 'plain HTTP on a TLS port' "$(get https://localhost:80/ "$C/ca.pem")" \
    '^temporary status=0 sent=0'
is 'was told nothing' "$(cat "$T/plain.log")" ''

out=$(get https://localhost/to/http://localhost/x "$C/ca.pem")
like 'from https to http: refused' "$out" '^permanent .*'
like 'and said so' "$out" 'redirect from https to http://localhost/x refused'
is 'and not gone there' "$(cat "$T/plain.log")" ''
like 'from http to https' \
    "$(get http://localhost/to/https://localhost/x "$C/ca.pem")" \
    '^ok status=200 sent=1 redirects=1 at /x'
: >"$T/good.log"
like 'to another origin and back' \
    "$(get http://localhost/to/https://localhost/to/https://localhost/y \
	"$C/ca.pem")" '^ok status=200 sent=1 redirects=2 at /y'
unlike 'the key stays at home' "$(cat "$T/good.log")" 'SECRET'
like 'at the first origin it was sent' "$(cat "$T/plain.log")" 'key=SECRET'

like 'a proxy by option' \
    "$(get http://feeds.example.org/f '' http://localhost:3128)" \
    '^ok status=200 .* at http://feeds.example.org/f'
like 'a proxy by the environment' \
    "$(http_proxy=http://localhost:3128 get http://feeds.example.org/e)" \
    '^ok status=200 .* at http://feeds.example.org/e'
like 'not for this machine' \
    "$(http_proxy=http://localhost:3128 get http://127.0.0.1/d)" \
    '^ok status=200 .* at /d'
like 'nor where no_proxy says so' \
    "$(http_proxy=http://localhost:3128 no_proxy=.example.org \
	get http://feeds.example.org/)" '^temporary status=0 sent=0'
like 'nor when the option is empty' \
    "$(http_proxy=http://localhost:3128 get http://feeds.example.org/ '' '')" \
    '^temporary status=0 sent=0'
done_testing
