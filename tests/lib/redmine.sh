# A private, real Redmine for the tests; to be sourced by tests/cmd/*.t.
#
#	. "$(dirname "$0")/../lib/redmine.sh"
#	redmine_start DIR || exit	starts it in DIR (made, short path)
#	redmine_reset			back to the state after the start
#	redmine_runner FILE|-e CODE	runs Ruby inside it (3 s)
#	redmine_stop			also done by redmine_start's caller's trap
#
# Sets REDMINE_URL, REDMINE_KEY (the gateway's account, an administrator),
# REDMINE_KEYS (a folder with LOGIN's key in the file LOGIN), REDMINE_DIR.
# What Redmine mails stands in REDMINE_DIR/mails, a file for each recipient.
# People and project: see redmine_people.rb.
#
# The prepared database is kept in $B/redmine, named by the checksum of all
# that went into it, so that later starts take 6 seconds instead of 15.
# Several may run at a time: each has its own instance, port and database.

redmine_lib=$(cd "$(dirname "$0")/../lib" && pwd)
redmine_top=$(cd "$redmine_lib/../.." && pwd)
redmine_app=/usr/share/redmine

# Is it there at all?  Prints why not.
redmine_missing() {
	if [ ! -d "$redmine_app" ]; then
		echo "redmine is not installed"
	elif ! command -v puma >/dev/null; then
		echo "puma is not installed"
	elif [ "$(id -u)" != 0 ]; then
		echo "a Redmine instance of our own needs root"
	else
		return 1
	fi
}

redmine_ruby() {
	(cd "$redmine_app" && REDMINE_INSTANCE="$redmine_name" \
	    RAILS_ENV=production RAILS_LOG_TO_STDOUT= "$@")
}

redmine_runner() {
	if [ "$1" = -e ]; then
		redmine_ruby ruby bin/rails runner "$2"
	else
		redmine_ruby ruby bin/rails runner "$1"
	fi
}

# Below the ports that the system gives to those who ask for any.
redmine_port() {
	python3 -c 'import random, socket
while True:
    port = random.randrange(10000, 32000)
    try:
        socket.create_server(("127.0.0.1", port)).close()
        break
    except OSError:
        pass
print(port)'
}

# The instance's folder; the package looks for it under /var/lib/redmine.
redmine_instance() {
	mkdir -p "$REDMINE_DIR/config" "$REDMINE_DIR/files" \
	    "$REDMINE_DIR/log" "$REDMINE_DIR/tmp/cache" \
	    "$REDMINE_DIR/tmp/pdf" "$REDMINE_DIR/public/plugin_assets" \
	    "$REDMINE_DIR/mails" \
	    "$REDMINE_KEYS" || return 1
	echo 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef \
	    >"$REDMINE_DIR/config/secret_key.txt"
	cat >"$REDMINE_DIR/config/database.yml" <<-END
		production:
		  adapter: sqlite3
		  database: $REDMINE_DIR/db
		  timeout: 10000
		  pool: 8
		  encoding: utf8
	END
	# Its mails become files, one a recipient.
	cat >"$REDMINE_DIR/config/configuration.yml" <<-END
		production:
		  email_delivery:
		    delivery_method: :file
		    file_settings:
		      location: $REDMINE_DIR/mails
	END
	rm -f "/var/lib/redmine/$redmine_name"
	ln -s "$REDMINE_DIR" "/var/lib/redmine/$redmine_name"
}

# The package's own database when it has one, else a new one.
redmine_first_db() {
	db=${REDMINE_PACKAGE_DB:-/var/lib/dbconfig-common/sqlite3/redmine/instances/default/redmine_default}
	if [ -s "$db" ]; then
		cp "$db" "$REDMINE_DIR/db"
	fi
	redmine_ruby ruby bin/rails db:migrate
	redmine_ruby env REDMINE_LANG=en ruby bin/rake \
	    redmine:load_default_data 2>&1 || true
}

redmine_prepare() {
	redmine_first_db
	export KAIRAN_KEYS_DIR="$REDMINE_KEYS"
	KAIRAN_PROJECT=vulns KAIRAN_KEY_FILE="$REDMINE_KEYS/kairan" \
	    redmine_runner "$redmine_top/contrib/redmine/setup.rb" &&
	redmine_runner "$redmine_lib/redmine_people.rb"
}

# Fills db and keys from the kept ones, or prepares and keeps them.
redmine_database() {
	sum=$(cat "$redmine_lib/redmine.sh" "$redmine_lib/redmine_people.rb" \
	    "$redmine_top/contrib/redmine/setup.rb" \
	    "$redmine_app/lib/redmine/version.rb" | sha256sum | cut -c1-16)
	kept=${B:-$redmine_top/build}/redmine
	mkdir -p "$kept"
	exec 8>"$kept/lock"
	flock 8
	if [ ! -s "$kept/$sum.tar" ]; then
		redmine_prepare >"$REDMINE_DIR/log/prepare" 2>&1 || {
			sed 's/^/# /' "$REDMINE_DIR/log/prepare"
			exec 8>&-
			return 1
		}
		tar -C "$REDMINE_DIR" -cf "$kept/$sum.tmp" db keys &&
		    mv "$kept/$sum.tmp" "$kept/$sum.tar"
	fi
	exec 8>&-
	tar -C "$REDMINE_DIR" -xf "$kept/$sum.tar" &&
	    cp "$REDMINE_DIR/db" "$REDMINE_DIR/db.saved"
}

redmine_start() {
	REDMINE_DIR=$1/redmine
	REDMINE_KEYS=$REDMINE_DIR/keys
	redmine_name=kairan-test-$(printf %s "$1" | cksum | cut -d" " -f1)
	redmine_pid=
	redmine_instance && redmine_database || return 1
	REDMINE_KEY=$(cat "$REDMINE_KEYS/kairan")
	port=$(redmine_port)
	REDMINE_URL=http://127.0.0.1:$port
	(cd "$redmine_app" && REDMINE_INSTANCE=$redmine_name \
	    exec puma -q -e production -b "tcp://127.0.0.1:$port" -t 4:4 \
	    "$redmine_lib/redmine.ru") >"$REDMINE_DIR/log/puma" 2>&1 </dev/null 8>&- &
	redmine_pid=$!
	redmine_wait
}

# Until it answers, at most 60 s.
redmine_wait() {
	tries=0
	until curl -s -o "$REDMINE_DIR/tmp/first" -H "X-Redmine-API-Key: $REDMINE_KEY" \
	    "$REDMINE_URL/issue_statuses.xml"; do
		tries=$((tries + 1))
		if [ $tries -gt 600 ] || ! kill -0 "$redmine_pid" 2>/dev/null; then
			sed 's/^/# /' "$REDMINE_DIR/log/puma"
			redmine_stop
			return 1
		fi
		sleep 0.1
	done
}

redmine_reset() {
	cat "$REDMINE_DIR/db.saved" >"$REDMINE_DIR/db"
}

redmine_stop() {
	[ -z "$redmine_pid" ] || {
		kill "$redmine_pid" 2>/dev/null
		wait "$redmine_pid" 2>/dev/null
	}
	redmine_pid=
	rm -f "/var/lib/redmine/$redmine_name"
}
