# This machine with other packages and a fresh kairan on it, for one test:
# /etc, /usr and /var lie under an overlay in memory, so that what mail
# servers want to own (Debian's Exim, OpenSMTPD, beside the installed
# Postfix) can stand where it belongs.  Needs private.sh; after tap.sh:
#
#	system_has PACKAGE...	are they in build/debs (contrib/deps test)?
#	system_make PACKAGE...	they are only unpacked: users are the test's
#				to add
#	system_user NAME UID	a user and group as a package makes it
#	system_install		what an administrator does: make install, then
#				contrib/setup/users
#
# All of it is gone with the test.

system_deb() {
	find "$TOP/build/debs" -name "${1}_*.deb" 2>/dev/null | tail -n 1
}

system_has() {
	for package in "$@"; do
		[ -n "$(system_deb "$package")" ] || return 1
	done
}

system_make() {
	system_dir=$T/system
	mkdir "$system_dir" &&
	mount -t tmpfs -o mode=755 tmpfs "$system_dir" || return 1
	at_exit system_end
	mkdir "$system_dir/root"
	for part in etc usr var; do
		mkdir -p "$system_dir/root/$part" "$system_dir/$part" \
		    "$system_dir/work.$part"
	done
	for package in "$@"; do
		dpkg-deb -x "$(system_deb "$package")" \
		    "$system_dir/root" || return 1
	done
	for part in etc usr var; do
		chmod 755 "$system_dir/root/$part" "$system_dir/$part"
		mount -t overlay kairan-test -o "$(system_options $part)" \
		    /$part || return 1
	done
}

system_options() {
	echo "lowerdir=$system_dir/root/$1:/$1,$(
	    )upperdir=$system_dir/$1,workdir=$system_dir/work.$1"
}

system_end() {
	umount -l /usr /var /etc "$system_dir"
}

system_user() {
	grep -q "^$1:" /etc/group || echo "$1:x:$2:" >>/etc/group
	grep -q "^$1:" /etc/passwd ||
	    echo "$1:x:$2:$(getent group "$1" | cut -d: -f3)::/:/bin/false" \
		>>/etc/passwd
}

system_install() {
	"$TOP/contrib/install" install '' /usr/local /etc "$B" \
	    >"$T/install.log" 2>&1 &&
	"$TOP/contrib/setup/users" "$@" >>"$T/install.log" 2>&1 || {
		note "$(cat "$T/install.log")"
		return 1
	}
}
