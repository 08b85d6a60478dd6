#!/bin/sh
# The fast part of `make lint`, for every `make check`.
. "$(dirname "$0")/../lib/tap.sh"

cd "$TOP" || exit 1
clean() {
	name=$1
	shift
	if "$@" >"$T/out" 2>&1; then
		ok "$name" true
	else
		sed 's/^/# /' "$T/out"
		ok "$name" false
	fi
}
clean 'each module includes only what it may' tests/lint/layers
clean 'global symbols carry the name of their module' tests/lint/symbols "$B"
clean 'conventions: banned functions, SQL, texts, sizes' tests/lint/conventions
clean 'C stands in the house format' tests/lint/format
clean 'manual pages are clean and complete' tests/lint/man
clean 'scripts are free of syntax errors' tests/lint/scripts
done_testing
