# A site (site.sh) for scans, to be sourced after tap.sh: what the program says
# on either output is looked at, in $S are scans, and it is always the same
# day.

. "$(dirname "$0")/../lib/site.sh"
S=tests/scans
export KAIRAN_NOW=2026-11-22T00:00:00Z

kairan() {
	"$B/kairan" -C "$D" "$@" 2>&1
}
