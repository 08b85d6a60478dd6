# A test with servers runs in namespaces of its own: its loopback has every
# port free, nothing reaches the outside, mounts and daemons are gone with
# it.  Source this before tap.sh; needs root, else the test is skipped.
if [ -z "${KAIRAN_PRIVATE:-}" ]; then
	. "$(dirname "$0")/../lib/root.sh"
	if [ "$(id -u)" != 0 ] ||
	    ! unshare -m -n -p --fork --propagation private true 2>/dev/null
	then
		echo '1..0 # SKIP needs root and namespaces'
		exit 0
	fi
	# The first process waits, and so takes in the orphans of daemons.
	KAIRAN_PRIVATE=1 exec unshare -m -n -p --fork --kill-child \
	    --mount-proc --propagation private \
	    sh -c '"$0" "$@" & wait $!' "$0" "$@"
fi
unset KAIRAN_PRIVATE
ip link set lo up
unset http_proxy https_proxy HTTPS_PROXY no_proxy NO_PROXY

# Does something listen on this port of loopback?  port_is_open PORT
port_is_open() {
	ss -Hltn "sport = :$1" | grep -q LISTEN
}
