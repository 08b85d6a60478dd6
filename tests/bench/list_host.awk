# A Vuls result of 2,500 vulnerabilities in 800 packages.
BEGIN {
	print "{\"jsonVersion\": 4, \"serverName\": \"" host "\","
	print "\"family\": \"debian\", \"release\": \"12.5\","
	print "\"scannedAt\": \"2026-11-20T12:15:02+09:00\","
	print "\"reportedAt\": \"2026-11-20T12:20:00+09:00\","
	print "\"scannedCves\": {"
	for (i = 0; i < 2500; i++) {
		kev = ""
		if (i % 25 == 0)
			kev = ",\"kevs\": [{\"type\": \"cisa\"}]"
		printf "%s\"CVE-2026-%d\": {\"cveID\": \"CVE-2026-%d\"," \
		    "\"affectedPackages\": [{\"name\": \"package%d\"," \
		    "\"fixedIn\": \"1.1-1\"}], \"cveContents\": {\"nvd\": " \
		    "[{\"type\": \"nvd\", \"cveID\": \"CVE-2026-%d\"," \
		    " \"title\": \"A flaw of the usual kind in package %d\"}]}%s}\n",
		    (i ? "," : ""), 10000 + i, 10000 + i, i % 800, 10000 + i,
		    i % 800, kev
	}
	print "}, \"packages\": {"
	for (i = 0; i < 800; i++)
		printf "%s\"package%d\": {\"name\": \"package%d\", \"version\":" \
		    "\"1.0-1\", \"release\": \"\", \"newVersion\":" \
		    "\"1.1-1\", \"newRelease\": \"\", \"arch\": \"amd64\"}\n",
		    (i ? "," : ""), i, i
	print "}}"
}
