#!/bin/sh
# The tracker contract against a real Redmine, and that Redmine behind a
# proxy that misbehaves.
set -u
. "$(dirname "$0")/../lib/redmine.sh"
B=${B:-$redmine_top/build}
if reason=$(redmine_missing); then
	echo "1..0 # SKIP $reason"
	exit 0
fi

D=$(mktemp -d /tmp/kairan-tracker.XXXXXX)
chmod 755 "$D"
proxy=
stop() {
	[ -z "$proxy" ] || kill "$proxy" 2>/dev/null
	redmine_stop
	rm -rf "$D"
}
trap stop EXIT
trap 'exit 1' INT TERM

n=0
check() { # STATUS NAME
	n=$((n + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $n - $2"
	else
		echo "not ok $n - $2"
	fi
}

# A cmocka program: its lines renumbered, what it complains about as comments.
cmocka() {
	CMOCKA_MESSAGE_OUTPUT=TAP "$@" >"$D/out" 2>&1
	rc=$?
	while IFS= read -r line; do
		case $line in
		"ok "*) check 0 "$(basename "$1"): ${line##* - }" ;;
		"not ok "*) check 1 "$(basename "$1"): ${line##* - }" ;;
		1..*) ;;
		*) echo "# $line" ;;
		esac
	done <"$D/out"
	check $rc "$(basename "$1") against Redmine"
}

redmine_start "$D"
check $? "a real Redmine runs"
[ -n "$redmine_pid" ] || { echo "1..$n"; exit 1; }

export KAIRAN_TEST_REDMINE="$REDMINE_URL" KAIRAN_TEST_REDMINE_KEY="$REDMINE_KEY"
cmocka "$B/unit/tracker_contract"
cmocka "$B/unit/tracker_contract_lists"

# Faults.
port=$(redmine_port)
: >"$D/requests"
python3 "$redmine_top/tests/fake/proxy.py" "$port" "$REDMINE_URL" \
    "$D/control" "$D/requests" >"$D/proxy" 2>&1 &
proxy=$!
tries=0
until grep -q ready "$D/proxy" || [ $tries -gt 100 ]; do
	tries=$((tries + 1))
	sleep 0.1
done
export KAIRAN_TEST_PROXY="http://127.0.0.1:$port" \
    KAIRAN_TEST_PROXY_CONTROL="$D/control" KAIRAN_TEST_PROXY_LOG="$D/requests" \
    KAIRAN_TEST_REDMINE_KEYS="$REDMINE_KEYS"
cmocka "$B/unit/tracker_faults"

# What Redmine makes of neutralised text.
mkdir "$D/markup"
KAIRAN_TEST_MARKUP="$D/markup" "$B/unit/tracker_markup" >"$D/out" 2>&1
check $? "samples of text were written"
KAIRAN_TEST_MARKUP="$D/markup" KAIRAN_ISSUE=1 \
    redmine_runner "$redmine_lib/redmine_markup.rb" >"$D/out" 2>&1
grep -v '^ok' "$D/out" | sed 's/^[^#]/# &/'
for format in textile common_mark markdown; do
	grep -qx "ok $format" "$D/out"
	check $? "Redmine shows $format as it was typed"
done

# The set-up script once more.
KAIRAN_PROJECT=vulns KAIRAN_KEY_FILE="$REDMINE_KEYS/kairan" \
    redmine_runner "$redmine_top/contrib/redmine/setup.rb" >"$D/out" 2>&1
grep -qx "Nothing to do: everything is there." "$D/out"
rc=$?
[ $rc -eq 0 ] || sed 's/^/# /' "$D/out"
check $rc "setup.rb run twice changes nothing, and says so"
[ "$(stat -c %a "$REDMINE_KEYS/kairan")" = 600 ]
check $? "its key file is for its owner alone"
! grep -q "$REDMINE_KEY" "$D/out"
check $? "it shows the key nowhere"
echo "1..$n"
