# For tests of sources: the API server and a state of its own.  Needs
# private.sh and tap.sh.
command -v python3 >/dev/null || skip_all 'python3 is not installed'
D=$T/k
W=$T/www
mkdir "$D" "$W"
python3 "$TOP/tests/fake/api.py" 8080 "$W" "$T/requests" \
    >"$T/server.out" 2>&1 &
await 60 port_is_open 8080
kairan() {
	"$B/kairan" -C "$D" "$@" 2>>"$D/log"
}
conf() { # the sources on stdin
	{
		cat <<'END'
mail {
	address = "kairan@example.test"
	send_by = maildir
}
tracker {
	type = builtin
}
END
		cat
	} >"$D/kairan.conf"
}
# plan [LINE...]: what goes wrong from now on
plan() {
	: >"$T/requests"
	for plan_line; do
		echo "$plan_line"
	done >"$W/plan.new"
	mv "$W/plan.new" "$W/plan"
}
advisories() { # SOURCE
	kairan advisories --json | grep -c "\"source\":\"$1\""
}
source_line() { # SOURCE
	kairan list sources | sed -n "/^$1 /,/^[^ ]/p" |
	    sed '1!{/^[^ ]/d}' | tr '\n' ' '
}
asked() { # WORDS: requests with them
	grep -c -- "$1" "$T/requests"
}
