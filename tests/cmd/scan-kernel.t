#!/bin/sh
# Of kernels Vuls lists the running one alone, and finds its flaws until the
# host is booted: that a mended one waits is said, and nothing is closed.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/scan_vuls.sh"

export KAIRAN_NOW=2026-11-22T00:00:00Z
# After the updates on the old kernel: only that one is listed, and found.
updated() { # FAMILY HOUR PYTHON
	python3 tests/lib/vuls_scan.py "$1" report=1 >"$T/old"
	python3 tests/lib/vuls_scan.py "$1" fixed=1 report=1 \
	    at="2026-11-20T$2:00:00Z" >"$T/new"
	python3 -c 'import json, sys
old, d = (json.load(open(x)) for x in sys.argv[1:3])
p = d["packages"]
for name in list(p):
    if name.startswith("kernel") or name.startswith("linux-image-6"):
        if name not in old["packages"]:
            del p[name]
            continue
        p[name] = old["packages"][name]
        p[name]["newVersion"] = p[name]["version"]
        p[name]["newRelease"] = p[name]["release"]
        p[name]["repository"] = ""
d["scannedCves"]["CVE-2026-95002"] = old["scannedCves"]["CVE-2026-95002"]
exec(sys.argv[3])
print(json.dumps(d))' "$T/old" "$T/new" "$3" >"$T/scan"
	kairan scan --json "$1" "$T/scan" >"$T/out"
}

for host in alma suse debian ubuntu; do
	begin "$host"
	python3 tests/lib/vuls_scan.py $host report=1 >"$T/1"
	kairan scan $host "$T/1" >/dev/null
	kairan open >/dev/null
	case $host in
	# Offered, but not installed: the reboot is of something else.
	alma | suse) none='for n in p:
    if n.startswith("kernel"): p[n]["newVersion"] = "9.9.9"' ;;
	*) none='for n in ("linux-image-amd64", "linux-image-generic"):
    if n in p: p[n] = old["packages"][n]' ;;
	esac
	updated $host 13 "$none"
	is "$host: no mended one is installed: nothing to say" \
	    "$(change "$T/out" CVE-2026-95002)" ""
	updated $host 14 ''
	is "$host: a mended one waits for the reboot" \
	    "$(change "$T/out" CVE-2026-95002)" "reboot NEW"
	kairan open >/dev/null
	like "$host: ... the ticket says so" \
	    "$(sql 'SELECT notes FROM builtin_journal')" \
	    'the old kernel still runs: reboot'
	updated $host 15 ''
	is "$host: ... once" "$(change "$T/out" CVE-2026-95002)" ""
	python3 tests/lib/vuls_scan.py $host booted=1 report=1 \
	    at=2026-11-20T16:00:00Z >"$T/scan"
	kairan scan --json $host "$T/scan" >"$T/out"
	is "$host: ... until it runs" \
	    "$(change "$T/out" CVE-2026-95002)" "patched PATCH_APPLIED"
done
done_testing
