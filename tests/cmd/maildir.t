#!/bin/sh
# A maildir that a real Postfix fills, as contrib/postfix/README has it: a
# mail is in the spool, or it waits in the maildir or in Postfix's queue.
. "$(dirname "$0")/../lib/private.sh"
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/ca.sh"
. "$TOP/tests/lib/mailhost.sh"
. "$TOP/tests/lib/system.sh"
. "$TOP/tests/lib/route.sh"

command -v postfix >/dev/null || skip_all 'postfix is not installed'
if system_make; then
	pass 'a system of our own'
else
	fail 'a system of our own'
	exit 1
fi
ok 'kairan is installed' system_install
base=/var/mail/vhosts
maildir=$base/kairan
install -d -m 755 -o kairan -g kairan $base
P=$T/p
mkdir "$P"
mailhost_configure "$P"
sed -i '/^virtual_/d' "$P/etc/main.cf"
cat >>"$P/etc/main.cf" <<END
virtual_mailbox_domains = example.org
virtual_transport = virtual
virtual_mailbox_base = $base
virtual_mailbox_maps = inline:{kairan@example.org=kairan/}
virtual_uid_maps = static:$(id -u kairan)
virtual_gid_maps = static:$(id -g kairan)
virtual_minimum_uid = 100
END
if mailhost_start "$P"; then
	pass 'Postfix starts'
else
	fail 'Postfix starts'
	exit 1
fi
at_exit mailhost_stop "$P"
cat >/etc/kairan/kairan.conf <<END
mail {
	address = "kairan@example.org"
	send_by = maildir
}
maildir drop {
	path = "$maildir"
}
person taro {
	mail = { "taro@example.jp" }
}
END

kairan() {
	(cd / && runuser -u kairan -- /usr/local/sbin/kairan "$@") \
	    >"$T/out" 2>&1
}
in_maildir() {
	find $maildir/new $maildir/cur -type f 2>/dev/null | wc -l
}
queued() {
	postqueue -j | grep -c .
}
fetches=0
has_come() {
	[ "$(in_maildir)" -ge "$1" ] && [ "$(queued)" = "$2" ]
}
route_sender=no
route_bounce='status=bounced|non-delivery'
route_hand() {
	come=$(($(in_maildir) + 1))
	left=$(queued)
	route_smtp "$@"
	await 60 has_come "$come" "$left"
	kairan fetch
	fetches=$((fetches + 1))
}
route_tried() {
	echo $fetches
}
route_held() {
	echo $(($(in_maildir) + $(queued)))
}
route_retry() {
	mailhost_flush
	await 60 mailhost_empty
	kairan fetch
}
route_log() {
	cat "$P/log"
}

not_ok 'a maildir that is not there' kairan fetch
like 'is named' "$(cat "$T/out")" "$maildir/new is not there|$maildir.* is not"
kairan check --offline
like 'and found by check' "$(cat "$T/out")" "^FAIL  maildir drop: .*not there"

route_good
kairan check --offline
like 'check: it can be emptied' "$(cat "$T/out")" '^ok    maildir drop: '
route_faults unwritable missing full
route_repaired
route_empty

# Postfix cannot put it there.
chown root:root $base $maildir $maildir/new $maildir/tmp
chmod 755 $maildir $maildir/new
tried=$(grep -c status= "$P/log")
route_smtp taro@example.jp kairan+kept@example.org
has_tried() {
	[ "$(grep -c status= "$P/log")" -gt "$tried" ]
}
ok 'not writable: it is tried' await 60 has_tried
is 'not writable: it waits with Postfix' "$(queued) $(in_maildir)" '1 0'
like 'not writable: nobody gets a bounce' \
    "$(grep -c 'status=deferred' "$P/log")" '^[1-9]'
not_ok 'not writable: kairan says so' kairan fetch drop
like 'not writable: in words' "$(cat "$T/out")" 'could not be taken out of it'
kairan check --offline
like 'not writable: check, too' "$(cat "$T/out")" '^FAIL  maildir drop: '
like 'and how it is mended' "$(cat "$T/out")" 'mend: .*virtual_uid_maps'
chown -R kairan:kairan $base
chmod 700 $maildir $maildir/new
route_retry
is 'mended: delivered once' "$(route_in_new) $(route_held)" '1 0'
unlike 'in all this no bounce' "$(route_log)" "$route_bounce"

# Killed between the two.
route_empty
if strace -qq -o /dev/null true 2>/dev/null; then
	sed -i 's/^status: .*/help/' "$T/mail"
	route_smtp taro@example.jp kairan@example.org
	await 60 has_come 1 0
	(cd / && runuser -u kairan -- strace -f -qq -o /dev/null \
	    -P "$maildir/new/$(ls $maildir/new)" \
	    -e inject=unlink,unlinkat:signal=KILL \
	    /usr/local/sbin/kairan fetch) >"$T/out" 2>&1
	is 'killed after it was stored: it is in both' \
	    "$(route_in_new) $(in_maildir)" '1 1' || note "$(cat "$T/out")"
	kairan fetch
	kairan ingest
	is 'it was taken once' "$(sqlite3 /var/lib/kairan/kairan.db \
	    "SELECT count(*), sum(state = 'duplicate') FROM inbox")" '2|1'
else
	skip 'killed after it was stored' 'strace cannot trace here'
fi

# What others put there has no envelope of its own.
runuser -u kairan -- tee $maildir/new/1.fake >/dev/null <<'END'
kairan-spool 1
sender <boss@example.org>

Subject: x

END
kairan fetch
is 'a made-up envelope is none' "$(route_in_new) $(route_envelope)" '1 '
like 'whence it came' "$(sed '/^$/q' $route_spool/new/*)" '^route maildir:drop$'

# kairan run hears of it at once.
route_empty
inbox() {
	sqlite3 -cmd '.timeout 20000' /var/lib/kairan/kairan.db \
	    'SELECT count(*) FROM inbox'
}
seen=$(inbox)
inbox_grew() {
	[ "$(inbox)" -gt "$seen" ]
}
cd / || exit 1
runuser -u kairan -- /usr/local/sbin/kairan run >"$T/run.log" 2>&1 &
run=$!
cd - >/dev/null || exit 1
printf 'From: a@example.jp\nMessage-ID: <run@example.jp>\n\nx\n' >"$T/mail"
route_smtp taro@example.jp kairan@example.org
ok 'kairan run takes it' await 60 inbox_grew
kill $run
wait $run 2>/dev/null
done_testing
