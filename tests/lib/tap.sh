# Test Anything Protocol for shell tests.  Use:
#
#	. "$(dirname "$0")/../lib/tap.sh"
#	ok "it works" test -e "$T/file"		# a command must succeed
#	not_ok "it fails" false			# a command must fail
#	is "both equal" "$got" "$want"
#	like "holds" "$got" 'extended regular expression'
#	unlike "does not hold" "$got" 'expression'
#	skip "what" "why"
#	done_testing
#
#	tokyo_day N		an expression: the day so many days from now
#
# $T is a folder for this test alone that other users may enter and that is
# gone afterwards; $B the build folder; $TOP the sources.  at_exit COMMAND
# runs a command on the way out.  A test that dies before done_testing has
# no plan and counts as failed.

TOP=$(cd "$(dirname "$0")/../.." && pwd)
B=${B:-$TOP/build}
case $B in
/*) ;;
*) B=$TOP/$B ;;
esac
T=$(mktemp -d "${TMPDIR:-/tmp}/kairan-test.XXXXXX") || exit 1
chmod 755 "$T"
umask 022
# Servers stand where an ordinary user's shell does not look.
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
tap_count=0
tap_failed=0
tap_planned=
tap_at_exit=

at_exit() {
	tap_at_exit="$*
$tap_at_exit"
}

tap_leave() {
	tap_rc=$?
	eval "$tap_at_exit"
	rm -rf "$T" 2>/dev/null
	[ -n "$tap_planned" ] || [ "$tap_rc" -ne 0 ] || tap_rc=1
	exit "$tap_rc"
}
trap tap_leave EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# Diagnosis: lines that begin with '#'.
note() {
	printf '%s\n' "$*" | sed 's/^/# /'
}

pass() {
	tap_count=$((tap_count + 1))
	echo "ok $tap_count - $1"
}

fail() {
	tap_count=$((tap_count + 1))
	tap_failed=$((tap_failed + 1))
	echo "not ok $tap_count - $1"
	shift
	[ $# -eq 0 ] || note "$*"
	return 1
}

ok() {
	tap_name=$1
	shift
	if tap_out=$("$@" 2>&1); then
		pass "$tap_name"
	else
		fail "$tap_name" "failed ($?): $*
$tap_out"
	fi
}

not_ok() {
	tap_name=$1
	shift
	if tap_out=$("$@" 2>&1); then
		fail "$tap_name" "succeeded: $*
$tap_out"
	else
		pass "$tap_name"
	fi
}

is() {
	if [ "$2" = "$3" ]; then
		pass "$1"
	else
		fail "$1" "got:  $2
want: $3"
	fi
}

like() {
	if printf '%s\n' "$2" | grep -Eq -- "$3"; then
		pass "$1"
	else
		fail "$1" "got: $2
does not match: $3"
	fi
}

unlike() {
	if printf '%s\n' "$2" | grep -Eq -- "$3"; then
		fail "$1" "got: $2
matches: $3"
	else
		pass "$1"
	fi
}

skip() {
	tap_count=$((tap_count + 1))
	echo "ok $tap_count - $1 # SKIP $2"
}

skip_all() {
	echo "1..0 # SKIP $1"
	tap_planned=1
	exit 0
}

# The programs where every user can run them, wherever the sources are; says
# in which folder.
programs_for_all() {
	mkdir -p "$T/src/build" &&
	cp "$B/kairan" "$B/kairan-intake" "$B/kairan-reader" "$T/src/build/" &&
	cp -R "$TOP/templates" "$T/src/" &&
	echo "$T/src/build"
}

# Waits for a condition, tested twenty times a second: await SECONDS COMMAND
await() {
	tap_turns=$(($1 * 20))
	shift
	while ! "$@" >/dev/null 2>&1; do
		tap_turns=$((tap_turns - 1))
		[ $tap_turns -gt 0 ] || return 1
		sleep 0.05
	done
}

# That day of Tokyo, so many after today, as an expression: two, when midnight
# has passed since the test began.
tap_began=$(date +%s)
tokyo_day() {
	for tap_from in "$tap_began" "$(date +%s)"; do
		tap_today=$(TZ=Asia/Tokyo date -d "@$tap_from" +%Y-%m-%d)
		date -u -d "$tap_today +$1 days" +%Y-%m-%d
	done | sort -u | paste -sd '|' | sed 's/.*/(&)/'
}

done_testing() {
	echo "1..$tap_count"
	tap_planned=1
	[ "$tap_failed" -eq 0 ]
	exit $?
}
