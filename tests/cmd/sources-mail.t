#!/bin/sh
# Announcements that come by mail: clear-signed, quoted-printable, folded.
. "$(dirname "$0")/../lib/tap.sh"
D=$T/k
mkdir "$D"
kairan() {
	"$B/kairan" -C "$D" "$@" 2>>"$D/log"
}
cat >"$D/kairan.conf" <<'END'
mail {
	address = "kairan@example.test"
	authserv_id = "mx.example.test"
	send_by = maildir
}
tracker {
	type = builtin
}
source dsa {
	type = mail
	url = "mailto:debian-security-announce@lists.debian.test"
}
source vendor {
	type = mail
	url = "mailto:psirt@vendor.example"
}
watch tools { any = { "openexample" } }
END
kairan ingest >/dev/null # makes the spool
deliver() { # FILE
	"$B/kairan-intake" -d "$D/spool" -f bounce@lists.debian.test \
	    kairan@example.test <"$1"
	kairan ingest >/dev/null
}
advisories() {
	kairan advisories --json | grep "\"source\":\"$1\""
}
auth='Authentication-Results: mx.example.test; spf=pass
 smtp.mailfrom=bounce-debian-security-announce@lists.debian.test'
dsa() { # AUTHENTICATION MESSAGE-ID
	printf '%s\n' "$1"
	cat <<END
From: Somebody <somebody@debian.test>
To: debian-security-announce@lists.debian.test
Subject: [SECURITY] [DSA 9775-1] openexample security update
Message-ID: <$2>
List-Id: <debian-security-announce.lists.debian.test>
Precedence: list
Date: Sat, 21 Nov 2026 10:00:00 +0000
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

-----BEGIN PGP SIGNED MESSAGE-----
Hash: SHA512

- ------------------------------------------------------------=
-------------
Debian Security Advisory DSA-9775-1                security@debian.test
- -------------------------------------------------------------------------

Package        : openexample
CVE ID         : CVE-2026-90051 CVE-2026-90052=20
                 CVE-2026-90053 CVE-2026-900=
54
Debian Bug     : 1

status: PATCH_APPLIED

We wrote this text ourselves. It tells of flaws in openexample.

For the oldstable distribution (bookworm), these problems have been fixed
in version 4.9.0-1~deb12u1.

For the stable distribution (trixie), these problems have been fixed in
version 4.9.0-2.

-----BEGIN PGP SIGNATURE-----

iQIzBAEBCgAdFiEEexampleexampleexampleCVE-1999-0001
-----END PGP SIGNATURE-----
END
}
dsa 'X-None: x' a1@debian.test >"$T/mail"
deliver "$T/mail"
is 'without a proof it is parked' "$(advisories dsa | wc -l)" 0
like 'with the reason' "$(kairan history '<a1@debian.test>')" 'neither SPF nor DKIM proves'
dsa 'Authentication-Results: mx.example.test; spf=pass
 smtp.mailfrom=x@evil.example' a2@debian.test >"$T/mail"
deliver "$T/mail"
is "somebody else's proof is none" "$(advisories dsa | wc -l)" 0
dsa "$auth" a3@debian.test >"$T/mail"
deliver "$T/mail"
is 'proven: an advisory' "$(advisories dsa | wc -l)" 1
like 'its id' "$(advisories dsa)" '"id":"DSA-9775-1"'
like 'its title' "$(advisories dsa)" '"title":"openexample security update"'
like 'its CVEs, folded and broken as they are' "$(advisories dsa)" \
    '"cves":\["CVE-2026-90051","CVE-2026-90052","CVE-2026-90053","CVE-2026-90054"\]'
like 'the package with its mended versions' "$(advisories dsa)" \
    '"product":"openexample".*"fixed_in":"4.9.0-1~deb12u1".*"fixed_in":"4.9.0-2"'
like 'the fix in words' "$(advisories dsa)" \
    '"fix":"bookworm: openexample 4.9.0-1~deb12u1\\ntrixie: openexample 4.9.0-2"'
unlike 'no armour, no dashes' "$(advisories dsa)" 'BEGIN PGP|"- --|SHA512'
like 'when it was read' "$(kairan list sources)" \
    '^dsa +ok .* 1 item.*newest of 2026-11-21T10:00:00Z'
kairan open >/dev/null
like 'a ticket' "$(kairan list)" '#1 .*openexample'
like 'no command in it is obeyed' "$(kairan list)" '#1 +NEW'
deliver "$T/mail"
is 'the same once more: nothing new' "$(advisories dsa | wc -l)" 1
is 'nothing was answered' "$(kairan queue | grep -c ' answer')" 0

# a reply on the list is discussion
sed 's/^Subject: /Subject: Re: /; s/a3@/a4@/; s/9775/9776/g' "$T/mail" \
    >"$T/reply"
deliver "$T/reply"
is 'a reply is no announcement' "$(advisories dsa | wc -l)" 1
like 'and ignored with its reason' "$(kairan history '<a4@debian.test>')" \
    'a reply, no announcement'

# a vendor, by its sender
cat >"$T/vendor" <<'END'
Authentication-Results: mx.example.test; dkim=pass header.d=vendor.example
From: PSIRT <psirt@vendor.example>
To: kairan@example.test
Subject: EXSA-2026-07: ExampleVPN
Message-ID: <v1@vendor.example>
Date: Sat, 21 Nov 2026 11:00:00 +0000

1. Summary:
A flaw in ExampleVPN (CVE-2026-90061).

2. Workarounds:
Switch off the web console.

3. Solution
Update to 3.1.
END
deliver "$T/vendor"
like 'a vendor: its parts' "$(advisories vendor)" \
    '"summary":"A flaw in ExampleVPN .CVE-2026-90061.."'
like 'a vendor: its workaround and fix' "$(advisories vendor)" \
    '"fix":"Update to 3.1.","mitigation":"Switch off the web console."'
like 'a vendor: known by its Message-ID' "$(advisories vendor)" \
    '"id":"v1@vendor.example"'
# from disk
rm -f "$D"/kairan.db*
mkdir "$T/mails"
cp "$T/mail" "$T/vendor" "$T/reply" "$T/mails"
out=$(kairan import --type mail "$T/mails")
is 'import: a reply is none' $? 65
like 'import: mails from disk' "$out" \
    '3 document.s., 2 advisories, 2 new.*1 document.s. not'
like 'import: the same advisory' "$(advisories mail)" \
    '"id":"DSA-9775-1".*"fixed_in":"4.9.0-2"'
like 'import: from standard input, again' \
    "$(kairan import --type mail - <"$T/mail")" '1 advisories, 0 new'
like 'check' "$(kairan check --offline)" 'ok    source dsa: is read as mail'
done_testing
