# The Sieve script of kairan's mailbox: every mail goes to kairan-intake, and
# what that could not store stays in INBOX, where `kairan fetch` finds it.
#
# -t 8: Dovecot kills a program after 10 seconds (sieve_pipe_exec_timeout).
# Leave out :copy, or each mail comes in twice.

require ["vnd.dovecot.pipe"];

pipe "kairan-intake" ["-t", "8"];
