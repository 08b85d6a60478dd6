#!/bin/sh
# The procmail recipe in contrib, with the real procmail: a mail is in the
# spool, or procmail ends with 75 and has put it nowhere.
. "$(dirname "$0")/../lib/tap.sh"

procmail=$(command -v procmail) || skip_all 'procmail is not installed'
mkdir "$T/home" "$T/spool"
printf 'From: a@example.org\nTo: kairan@example.org\nSubject: x\n\nack\n' \
    >"$T/mail"
# deliver RECIPE-EDIT [ARGUMENT...]
deliver() {
	edit=$1
	shift
	{
		printf 'DEFAULT=%s/default\nORGMAIL=%s/orgmail\n' "$T" "$T"
		printf 'LOGFILE=%s/log\nSHELL=/bin/sh\nPATH=/usr/bin:/bin\n' "$T"
		sed -e "s,/usr/local/sbin/kairan-intake,$B/kairan-intake -d $T/spool," \
		    -e "$edit" "$TOP/contrib/procmail/procmailrc"
	} >"$T/rc"
	chmod 600 "$T/rc"
	# -m: it leaves the mailbox of whoever runs this alone.
	HOME=$T/home "$procmail" -m "$T/rc" "$@" <"$T/mail" >"$T/out" 2>&1
	rc=$?
}
in_new() {
	find "$T/spool/new" -type f 2>/dev/null | wc -l
}
nowhere() {
	is "$1: nothing in a mailbox" \
	    "$(find "$T/default" "$T/orgmail" -size +0 2>/dev/null)" ''
}

deliver ''
is 'delivered: 0' $rc 0
is 'delivered: in the spool' "$(in_new)" 1
is 'delivered: untouched' "$(sed '1,/^$/d' "$T"/spool/new/*)" "$(cat "$T/mail")"
nowhere delivered

deliver 's,^| .*kairan-intake.*,& -f "$1" -- "$2",' \
    bob@example.org kairan+t@example.org
is 'with arguments: 0' $rc 0
is 'with arguments: envelope' \
    "$(cat "$T"/spool/new/* | grep -aE '^(sender|recipient) ' | xargs)" \
    'sender <bob@example.org> recipient <kairan+t@example.org>'

rm -rf "$T/spool"
deliver ''
is 'no spool: 75' $rc 75
nowhere 'no spool'

mkdir "$T/spool"
deliver "s,^| .*,| $T/missing,"
is 'program missing: 75' $rc 75
nowhere 'program missing'

deliver 's,^| .*,| kill -9 $$; true,'
is 'program killed: 75' $rc 75
nowhere 'program killed'
is 'nothing was taken' "$(in_new)" 0

deliver ''
is 'repaired: delivered' "$rc $(in_new)" '0 1'
done_testing
