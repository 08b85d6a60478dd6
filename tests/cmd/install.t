#!/bin/sh
# make install and make uninstall: everything in its place, a configuration
# never touched.
. "$(dirname "$0")/../lib/tap.sh"

cd "$TOP" || exit 1
D=$T/root
run() {
	contrib/install "$1" "$D" /opt/k /etc "$B"
}
ok 'install' run install
for file in sbin/kairan sbin/kairan-intake sbin/kairan-reader; do
	is "$file may be run" "$(stat -c %a "$D/opt/k/$file")" 755
done
ok 'man page of kairan-intake' test -s \
    "$D/opt/k/share/man/man8/kairan-intake.8"
ok 'man page of kairan.conf' test -s "$D/opt/k/share/man/man5/kairan.conf.5"
ok 'man page of kairan' test -s "$D/opt/k/share/man/man8/kairan.8"
ok 'man page for those who reply' test -s \
    "$D/opt/k/share/man/man7/kairan-mail.7"
ok 'example configuration' test -s "$D/etc/kairan/kairan.conf.example"
not_ok 'no configuration is made' test -e "$D/etc/kairan/kairan.conf"
is 'every template' \
    "$(cd "$D/opt/k/share/kairan/templates" 2>/dev/null && find . -type f | sort)" \
    "$(cd templates 2>/dev/null && find . -type f ! -name '.*' | sort)"
like 'examples name the installed program' \
    "$(cat "$D/opt/k/share/kairan/contrib/postfix/master.cf")" \
    'argv=/opt/k/sbin/kairan-intake '
unlike 'no example names another place' \
    "$(grep -rh /usr/local "$D/opt/k/share/kairan/contrib")" /usr/local/sbin/kairan
is 'set-up script may be run' \
    "$(stat -c %a "$D/opt/k/share/kairan/contrib/setup/users")" 755
is 'nothing outside' "$(find "$D" -mindepth 1 -maxdepth 1 | sort | xargs)" \
    "$D/etc $D/opt"

echo 'mine = yes' >"$D/etc/kairan/kairan.conf"
echo 'old' >"$D/etc/kairan/kairan.conf.example"
ok 'install again' run install
is 'the configuration stays' "$(cat "$D/etc/kairan/kairan.conf")" 'mine = yes'
unlike 'the example is renewed' \
    "$(cat "$D/etc/kairan/kairan.conf.example")" '^old$'

mkdir -p "$D/var/lib/kairan"
ok 'uninstall' run uninstall
is 'uninstall leaves configuration and state only' \
    "$(cd "$D" && find . -type f -o -path ./var/lib/kairan | sort | xargs)" \
    './etc/kairan/kairan.conf ./var/lib/kairan'
ok 'uninstall again' run uninstall
not_ok 'an unknown action' run upgrade
done_testing
