#!/usr/bin/env python3
"""kairan import --type mail: announcements in the forms of the vendors that
send them, and what is read of each."""
import os
import sys

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..')
sys.path.insert(0, os.path.join(TOP, 'tests', 'lib'))
from import_one import next_number, read_one  # noqa: E402
from tap import done_testing, ok  # noqa: E402
HEAD = '''From: Somebody <somebody@lists.example>
To: list@lists.example
Subject: %s
Message-ID: <m%d@lists.example>
Date: Fri, 20 Nov 2026 10:00:00 +0000
Content-Type: text/plain; charset=utf-8

'''
RULE = '=' * 77


def read(subject, text, signed=False):
    """The advisory that one mail is read as."""
    if signed:
        text = ('-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n%s'
                '-----BEGIN PGP SIGNATURE-----\n\nx\n'
                '-----END PGP SIGNATURE-----\n' % text)
    return read_one('mail', (HEAD % (subject, next_number()) + text).encode())


def fixed(a):
    return {(r['vendor'], r['product'], r['fixed_in']) for r in a['products']}


def scores(a):
    return {(s['cve'], s['origin'], s['version'], s['base'])
            for s in a['scores']}

# -- Ubuntu --------------------------------------------------------------------
a = read('[USN-9001-1] hinoki vulnerabilities', '''\
==========================================================================
Ubuntu Security Notice USN-9001-1
November 20, 2026

hinoki vulnerabilities
==========================================================================

A security issue affects these releases of Ubuntu and its derivatives:

- Ubuntu 24.04 LTS
- Ubuntu 22.04 LTS

Summary:

Several security issues were fixed in hinoki.

Software Description:
- hinoki: a parser of trees

Details:

It was discovered that hinoki incorrectly handled deep trees. A remote
attacker could use this to crash it. (CVE-2026-80001)

It was discovered that hinoki mishandled leaves. This issue only affected
Ubuntu 22.04 LTS. (CVE-2026-80002, CVE-2026-80003)

Update instructions:

The problem can be corrected by updating your system to the following
package versions:

Ubuntu 24.04 LTS
  hinoki                          1.2.3-1ubuntu2.1
  libhinoki1t64                   1.2.3-1ubuntu2.1

Ubuntu 22.04 LTS
  hinoki                          1.1.0-4ubuntu0.22.04.3
  libhinoki1                      1:1.1.0-4ubuntu0.22.04.3
                                  Available with Ubuntu Pro

In general, a standard system update will make all the necessary changes.

References:
  https://ubuntu.com/security/notices/USN-9001-1
  CVE-2026-80001, CVE-2026-80002, CVE-2026-80003

Package Information:
  https://launchpad.net/ubuntu/+source/hinoki/1.2.3-1ubuntu2.1
''')
ok(a['id'] == 'USN-9001-1' and a['title'] == 'hinoki vulnerabilities' and
   a['url'] == 'https://ubuntu.com/security/notices/USN-9001-1' and
   len(a['cves']) == 3, 'Ubuntu: whose and what', a)
ok(fixed(a) == {
    ('Ubuntu 24.04 LTS', 'hinoki', '1.2.3-1ubuntu2.1'),
    ('Ubuntu 24.04 LTS', 'libhinoki1t64', '1.2.3-1ubuntu2.1'),
    ('Ubuntu 22.04 LTS', 'hinoki', '1.1.0-4ubuntu0.22.04.3'),
    ('Ubuntu 22.04 LTS', 'libhinoki1', '1:1.1.0-4ubuntu0.22.04.3')},
   'Ubuntu: each package with its version', fixed(a))
ok('deep trees' in a['summary'] and 'a parser' not in a['summary'] and
   a['fix'].startswith('The problem can be corrected'),
   'Ubuntu: what it is and what to do', a)

# -- SUSE, as text -------------------------------------------------------------
a = read('SUSE-SU-2026:9002-1: important: Security update for hinoki', '''\
   SUSE Security Update: Security update for hinoki
______________________________________________________________________________

Announcement ID:    SUSE-SU-2026:9002-1
Rating:             important
References:         #1190001 #1190002
Cross-References:   CVE-2026-80011 CVE-2026-80012
CVSS scores:
                    CVE-2026-80011 (NVD) : 7.5 CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H
                    CVE-2026-80011 (SUSE): 6.5 CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:U/C:N/I:N/A:H
                    CVE-2026-80012 (SUSE): 9.8 CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H

Affected Products:
                    SUSE Linux Enterprise Server 15-SP5
                    openSUSE Leap 15.5
______________________________________________________________________________

   An update that fixes two vulnerabilities is now available.

Description:

   This update for hinoki fixes the following issues:

   - CVE-2026-80011: Fixed deep trees (bsc#1190001).
   - CVE-2026-80012: Fixed leaves (bsc#1190002).

Patch Instructions:

   To install this SUSE Security Update use the SUSE recommended installation methods
   like YaST online_update or "zypper patch".

   Alternatively you can run the command listed for your product:

   - openSUSE Leap 15.5:

      zypper in -t patch openSUSE-SLE-15.5-2026-9002=1

Package List:

   - openSUSE Leap 15.5 (aarch64 ppc64le s390x x86_64):

      hinoki-1.2.3-150500.4.3.1
      hinoki-debuginfo-1.2.3-150500.4.3.1
      libhinoki1-1.2.3-150500.4.3.1

   - openSUSE Leap 15.5 (noarch):

      hinoki-doc-1.2.3-150500.4.3.1

References:

   https://www.suse.com/security/cve/CVE-2026-80011.html
   https://bugzilla.suse.com/1190001
''')
ok(a['id'] == 'SUSE-SU-2026:9002-1' and len(a['cves']) == 2 and
   'suse-su-20269002-1' in a['url'], 'SUSE: whose and what', a)
ok(fixed(a) == {('openSUSE Leap 15.5', name, '1.2.3-150500.4.3.1')
                for name in ('hinoki', 'libhinoki1', 'hinoki-doc')},
   'SUSE: each package with its version', fixed(a))
ok(scores(a) == {('CVE-2026-80011', 'nvd', '3.1', 7.5),
                 ('CVE-2026-80011', 'SUSE', '3.1', 6.5),
                 ('CVE-2026-80012', 'SUSE', '3.1', 9.8)},
   'SUSE: each score with its CVE and origin', scores(a))
ok('zypper in -t patch' in a['fix'] and 'zypper' not in a['summary'],
   'SUSE: what to do', a)

# -- SUSE, in Markdown ---------------------------------------------------------
a = read('SUSE-SU-2026:9003-1: moderate: Security update for hinoki', '''\
# Security update for hinoki

Announcement ID: SUSE-SU-2026:9003-1
Release Date: 2026-11-20T09:00:00Z
Rating: moderate
References:

  * bsc#1190001


Cross-References:

  * CVE-2026-80021


CVSS scores:

  * CVE-2026-80021 ( SUSE ):  8.7
CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:H/SC:N/SI:N/SA:N
  * CVE-2026-80021 ( NVD ):  7.5 CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H


Affected Products:

  * openSUSE Leap 15.6
  * SUSE Linux Enterprise Server 15 SP6



An update that solves one vulnerability can now be installed.

## Description:

This update for hinoki fixes the following issues:

  * CVE-2026-80021: Fixed deep trees (bsc#1190001).

## Patch Instructions:

To install this SUSE update use the SUSE recommended installation methods like
YaST online_update or "zypper patch".
Alternatively you can run the command listed for your product:

  * openSUSE Leap 15.6
    zypper in -t patch openSUSE-SLE-15.6-2026-9003=1

## Package List:

  * openSUSE Leap 15.6 (aarch64 ppc64le s390x x86_64)
    * hinoki-1.2.3-150600.4.3.1
    * libhinoki1-1.2.3-150600.4.3.1
  * openSUSE Leap 15.6 (noarch)
    * hinoki-doc-1.2.3-150600.4.3.1

## References:

  * https://www.suse.com/security/cve/CVE-2026-80021.html
  * https://bugzilla.suse.com/show_bug.cgi?id=1190001
''')
ok(fixed(a) == {('openSUSE Leap 15.6', name, '1.2.3-150600.4.3.1')
                for name in ('hinoki', 'libhinoki1', 'hinoki-doc')} and
   scores(a) == {('CVE-2026-80021', 'SUSE', '4.0', 8.7),
                 ('CVE-2026-80021', 'nvd', '3.1', 7.5)} and
   'zypper in -t patch' in a['fix'], 'SUSE: the same in Markdown', a)

# -- FreeBSD -------------------------------------------------------------------
a = read('FreeBSD Security Advisory FreeBSD-SA-26:09.hinoki', '''\
=============================================================================
FreeBSD-SA-26:09.hinoki                                     Security Advisory
                                                          The FreeBSD Project

Topic:          Deep trees in hinoki

Category:       core
Module:         hinoki
Announced:      2026-11-20
Credits:        Somebody
Affects:        All supported versions of FreeBSD.
Corrected:      2026-11-19 10:00:00 UTC (stable/15, 15.0-STABLE)
                2026-11-20 09:00:00 UTC (releng/15.0, 15.0-RELEASE-p3)
                2026-11-20 09:00:00 UTC (releng/14.3, 14.3-RELEASE-p7)
CVE Name:       CVE-2026-80031

For general information regarding FreeBSD Security Advisories,
including descriptions of the fields above, security branches, and the
following sections, please visit <URL:https://security.FreeBSD.org/>.

I.   Background

hinoki reads trees.

II.  Problem Description

Deep trees are read without a limit.

III. Impact

A remote attacker can crash it.

IV.  Workaround

No workaround is available.  Systems not running hinoki are not affected.

V.   Solution

Upgrade your vulnerable system to a supported FreeBSD stable or
release / security branch (releng) dated after the correction date.

1) To update your vulnerable system via a binary patch:

# freebsd-update fetch
# freebsd-update install

VI.  Correction details

This issue is corrected as of the corresponding Git commit hash in the
following stable and release branches:

Branch/path                             Hash                     Revision
- -------------------------------------------------------------------------
stable/15/                              0123456789ab    stable/15-n280001
- -------------------------------------------------------------------------

VII. References

<URL:https://www.cve.org/CVERecord?id=CVE-2026-80031>

The latest revision of this advisory is available at
<URL:https://security.FreeBSD.org/advisories/FreeBSD-SA-26:09.hinoki.asc>
''', signed=True)
ok(a['id'] == 'FreeBSD-SA-26:09.hinoki' and
   a['title'] == 'FreeBSD-SA-26:09.hinoki: Deep trees in hinoki' and
   a['url'].endswith('/FreeBSD-SA-26:09.hinoki.asc'),
   'FreeBSD: whose and what', a)
ok(fixed(a) == {('FreeBSD', 'hinoki', '15.0-RELEASE-p3'),
                ('FreeBSD', 'hinoki', '14.3-RELEASE-p7')} and
   a['summary'] == 'Deep trees are read without a limit.\n\n'
   'No workaround is available.  Systems not running hinoki are not '
   'affected.' and
   a['fix'].endswith('freebsd-update install'),
   'FreeBSD: its branches and its sections', a)
ok(a['mitigation'] is None, 'FreeBSD: no workaround is none', a)

# -- Cisco ---------------------------------------------------------------------
a = read('Cisco Security Advisory: Hinoki Router Denial of Service', '''\
Cisco Security Advisory: Hinoki Router Software Denial of Service Vulnerability

Advisory ID: cisco-sa-hinoki-dos-AbCdEfGh

Revision: 1.0

For Public Release: 2026 November 20 16:00 GMT

Last Updated: 2026 November 20 16:00 GMT

CVE ID(s): CVE-2026-80041

CVSS Score v(3): 8.6 CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:N/I:N/A:H

+---------------------------------------------------------------------

Summary
=======

A vulnerability in trees could allow an unauthenticated, remote attacker to
cause a denial of service (DoS) condition.

There are no workarounds that address this vulnerability.

This advisory is available at the following link:

https://sec.cloudapps.cisco.com/security/center/content/CiscoSecurityAdvisory/cisco-sa-hinoki-dos-AbCdEfGh
''', signed=True)
ok(a['id'] == 'cisco-sa-hinoki-dos-AbCdEfGh' and
   a['url'].endswith('/cisco-sa-hinoki-dos-AbCdEfGh') and
   scores(a) == {(None, a['source'], '3.1', 8.6)} and
   a['summary'].startswith('A vulnerability in trees'),
   'Cisco: id, page, score, text below its rule', a)

# -- Apache, by oss-security ---------------------------------------------------
a = read('[oss-security] CVE-2026-80051: Apache Hinoki: Deep trees', '''\
Severity: important

Affected versions:

- Apache Hinoki (org.example:hinoki) 2.0.0 before 2.4.1
- Apache Hinoki (org.example:hinoki) 1.0.0 through 1.9.9

Description:

Deep trees in Apache Hinoki.

This issue affects Apache Hinoki: from 2.0.0 before 2.4.1.

Users are recommended to upgrade to version 2.4.1, which fixes the issue.

This issue is being tracked as HINOKI-1234

Credit:

Somebody (finder)

References:

https://hinoki.apache.example/
https://www.cve.org/CVERecord?id=CVE-2026-80051
''')
ok({(r['product'], r['version'], r['fixed_in']) for r in a['products']} == {
    ('Apache Hinoki (org.example:hinoki)', '2.0.0 before 2.4.1', '2.4.1'),
    ('Apache Hinoki (org.example:hinoki)', '1.0.0 through 1.9.9', None)},
   'Apache: affected versions', a['products'])

# -- Debian LTS ----------------------------------------------------------------
a = read('[SECURITY] [DLA 4901-1] hinoki security update', '''\
- -------------------------------------------------------------------------
Debian LTS Advisory DLA-4901-1                debian-lts@lists.debian.org
https://www.debian.org/lts/security/                       Somebody
November 20, 2026                             https://wiki.debian.org/LTS
- -------------------------------------------------------------------------

Package        : hinoki
Version        : 1.2.3-1+deb11u1
CVE ID         : CVE-2026-80061
Debian Bug     : 1100001

Deep trees.

For Debian 11 bullseye, this problem has been fixed in version
1.2.3-1+deb11u1.

We recommend that you upgrade your hinoki packages.
''', signed=True)
ok(fixed(a) == {('Debian', 'hinoki', '1.2.3-1+deb11u1')} and
   a['fix'] == 'hinoki 1.2.3-1+deb11u1', 'Debian LTS: its one version', a)

# -- Red Hat -----------------------------------------------------------------
a = read('[RHSA-2026:9001-01] Important: hinoki security update', '''\
=====================================================================
                   Red Hat Security Advisory

Synopsis:          Important: hinoki security update
Advisory ID:       RHSA-2026:9001-01
CVE Names:         CVE-2026-80081
=====================================================================

1. Summary:

An update for hinoki is now available.

4. Solution:

Before applying this update, apply all others.

6. Package List:

Example Linux AppStream (v. 9):

Source:
hinoki-2.4.53-7.el9_1.1.src.rpm

x86_64:
hinoki-libs-2.4.53-7.el9_1.1.x86_64.rpm

7. References:

https://access.redhat.com/security/cve/CVE-2026-80081
''')
ok(fixed(a) == {('Example Linux AppStream (v. 9)', 'hinoki-libs',
                 '2.4.53-7.el9_1.1')} and a['id'] == 'RHSA-2026:9001' and
   a['summary'] == 'An update for hinoki is now available.',
   'Red Hat: files of packages, each once', a)

# -- Xen -----------------------------------------------------------------------
a = read('[oss-security] Xen Security Advisory 901 v2 (CVE-2026-80071) - deep trees', '''\
            Xen Security Advisory CVE-2026-80071 / XSA-901
                                   version 2

                         deep trees in guests

UPDATES IN VERSION 2
====================

Public release.

ISSUE DESCRIPTION
=================

Deep trees are read without a limit.

IMPACT
======

A guest can crash the host.

VULNERABLE SYSTEMS
==================

All versions are vulnerable.

MITIGATION
==========

Running only shallow guests avoids it.

RESOLUTION
==========

Applying the attached patch resolves this issue.
''', signed=True)
ok(a['id'] == 'XSA-901' and a['url'].endswith('/advisory-901.html') and
   a['summary'] == 'Deep trees are read without a limit.' and
   a['mitigation'] == 'Running only shallow guests avoids it.' and
   a['fix'] == 'Applying the attached patch resolves this issue.',
   'Xen: one advisory for all its versions, by sections', a)

done_testing()
