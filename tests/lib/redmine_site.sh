# A site (site.sh) with a real Redmine (redmine.sh), to be sourced after
# tap.sh; skips the test where there is none.
#
#	redmine_conf [KEYS]	writes kairan.conf: what all such sites have,
#				these keys in mail { }, then what is read
#	rest PATH EXPRESSION	Python's, of Redmine's answer r

. "$(dirname "$0")/../lib/site.sh"
. "$(dirname "$0")/../lib/redmine.sh"

if why=$(redmine_missing); then
	skip_all "$why"
fi
at_exit redmine_stop
if redmine_start "$T"; then
	pass 'Redmine runs, set up by contrib/redmine/setup.rb'
else
	fail 'Redmine runs, set up by contrib/redmine/setup.rb'
	exit 1
fi
install -m 600 "$REDMINE_KEYS/kairan" "$D/redmine.key"

redmine_conf() {
	cat >"$D/kairan.conf" <<-END
		language = "en"
		time_zone = "Asia/Tokyo"
		send = on
		mail { address = "kairan@example.test" ${1:-}
		    send_by = maildir maildir = "out" }
		tracker { type = redmine url = "$REDMINE_URL"
		    key_file = "redmine.key"
		    project = "vulns" timeout = "60s" }
	END
	cat >>"$D/kairan.conf"
}

rest() {
	curl -s -H "X-Redmine-API-Key: $REDMINE_KEY" "$REDMINE_URL/$1" |
	    python3 -c "import json, sys; r = json.load(sys.stdin); print($2)"
}
