# A real mlmmj behind the private Postfix of mailhost.sh: lists of
# @lists.example.test.  Needs private.sh, tap.sh, ca.sh, mailhost.sh.
#
#	lists_configure MAILHOST-DIR DIR	after mailhost_configure
#	lists_make DIR NAME ADDRESS...		a list and its members
#	lists_header DIR NAME LINE...		headers that it adds

lists_configure() {
	mkdir -p "$2"
	chown nobody "$2"
	cat >>"$1/etc/master.cf" <<-END2
	mlmmj unix - n n - - pipe
	  flags=ORhu user=nobody argv=/usr/bin/mlmmj-receive -F -L $2/\${user}
	END2
	cat >>"$1/etc/main.cf" <<-END2
	relay_domains = lists.example.test
	mlmmj_destination_recipient_limit = 1
	propagate_unmatched_extensions = virtual
	END2
	echo 'lists.example.test mlmmj:' >>"$1/etc/transport"
}

lists_make() {
	lists_dir=$1/$2
	for lists_part in incoming queue/discarded archive text subconf \
	    unsubconf bounce control moderation subscribers.d digesters.d \
	    requeue nomailsubs.d; do
		mkdir -p "$lists_dir/$lists_part"
	done
	touch "$lists_dir/index"
	cp -r /usr/share/mlmmj/text.skel/en/. "$lists_dir/text/"
	echo "$2@lists.example.test" >"$lists_dir/control/listaddress"
	echo owner@example.test >"$lists_dir/control/owner"
	echo 127.0.0.1 >"$lists_dir/control/relayhost"
	shift 2
	for lists_part; do
		echo "$lists_part" >>"$lists_dir/subscribers.d/$(
		    printf '%.1s' "$lists_part")"
	done
	chown -R nobody:nogroup "$lists_dir"
}

lists_header() {
	lists_dir=$1/$2
	shift 2
	printf '%s\n' "$@" >"$lists_dir/control/customheaders"
	chown nobody "$lists_dir/control/customheaders"
}
