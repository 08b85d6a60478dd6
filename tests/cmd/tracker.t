#!/bin/sh
# The tracker contract against a real Redmine, and that Redmine behind a
# proxy that misbehaves.
set -u
. "$(dirname "$0")/../lib/private.sh"
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
cmocka "$B/unit/tracker_extra"

# Faults.
port=$(redmine_port)
: >"$D/requests"
python3 "$redmine_top/tests/fake/proxy.py" "$port" "$REDMINE_URL" \
    "$D/control" "$D/requests" >"$D/proxy" 2>&1 &
proxy=$!
tries=0
until grep -q ready "$D/proxy" || [ $tries -gt 600 ]; do
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
for format in textile common_mark markdown none; do
	grep -qx "ok $format" "$D/out"
	check $? "Redmine shows $format as it was typed"
done

# The set-up script once more, and who mails.
setup() { # WHO
	KAIRAN_PROJECT=vulns KAIRAN_KEY_FILE="$REDMINE_KEYS/kairan" \
	    KAIRAN_NOTIFY_BY=$1 redmine_runner \
	    "$redmine_top/contrib/redmine/setup.rb" >"$D/out" 2>&1
	sed 's/^/# /' "$D/out"
}

# A ticket that alice gives to bob.
assign() { # SUBJECT
	curl -s -o "$D/made" -H "X-Redmine-API-Key: $(cat "$REDMINE_KEYS/alice")" \
	    -H 'Content-Type: application/xml' --data "<issue>
	    <project_id>vulns</project_id><subject>$1</subject>
	    <assigned_to_id>$bob</assigned_to_id></issue>" \
	    "$REDMINE_URL/issues.xml"
}

bob=$(curl -s -H "X-Redmine-API-Key: $(cat "$REDMINE_KEYS/bob")" \
    "$REDMINE_URL/users/current.xml" | sed 's/.*<user><id>\([0-9]*\).*/\1/')
setup kairan
grep -qx "1 changes made." "$D/out"
check $? "setup.rb run again changes only who mails"
rm -f "$REDMINE_DIR"/mails/*
assign "nobody is told of this by Redmine"
setup kairan
grep -qx "kairan.conf: tracker { markup = plain }" "$D/out" &&
    grep -qx "Nothing to do: everything is there." "$D/out"
check $? "setup.rb run twice changes nothing, and says so, and which markup"
setup redmine
assign "Redmine tells of this"
tries=0
until grep -qs "Redmine tells of this" "$REDMINE_DIR/mails/bob@example.test" ||
    [ $tries -gt 600 ]; do
	tries=$((tries + 1))
	sleep 0.1
done
grep -qs "Redmine tells of this" "$REDMINE_DIR/mails/bob@example.test"
check $? "notify_by = redmine: Redmine mails"
! grep -rqs "nobody is told" "$REDMINE_DIR/mails"
check $? "notify_by = kairan: Redmine mails nothing"
[ "$(stat -c %a "$REDMINE_KEYS/kairan")" = 600 ]
check $? "its key file is for its owner alone"
! grep -q "$REDMINE_KEY" "$D/out"
check $? "it shows the key nowhere"

KAIRAN_DRY_RUN=1 KAIRAN_TRACKER=Second KAIRAN_STATUSES="DEFER=On hold" \
    redmine_runner "$redmine_top/contrib/redmine/setup.rb" >"$D/out" 2>&1
curl -s -H "X-Redmine-API-Key: $REDMINE_KEY" \
    "$REDMINE_URL/issue_statuses.xml" >"$D/statuses"
grep -qx "+ status On hold" "$D/out" && grep -q "would be made" "$D/out" &&
    ! grep -q "On hold" "$D/statuses"
check $? "setup.rb: a dry run tells, and does nothing"

redmine_reset
curl -s -H "X-Redmine-API-Key: $REDMINE_KEY" \
    "$REDMINE_URL/issues.xml?status_id=*" >"$D/out"
grep -q 'total_count="0"' "$D/out"
check $? "redmine_reset: the state after the start"
echo "1..$n"
