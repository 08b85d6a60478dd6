# A site of the test's own, to be sourced after tap.sh: the folder $D, for
# which the test writes a kairan.conf, and
#
#	kairan ARGUMENT...	runs the program there; what it logs goes to
#				$T/log
#	sql STATEMENT...	asks its database, waiting while others write
#	site_feed TITLE...	writes feed.xml with one item each, the first
#				at https://v.example/1

D=$T/site
mkdir "$D"

kairan() {
	"$B/kairan" -C "$D" "$@" 2>>"$T/log"
}

sql() {
	sqlite3 -cmd '.timeout 20000' "$D/kairan.db" "$@"
}

site_feed() {
	{
		echo '<rss version="2.0"><channel><title>V</title>'
		site_item=0
		for site_title in "$@"; do
			site_item=$((site_item + 1))
			printf '<item><title>%s</title><link>%s</link></item>\n' \
			    "$site_title" "https://v.example/$site_item"
		done
		echo '</channel></rss>'
	} >"$D/feed.xml"
}
