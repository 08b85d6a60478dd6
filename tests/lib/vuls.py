#!/usr/bin/env python3
"""Scans of made-up hosts in the form of Vuls's result files.

    vuls.py NAME TIME OPTION...

TIME is the scan's, as in 2026-11-22T03:00:00+09:00.
--family debian|alma   of the host; alma is a bare scan: no findings in it
--update PACKAGE...    these were updated; their findings are gone
--remove PACKAGE...    these are not installed any more
--restart PACKAGE...   services still run the old files of these
--reboot               the old kernel still runs
--packages N           how many there are at least (400)
--more N               so many findings more, in packages of their own

The findings are CVE-2026-8NNNN; some have no patch but a mitigation, one in
every seventh package is known to be exploited.
"""
import argparse
import json

WORDS = ['acl', 'attr', 'bind', 'bzip', 'cups', 'curl', 'dbus', 'expat',
         'file', 'glib', 'gnutls', 'icu', 'jpeg', 'krb', 'ldap', 'lua',
         'mail', 'nspr', 'nss', 'pcre', 'perl', 'png', 'proxy', 'python',
         'ruby', 'samba', 'sasl', 'sql', 'ssh', 'ssl', 'tiff', 'webp', 'xml',
         'xslt', 'yaml', 'zip', 'zstd']


def names(n):
    out = ['openssl', 'nginx', 'sudo', 'bash']
    i = 0
    while len(out) < n:
        out.append('lib%s%d' % (WORDS[i % len(WORDS)], i // len(WORDS) + 1))
        i += 1
    return out


def package(name, o, vulnerable):
    rpm = o.family == 'alma'
    new = name in o.update
    one = {'name': name, 'version': '1:2.%d' % len(name) if rpm else
           '2.%d-1%s' % (len(name), '+deb12u2' if new else ''),
           'release': ('2.el9' if new else '1.el9') if rpm else '',
           'newVersion': '', 'newRelease': '',
           'arch': 'x86_64' if rpm else 'amd64', 'repository': ''}
    if vulnerable and not new:
        one['newVersion'] = '1:2.%d' % len(name) if rpm else \
            '2.%d-1+deb12u2' % len(name)
        one['newRelease'] = '2.el9' if rpm else ''
        one['repository'] = 'appstream' if rpm else 'Debian-Security'
    if name in o.restart:
        one['NeedRestartProcs'] = [{
            'pid': '311', 'path': '/usr/sbin/' + name, 'serviceName': name,
            'initSystem': 'systemd'}]
    return one


def finding(number, name, o):
    cve = 'CVE-2026-%d' % (80000 + number)
    one = {'cveID': cve, 'confidences': [
        {'score': 100, 'detectionMethod': 'DebianSecurityTrackerMatch'}],
        'affectedPackages': [{'name': name,
                              'fixedIn': '2.%d-1+deb12u2' % len(name)}],
        'cveContents': {'nvd': [{
            'type': 'nvd', 'cveID': cve, 'title': '',
            'summary': 'A made-up flaw in %s lets strangers in.' % name,
            'cvss3Score': 7.5, 'cvss3Severity': 'HIGH'}]}}
    if number % 20 == 3:
        one['affectedPackages'] = [{'name': name, 'notFixedYet': True,
                                    'fixState': 'open'}]
        one['mitigations'] = [{
            'cveContentType': 'redhat_api',
            'mitigation': 'Turn off "remote" in /etc/%s.conf.' % name,
            'url': 'https://vendor.example.com/m/%d' % number}]
    if number // 3 % 7 == 0 and number % 3 == 0:
        one['kevs'] = [{'type': 'cisa', 'vendorProject': 'Example',
                        'dateAdded': '2026-11-18T00:00:00Z'}]
    return cve, one


def main():
    a = argparse.ArgumentParser()
    a.add_argument('name')
    a.add_argument('time')
    a.add_argument('--family', default='debian', choices=['debian', 'alma'])
    for x in ('update', 'remove', 'restart'):
        a.add_argument('--' + x, nargs='*', default=[])
    a.add_argument('--reboot', action='store_true')
    a.add_argument('--packages', type=int, default=400)
    a.add_argument('--more', type=int, default=0)
    o = a.parse_args()
    installed = [x for x in names(o.packages) if x not in o.remove]
    cves = {}
    # Three findings in each of the first eighteen packages.
    bad = names(o.packages)[:18]
    if o.family == 'debian':
        for i in range(3 * len(bad)):
            name = bad[i // 3]
            cve, one = finding(i, name, o)
            gone = name in o.update and 'mitigations' not in one
            if name in installed and not gone:
                cves[cve] = one
    for i in range(o.more):
        # 61, 62, 64 ...: none that is exploited or without a patch
        number = 61 + i + i // 2
        name = names(o.packages)[20 + i]
        cve, one = finding(number, name, o)
        one.pop('mitigations', None)
        one['affectedPackages'] = [{'name': name, 'fixedIn':
                                    '2.%d-1+deb12u2' % len(name)}]
        cves[cve] = one
        bad.append(name)
    packages = {x: package(x, o, x in bad) for x in installed}
    json.dump({
        'jsonVersion': 4, 'serverName': o.name,
        'family': 'alma' if o.family == 'alma' else 'debian',
        'release': '9.4' if o.family == 'alma' else '12.5',
        'container': {'containerID': '', 'name': ''}, 'scannedAt': o.time,
        'scannedVersion': 'v0.27.0', 'reportedAt':
        '0001-01-01T00:00:00Z' if o.family == 'alma' else o.time,
        'errors': None, 'warnings': None, 'scannedCves': cves,
        'runningKernel': {
            'release': '5.14.0-427.13.1.el9_4.x86_64'
            if o.family == 'alma' else '6.1.0-18-amd64',
            'version': '' if o.family == 'alma' else '6.1.76-1',
            'rebootRequired': o.reboot},
        'packages': packages, 'SrcPackages': {}}, sort_keys=True,
        indent=1, fp=__import__('sys').stdout)


main()
