#!/bin/sh
# Short runs of every fuzzer: no crash, and enough of the parsers reached.
# FUZZ_CHECK_SECONDS (60): feed XML, MIME, commands; the others a sixth.
cd "$(dirname "$0")/../.." || exit 1
case ${B:-build} in
*asan*)
	echo "ok 1 - the fuzzers have checkers of their own"
	echo 1..1
	exit 0
	;;
esac
for tool in clang llvm-cov llvm-profdata; do
	if ! command -v $tool >/dev/null; then
		echo "1..0 # SKIP $tool is not installed"
		exit 0
	fi
done
s=${FUZZ_CHECK_SECONDS:-60}
# One at a time: other tests run beside this one.  Always the same way, so that
# a change is judged by what it does; `make fuzz` goes new ways each time.
tests/fuzz/run -j 1 -s 1 "$s,$(((s + 5) / 6))" 2>&1 | awk '
/^passed / { printf "ok %d - %s\n", ++n, substr($0, 8); next }
/^FAILED / { printf "not ok %d - %s\n", ++n, substr($0, 8); next }
{ print "# " $0; last = $0 }
END {
	if (n == 0) printf "not ok %d - %s\n", ++n, last
	printf "1..%d\n", n
}'
