# Sites for scans in Vuls's form, one a family, to be sourced after tap.sh:
#
#	begin NAME		a fresh state in the folder $dir
#	kairan ARGUMENT...	runs the program there, both outputs in one
#	sql STATEMENT		asks its database
#	change FILE CVE		what `scan --json` says of it: change and status

kairan() {
	"$B/kairan" -C "$dir" "$@" 2>&1
}

sql() {
	sqlite3 "$dir/kairan.db" "$1"
}

begin() {
	dir=$T/$1
	mkdir "$dir"
	cat >"$dir/kairan.conf" <<-'END'
	mail { address = "k@example.jp" }
	tracker { project = "sec" }
	person taro { mail = "taro@example.jp" }
	host "*" { owner = taro  exposure = open  human_impact = high }
	END
}

change() {
	sed -n "s/.*\"change\":\"\([^\"]*\)\".*\"$2\".*\"status\":\"\([^\"]*\)\".*/\1 \2/p" "$1"
}
