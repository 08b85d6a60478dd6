#!/bin/sh
# make install and contrib/setup/users: who may write the spool afterwards,
# and kairan check finds the same as each user of a mail server.
. "$(dirname "$0")/../lib/private.sh"
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/system.sh"

if system_make; then
	pass 'a system of our own'
else
	fail 'a system of our own'
	exit 1
fi
ok 'installed' system_install
users=$TOP/contrib/setup/users
spool=/var/spool/kairan
modes() {
	stat -c '%n %U:%G %a' $spool $spool/tmp $spool/new $spool/cur \
	    /var/lib/kairan /etc/kairan
}
is 'spool, state and configuration' "$(modes)" "$spool kairan:kairan 2770
$spool/tmp kairan:kairan 2770
$spool/new kairan:kairan 2770
$spool/cur kairan:kairan 2770
/var/lib/kairan kairan:kairan 750
/etc/kairan root:kairan 750"
modes >"$T/before"
ok 'once more' "$users"
is 'changes nothing' "$(modes)" "$(cat "$T/before")"
not_ok 'a user who is not there' "$users" no-such-user
printf 'mail {\n\taddress = "kairan@example.org"\n}\n' \
    >/etc/kairan/kairan.conf

# as WHO: what kairan check says of that user; one line.
as() {
	(cd / && /usr/local/sbin/kairan check --offline ${1:+--as "$1"} \
	    2>&1) | grep -a "spool as $2"
}
# puts WHO PROGRAM...: does kairan-intake store a mail as that user?
puts() {
	find $spool/new -type f -delete
	printf 'Subject: x\n\nx\n' | (cd / && "$@") 2>/dev/null
	[ "$(find $spool/new -type f | wc -l)" = 1 ]
}
intake=/usr/local/sbin/kairan-intake
first_group() {
	echo setpriv --reuid "$1" --regid "$2" --clear-groups $intake
}

like 'without being asked: kairan itself' "$(as '' kairan)" '^ok '
id=4100
for user in Debian-exim opensmtpq vmail joe; do
	id=$((id + 1))
	system_user $user $id
	like "$user: not yet" "$(as $user $user)" '^FAIL .*Permission denied'
	# shellcheck disable=SC2046
	not_ok "$user: and so it is" puts $(first_group $user $user)
	like "$user: with the group kairan" "$(as $user:kairan $user:)" '^ok '
	# shellcheck disable=SC2046
	ok "$user: and so it is" puts $(first_group $user kairan)
done
ok 'a user of procmail is let in' "$users" joe
# shellcheck disable=SC2046
not_ok 'his first group alone is not enough' puts $(first_group joe joe)
like 'which check says' "$(as joe joe)" '^warn .*further group'
ok 'with all of them it is' puts setpriv --reuid joe --regid joe \
    --init-groups $intake
like 'of which check tells by itself' "$(as '' joe)" '^ok .*procmail'
is 'whoever wrote it, kairan reads it' \
    "$(stat -c '%U:%G %a' $spool/new/*)" 'joe:kairan 640'
ok 'and takes it' runuser -u kairan -- sh -c \
    "cd / && cat $spool/new/* && rm $spool/new/*"
chmod 755 $spool
like 'a spool whose mode was changed' \
    "$(cd / && /usr/local/sbin/kairan check --offline)" \
    '^FAIL  spool: .*open to everybody'
done_testing
