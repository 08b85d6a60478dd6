#!/bin/sh
# kairan ssvc: what the decision tables say, row by row as published.
. "$(dirname "$0")/../lib/tap.sh"

ssvc() {
	"$B/kairan" ssvc "$@"
}

is "the deployer's table" "$(ssvc --table deployer exploitation=active \
    system_exposure=open automatable=yes human_impact=very_high)" immediate
is "keys and values in any spelling" "$(ssvc --table=Deployer \
    System-Exposure=Open "HUMAN IMPACT=very-HIGH" exploitation=PoC \
    automatable=Yes)" out-of-cycle
is "the coordinator's" "$(ssvc --table cisa-coordinator exploitation=poc \
    automatable=no technical_impact=total \
    mission_and_well_being_impact=medium)" 'track*'
is "the directive's" "$(ssvc --table bod-26-04 in_kev=yes \
    publicly_exposed=no automatable=yes technical_impact=total)" \
    '3 days & forensic investigation'
like "rank, priority and days on demand" "$(ssvc -v --table bod-26-04 \
    in_kev=no publicly_exposed=yes automatable=no technical_impact=total |
    tr '\n' ' ')" '^14 days rank: 2 priority: out_of_cycle due: 14 days $'
like "--list names what each table asks" "$(ssvc --list)" \
    'mission_and_well_being_impact = low \| medium \| high'

wrong() {
	out=$("$B/kairan" ssvc "$@" 2>&1)
	echo "$? $out"
}
like "a missing key" "$(wrong exploitation=none)" \
    '^64 .*asks for system_exposure too: one of small, controlled, open'
like "a value that is none" "$(wrong exploitation=maybe)" \
    "^64 .*is no 'maybe', but one of: none, public poc, active"
like "a word without =" "$(wrong exploitation)" '^64 .*KEY=VALUE'
like "no such table" "$(wrong --table nowhere.csv a=b)" \
    "^66 .*no table and no file 'nowhere.csv'"

cat > "$T/site.csv" <<'EOF'
# outcomes: wait = defer, next window = scheduled 30, now = immediate 3
Reach v1.0.0,Known,Outcome
near,no,wait
near,yes,next window
far,no,next window
far,yes,now
EOF
is "a site's own table" "$(ssvc --table "$T/site.csv" reach=FAR known=no)" \
    'next window'
like "names how it ranks and maps" "$(ssvc -v --table "$T/site.csv" \
    reach=far known=yes | tr '\n' ' ')" 'rank: 2 priority: immediate due: 3 '
sed '$d' "$T/site.csv" > "$T/broken.csv"
like "a row that lacks is named" \
    "$(wrong --table "$T/broken.csv" reach=far known=yes)" \
    '^65 .*broken.csv:5: no row for the combination far, yes'
echo 'far,no,wait' >> "$T/site.csv"
like "a row that is there twice too" \
    "$(wrong --table "$T/site.csv" reach=far known=yes)" \
    '^65 .*site.csv:7: the combination far, no is there a second time'

corpora=$TOP/../shared/corpora/feeds/ssvc
if [ -d "$corpora" ]; then
	cat > "$T/rows.py" <<'EOF'
import csv, re, subprocess, sys
kairan, table, path = sys.argv[1:]
rows = list(csv.reader(open(path)))
keys = [re.sub(r'[^a-z0-9]', '_', re.sub(r' v[0-9.]+.*', '', k.lower()))
        for k in rows[0][1:-1]]
spellings = [str, str.upper, lambda v: v.replace(' ', '-'),
             lambda v: v.title().replace(' ', '_'),
             lambda v: 'poc' if v == 'public poc' else v]
bad = 0
for n, row in enumerate(rows[1:]):
    for spell in spellings:
        got = subprocess.run(
            [kairan, 'ssvc', '--table', table] +
            ['%s=%s' % (k, spell(v)) for k, v in zip(keys, row[1:-1])],
            stdout=subprocess.PIPE, text=True).stdout
        if got != row[-1] + '\n':
            bad += 1
            print(table, row, spell('public poc'), got)
print('%d rows, %d wrong' % (n + 1, bad))
EOF
	for pair in deployer:deployer_patch_application_priority_1_0_0.csv:72 \
	    cisa-coordinator:cisa_coordinator_2_0_3.csv:36 \
	    bod-26-04:cisa_bod_26_04_1_0_0.csv:16 \
	    human-impact:human_impact_1_0_0.csv:16; do
		table=${pair%%:*}
		file=${pair#*:}
		file=$corpora/${file%:*}
		is "every row of $table as published" "$(python3 "$T/rows.py" \
		    "$B/kairan" "$table" "$file")" "${pair##*:} rows, 0 wrong"
		is "and of its file" "$(python3 "$T/rows.py" "$B/kairan" \
		    "$file" "$file")" "${pair##*:} rows, 0 wrong"
	done
else
	skip "every published row" "the corpora are not here"
fi
done_testing
