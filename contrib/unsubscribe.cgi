#!/bin/sh
# The page behind mail { unsubscribe_url }: ends a person's mail by one click
# (RFC 8058).  A web server runs it as kairan's user (suexec, fcgiwrap):
#
#	https://www.example.jp/cgi-bin/kairan-unsubscribe?t=TOKEN
#
# Only POST does something: programs that look at links only GET them and are
# shown a button.  The server that signs your mail must sign List-Unsubscribe
# and List-Unsubscribe-Post, too (DKIM).
kairan=${KAIRAN:-/usr/local/sbin/kairan}
token=${QUERY_STRING#t=}
token=${token%%&*}

page() { # STATUS TEXT [FORM]
	printf 'Status: %s\r\nContent-Type: text/html; charset=utf-8\r\nCache-Control: no-store\r\nReferrer-Policy: no-referrer\r\n\r\n' "$1"
	printf '<!DOCTYPE html><meta name="viewport" content="width=device-width"><title>kairan</title><p>%s</p>%s\n' "$2" "${3:-}"
	exit 0
}

case $token in
'' | *[!a-zA-Z2-7]*) page '400 Bad Request' 'This address is not complete.' ;;
esac
case ${REQUEST_METHOD:-GET} in
POST) ;;
GET | HEAD)
	page '200 OK' 'Shall kairan tell you only what is your own duty?' \
	    '<form method="post"><button>Unsubscribe / 配信停止</button></form>'
	;;
*) page '405 Method Not Allowed' 'Only POST does something here.' ;;
esac
if "$kairan" ${KAIRAN_DIR:+-C "$KAIRAN_DIR"} unsubscribe "$token" \
    >/dev/null 2>&1 </dev/null; then
	page '200 OK' 'Done. / 配信を停止しました。'
else
	page '404 Not Found' 'That did not work: the mail is too old, or went to a list. / 停止できませんでした。'
fi
