#!/bin/sh
# A megabyte of hostile text costs at most 12 times a tenth of it, for every
# pattern, from the bytes to the result of kairan parse.
. "$(dirname "$0")/../lib/tap.sh"

command -v python3 >/dev/null || skip_all "python3 is not installed"
nm "$B/kairan" 2>/dev/null | grep -q __asan_init &&
    skip_all "a sanitizer's time says nothing"
python3 "$TOP/tests/lib/mail_linear.py" "$B/kairan" "$T" >"$T/out"
while IFS= read -r line; do
	case $line in
	"ok "*) pass "${line#ok }" ;;
	*) fail "${line#not ok }" ;;
	esac
done <"$T/out"
ok 'all patterns were tried' test "$(wc -l <"$T/out")" -ge 80
done_testing
