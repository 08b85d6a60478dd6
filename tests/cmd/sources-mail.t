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
# RHSA-announce: the revision behind its id, a list of rpms
cat >"$T/rhsa" <<'END'
From: Security announcements <security@enterprise.test>
To: rhsa-announce@lists.enterprise.test
Subject: [RHSA-2026:9001-01] Important: openexample security update
Message-ID: <r1@enterprise.test>
List-Id: <rhsa-announce.lists.enterprise.test>
Date: Sat, 21 Nov 2026 10:00:00 +0000

-----BEGIN PGP SIGNED MESSAGE-----
Hash: SHA1

=====================================================================
Synopsis:          Important: openexample security update
Advisory ID:       RHSA-2026:9001-01
Advisory URL:      https://access.enterprise.test/errata/RHSA-2026:9001
CVE Names:         CVE-2026-90071 CVE-2026-90072
                   CVE-2026-90073
=====================================================================

1. Summary:

An update for openexample, written by us.

2. Relevant releases/architectures:

Enterprise Linux AppStream (v. 9) - x86_64

4. Solution:

See how to update.

5. Bugs fixed (https://bugs.enterprise.test/):

1 - CVE-2026-90071 openexample: flaw

6. Package List:

Enterprise Linux AppStream (v. 9):

Source:
openexample-2.4.53-7.el9_1.1.src.rpm

x86_64:
openexample-libs-2.4.53-7.el9_1.1.x86_64.rpm

-----BEGIN PGP SIGNATURE-----
x
-----END PGP SIGNATURE-----
END
# JPCERT/CC's form, in its charset
python3 - >"$T/jpcert" <<'END'
import base64, sys
subject = '注意喚起: 例示 VPN の脆弱性に関する注意喚起'
body = """JPCERT-AT-2026-9099
                                                  JPCERT/CC

I. 概要

例示 VPN の脆弱性（CVE-2026-90081、CVE-2026-90082）が公開されました。

II. 対象

  - 例示 VPN 7.2 より前のバージョン

III. 対策

例示 VPN 7.2.4 に更新してください。

IV. 回避策

管理画面を閉じてください。

V. 参考情報
"""
sys.stdout.buffer.write(b"""From: announce@cert.test
Subject: =?ISO-2022-JP?B?%s?=
Message-ID: <j1@cert.test>
Date: Sat, 21 Nov 2026 19:00:00 +0900
Content-Type: text/plain; charset=ISO-2022-JP

""" % base64.b64encode(subject.encode('iso-2022-jp')) +
    body.encode('iso-2022-jp'))
END
# a DSA that somebody sends on to another list, signed
{
	cat <<'END'
From: Somebody <some@where.test>
Subject: [oss] [SECURITY] [DSA 9775-1] openexample security update
Message-ID: <o1@where.test>
List-Id: <oss.lists.where.test>
Date: Sat, 21 Nov 2026 12:00:00 +0000
MIME-Version: 1.0
Content-Type: multipart/signed; protocol="application/pgp-signature"; boundary="b1"

--b1
Content-Type: multipart/mixed; boundary="b2"

--b2
Content-Type: text/plain

FYI

--b2
Content-Type: message/rfc822

END
	dsa 'X-None: x' a9@debian.test
	printf '\n--b2--\n\n--b1\nContent-Type: application/pgp-signature\n'
	printf '\nx\n--b1--\n'
} >"$T/oss"
sed 's/^Subject: /Subject: Fwd: /; s/a3@/a8@/; s/9775/9778/g' "$T/mail" \
    >"$T/inline"
rm -f "$D"/kairan.db*
for f in rhsa jpcert oss inline; do
	kairan import --type mail "$T/$f" >/dev/null
done
like 'RHSA: its id, its page' "$(advisories mail)" \
    '"id":"RHSA-2026:9001",.*"url":"https://access.enterprise.test/errata'
like 'RHSA: its text, and none of its frame' "$(advisories mail)" \
    '"summary":"An update for openexample, written by us."'
like 'RHSA: what mends it' "$(advisories mail)" \
    '"product":"openexample-libs".*"fixed_in":"2.4.53-7.el9_1.1".*"fix":"Enterprise Linux AppStream \(v. 9\): openexample 2.4.53-7.el9_1.1"'
like 'JPCERT: its id, its CVEs' "$(advisories mail)" \
    '"id":"JPCERT-AT-2026-9099",.*"cves":\["CVE-2026-90081","CVE-2026-90082"\]'
like 'JPCERT: its parts' "$(advisories mail)" \
    '"fix":"例示 VPN 7.2.4 に更新してください。","mitigation":"管理画面を閉じてください。"'
like 'a DSA in a signed mail of another list: its CVEs' \
    "$(advisories mail | grep DSA-9775-1)" '"cves":\["CVE-2026-90051",.*90054"\]'
like 'a DSA that was sent on, in the text' \
    "$(advisories mail | grep DSA-9778-1)" '"fixed_in":"4.9.0-2"'
like 'a DSA: its text, not its fields' \
    "$(advisories mail | grep DSA-9778-1)" '"summary":"status: PATCH_APPLIED'
like 'check' "$(kairan check --offline)" 'ok    source dsa: is read as mail'
done_testing
