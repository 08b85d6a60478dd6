#!/bin/sh
# Commands in mails as clients write them: each is read from newly written
# text in every width, charset and wrapping, and never from quotes,
# signatures, footers and forwards.  And the manual page says what is so.
. "$(dirname "$0")/../lib/tap.sh"

command -v python3 >/dev/null || skip_all "python3 is not installed"
export KAIRAN_NOW=2026-11-21T00:00:00Z TZ=UTC
GENERATE="python3 $TOP/tests/lib/mail_commands.py"

# Each third of the mails, which has all of every kind; all of them when
# told so.
mkdir "$T/mails"
$GENERATE write "$T/mails" "${KAIRAN_COMMANDS_EVERY:-3}"
cd "$T/mails" || exit 1
count=$(find . -name '*.eml' | wc -l)
ok "$count mails are made" test "$count" -ge 9000
find . -name '*.eml' | sed 's,^\./,,' | sort |
    xargs -n 3000 "$B/kairan" parse --json >"$T/shown" 2>"$T/err"
is "none is refused" "$(cat "$T/err")" ""
$GENERATE check "$T/mails" <"$T/shown" >"$T/wrong"
is "no command is missed" "$(grep -A2 '^[0-9]*.eml read' "$T/wrong" | head -30)" ""
is "no command is read where none may be" \
    "$(grep -A2 '^[0-9]*.eml not read' "$T/wrong" | head -30)" ""
is "all are shown" "$(tail -1 "$T/wrong")" "0 wrong"

# A test that cannot fail would be none.
sed '1s/"directives":\[{"/"directives":[],"x":[{"/' "$T/shown" >"$T/broken"
is "one that is missed would be told" \
    "$($GENERATE check "$T/mails" <"$T/broken" | tail -1)" "1 wrong"
done_testing
