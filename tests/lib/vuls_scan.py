"""Vuls's results of made-up hosts, in the form in which Vuls writes them.

usage: vuls_scan.py FAMILY [KEY=VALUE...]

FAMILY: alma redhat amazon debian ubuntu suse leap alpine freebsd windows
name=HOST at=TIME      who was looked at, and when
n=NUMBER               packages, besides those that findings are about
report=1               with findings, as after `vuls report`
cves=NUMBER            further findings with long texts of five sources
fixed=1                after the updates, still on the old kernel
booted=1               ... and on the new one
"""
import json
import sys

ZERO = "0001-01-01T00:00:00Z"

# name: installed, release, newer, release, architecture, repository, source
RPM = {
    "openssl": ("1:3.0.7", "27.el9", "1:3.0.7", "28.el9_4", "baseos"),
    "openssl-libs": ("1:3.0.7", "27.el9", "1:3.0.7", "28.el9_4", "baseos"),
    "bash": ("5.1.8", "9.el9", "5.1.8", "9.el9", ""),
    "nginx": ("1:1.22.1", "3.module_el9.2.0+28+1a2b3c4d",
              "1:1.22.1", "4.module_el9.2.0+30+5e6f7a8b", "appstream"),
    "zabbix-agent": ("6.0.20", "1.el9", "6.0.33", "1.el9", "zabbix"),
    "kernel": ("5.14.0", "427.13.1.el9_4", "5.14.0", "427.20.1.el9_4",
               "baseos"),
    "kernel-core": ("5.14.0", "427.13.1.el9_4", "5.14.0", "427.20.1.el9_4",
                    "baseos"),
}
SUSE = {
    "libopenssl1_1": ("1.1.1l", "150500.17.22.1", "1.1.1l",
                      "150500.17.25.1", ""),
    "openssl-1_1": ("1.1.1l", "150500.17.22.1", "1.1.1l",
                    "150500.17.25.1", ""),
    "bash": ("4.4", "150400.25.22", "4.4", "150400.25.22", ""),
    "vim": ("9.0.2103", "150500.20.6.1", "9.1.0111", "150500.20.9.1", ""),
    "kernel-default": ("5.14.21", "150500.55.52.1", "5.14.21",
                       "150500.55.59.1", ""),
}
DEB = {
    "libssl3": ("3.0.11-1~deb12u2", "3.0.15-1~deb12u1",
                "bookworm-security/main", "openssl"),
    "openssl": ("3.0.11-1~deb12u2", "3.0.15-1~deb12u1",
                "bookworm-security/main", "openssl"),
    "zlib1g": ("1:1.2.13.dfsg-1", "1:1.2.13.dfsg-1", "", "zlib"),
    "bash": ("5.2.15-2+b7", "5.2.15-2+b7", "", "bash"),
    "linux-image-amd64": ("6.1.123-1", "6.1.128-1", "bookworm-security/main",
                          "linux-signed-amd64"),
    "linux-image-6.1.0-29-amd64": ("6.1.123-1", "6.1.123-1", "",
                                   "linux-signed-amd64"),
}
UBUNTU = {
    "libssl3t64": ("3.0.13-0ubuntu3.1", "3.0.13-0ubuntu3.5",
                   "noble-security/main", "openssl"),
    "openssl": ("3.0.13-0ubuntu3.1", "3.0.13-0ubuntu3.5",
                "noble-security/main", "openssl"),
    "bash": ("5.2.21-2ubuntu4", "5.2.21-2ubuntu4", "", "bash"),
    "linux-image-generic": ("6.8.0-31.31", "6.8.0-52.53",
                            "noble-updates/main", "linux-meta"),
    "linux-image-6.8.0-31-generic": ("6.8.0-31.31", "6.8.0-31.31", "",
                                     "linux-signed"),
    "linux-modules-6.8.0-31-generic": ("6.8.0-31.31", "6.8.0-31.31", "",
                                       "linux"),
}
APK = {
    "libcrypto3": ("3.1.4-r2", "3.1.8-r0", "", "openssl"),
    "libssl3": ("3.1.4-r2", "3.1.8-r0", "", "openssl"),
    "busybox": ("1.36.1-r15", "1.36.1-r19", "", "busybox"),
    "musl": ("1.2.4_git20230717-r4", "1.2.4_git20230717-r4", "", "musl"),
    "linux-lts": ("6.6.7-r0", "6.6.16-r0", "", "linux-lts"),
}
PKG = {
    "curl": ("8.4.0", "8.6.0", "", ""),
    "openssl": ("3.0.11,1", "3.0.13,1", "", ""),
    "bash": ("5.2.15", "5.2.15", "", ""),
}
# What each family's Vuls says: family, release, kernel, its version.
HOSTS = {
    "alma": ("alma", "9.4", "5.14.0-427.13.1.el9_4.x86_64", "", RPM),
    "redhat": ("redhat", "9.4", "5.14.0-427.13.1.el9_4.x86_64", "", RPM),
    "amazon": ("amazon", "2023 (Amazon Linux)",
               "5.14.0-427.13.1.el9_4.x86_64", "", RPM),
    "debian": ("debian", "12", "6.1.0-29-amd64", "6.1.123-1", DEB),
    "ubuntu": ("ubuntu", "24.04", "6.8.0-31-generic", "", UBUNTU),
    "suse": ("suse.linux.enterprise.server", "15.5",
             "5.14.21-150500.55.52-default", "", SUSE),
    "leap": ("opensuse.leap", "15.5", "5.14.21-150500.55.52-default", "",
             SUSE),
    "alpine": ("alpine", "3.19.0", "6.6.7-0-lts", "", APK),
    "freebsd": ("freebsd", "14.0-RELEASE", "14.0-RELEASE-p4", "", PKG),
    "windows": ("windows", "Windows Server 2022", "", "10.0.20348.2031",
                {}),
}
BOOTED = {"alma": "5.14.0-427.20.1.el9_4.x86_64", "debian": "6.1.0-31-amd64",
          "ubuntu": "6.8.0-52-generic",
          "suse": "5.14.21-150500.55.59-default",
          "alpine": "6.6.16-0-lts"}
BOOTED["redhat"] = BOOTED["amazon"] = BOOTED["alma"]
BOOTED["leap"] = BOOTED["suse"]
# The kernel that comes as a package of its own.
NEXT = {"debian": ("linux-image-6.1.0-31-amd64", "6.1.128-1",
                   "linux-signed-amd64"),
        "ubuntu": ("linux-image-6.8.0-52-generic", "6.8.0-52.53",
                   "linux-signed")}
RPMS = (RPM, SUSE)


def package(name, row, family, is_fixed):
    if family in RPMS:
        version, release, newer, newer_release, repository = row
        arch = "x86_64"
    else:
        version, newer, repository = row[:3]
        release = newer_release = ""
        arch = "x86_64" if family is APK else ""
    if is_fixed and newer:
        version, release = newer, newer_release
        repository = ""
    return {"name": name, "version": version, "release": release,
            "newVersion": newer, "newRelease": newer_release, "arch": arch,
            "repository": repository, "modularitylabel":
            "nginx:1.22:9020020230101:rhel9" if name == "nginx" else ""}


def filler(number, family):
    base = ("lib%s%d" % ("abcdefghij"[number % 10], number // 10))
    if family in RPMS:
        return base, ("1.%d" % number, "1.el9", "1.%d" % number, "1.el9", "")
    if family is APK:
        return base, ("1.%d-r0" % number, "1.%d-r0" % number, "", base)
    return base, ("1.%d-1" % number, "1.%d-1" % number, "", base)


def content(kind, cve, words):
    return [{"type": kind, "cveID": cve, "title": "", "summary": words,
             "cvss2Score": 0, "cvss2Vector": "", "cvss2Severity": "",
             "cvss3Score": 7.5, "cvss3Vector":
             "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H",
             "cvss3Severity": "HIGH", "cvss40Score": 0, "cvss40Vector": "",
             "cvss40Severity": "", "sourceLink":
             "https://vendor.example.com/" + cve,
             "cpes": [{"uri": "cpe:/a:example:%d" % i, "formattedString":
                       "cpe:2.3:a:example:%d:*:*:*:*:*:*:*:*" % i}
                      for i in range(4)],
             "references": [{"link": "https://vendor.example.com/r/%d" % i,
                             "source": "example", "tags": ["Patch"]}
                            for i in range(6)],
             "cweIDs": ["CWE-787"], "published": "2026-10-01T00:00:00Z",
             "lastModified": "2026-10-02T00:00:00Z",
             "optional": {"vector": "x"}}]


def finding(cve, affected, **more):
    words = "A made-up weakness of a made-up program. "
    out = {"cveID": cve, "confidences": [
        {"score": 100, "detectionMethod": "OvalMatch"}],
        "affectedPackages": affected,
        "cveContents": {"nvd": content("nvd", cve, words)},
        "alertDict": {"cisa": None, "jpcert": None, "uscert": None}}
    out.update(more)
    return out


def fix(name, version):
    return {"name": name, "fixedIn": version}


def unfixed(name, state):
    return {"name": name, "notFixedYet": True, "fixState": state}


def whole(row, family):
    if family in RPMS:
        return "%s-%s" % (row[2], row[3])
    return row[1]


def findings(which, family):
    """Of each kind one: an update, a kernel, no fix, never a fix."""
    if which == "windows":
        return {"CVE-2026-95001": finding("CVE-2026-95001", [],
                windowsKBFixedIns=["5055526"]),
                "CVE-2026-95002": finding("CVE-2026-95002", [
                    {"name": "Microsoft Edge", "fixedIn":
                     "146.0.3856.109"}])}
    ssl = [n for n in family if "ssl" in n or "crypto" in n]
    out = {"CVE-2026-95001": finding("CVE-2026-95001", [
        fix(n, whole(family[n], family)) for n in ssl],
        distroAdvisories=[{"advisoryID": "EXSA-2026:1", "severity":
                           "Important", "issued": ZERO, "updated": ZERO,
                           "description": "An update."}],
        exploits=[{"exploitType": "exploitdb", "id": "1", "url":
                   "https://x.example.com/1", "description": "x"}])}
    kernel = {"debian": ("linux-image-6.1.0-29-amd64", "6.1.128-1"),
              "ubuntu": ("linux-image-6.8.0-31-generic", "6.8.0-52.53"),
              "alpine": ("linux-lts", "6.6.16-r0")}.get(which)
    for name in ("kernel-core", "kernel-default"):
        if kernel is None and name in family:
            kernel = name, whole(family[name], family)
    if kernel is not None:
        out["CVE-2026-95002"] = finding(
            "CVE-2026-95002", [fix(*kernel)], alertDict={"cisa": [
                {"url": "https://www.cisa.gov/known-exploited", "title": "x",
                 "team": "cisa"}], "jpcert": [
                {"url": "https://www.jpcert.or.jp/at/", "title": "x",
                 "team": "jpcert"}], "uscert": None})
    out["CVE-2026-95003"] = finding(
        "CVE-2026-95003", [unfixed("bash", "Affected")], mitigations=[
            {"cveContentType": "redhat_api", "mitigation":
             "Start it with -p.", "url": "https://vendor.example.com/m"}])
    out["CVE-2026-95004"] = finding(
        "CVE-2026-95004", [unfixed("bash", "Will not fix")])
    out["CVE-2026-95005"] = finding(
        "CVE-2026-95005", [], libraryFixedIns=[
            {"key": "npm", "name": "left-pad", "fixedIn": "1.3.1", "path":
             "/srv/app/package-lock.json"}])
    out["CVE-2026-95006"] = finding(
        "CVE-2026-95006", [], cpeURIs=["cpe:/a:example:proxy:1.2"])
    return out


def sources(packages, is_fixed):
    out = {}
    for name, row in packages.items():
        source = row[3] if len(row) == 4 and row[3] else None
        if source is None:
            continue
        version = row[1 if is_fixed else 0].split("+b")[0]
        if source.startswith("linux-signed-"):
            version = version.replace("-", "+", 1)
        one = out.setdefault(source, {
            "name": source, "version": version, "arch": "",
            "binaryNames": []})
        one["binaryNames"].append(name)
    return out


def scan(which, name, at, number, is_fixed, is_booted):
    family, release, kernel, version, table = HOSTS[which]
    rows = dict(table)
    for i in range(number):
        rows.update([filler(i, table)])
    if is_fixed and which in NEXT:
        new = NEXT[which]
        rows[new[0]] = (new[1], new[1], "", new[2])
    if is_booted:
        kernel = BOOTED.get(which, kernel)
    if which == "windows":
        rows = {"Microsoft Edge": ("146.0.3856.109" if is_fixed else
                                   "118.0.2088.61", "", "")}
        table = {}
    out = {"jsonVersion": 4, "lang": "", "serverUUID": "",
           "serverName": name, "family": family, "release": release,
           "container": {"containerID": "", "name": "", "image": "",
                         "type": "", "uuid": ""},
           "platform": {"name": "other", "instanceID": ""},
           "ipv4Addrs": ["192.0.2.15"], "scannedAt": at,
           "scanMode": "fast-root mode", "scannedVersion": "0.38.6",
           "scannedRevision": "x", "scannedBy": name,
           "scannedVia": "local", "reportedAt": ZERO, "reportedVersion": "",
           "reportedRevision": "", "reportedBy": "", "errors": [],
           "warnings": [], "scannedCves": {},
           "runningKernel": {"release": kernel, "version":
                             "" if is_booted else version,
                             "rebootRequired": is_fixed and not is_booted},
           "packages": {n: package(n, row, table, is_fixed)
                        for n, row in sorted(rows.items())}}
    src = sources(rows, is_fixed)
    if src:
        out["SrcPackages"] = src
    if which == "debian" and not is_fixed:
        out["packages"]["openssl"]["NeedRestartProcs"] = [
            {"pid": "404", "path": "/usr/sbin/x", "serviceName": "x.service",
             "initSystem": "systemd"}]
    if which == "windows":
        applied = ["5031364", "5012170", "890830"]
        missing = ["5055526", "890830"]
        if is_fixed:
            applied, missing = applied + ["5055526"], ["890830"]
        out["windowsKB"] = {"applied": applied, "unapplied": missing}
    out["config"] = {"scan": {"servers": {name: {"serverName": name}}},
                     "report": {}}
    return out


def main():
    which = sys.argv[1]
    given = dict(a.split("=", 1) for a in sys.argv[2:])
    is_fixed = "fixed" in given or "booted" in given
    out = scan(which, given.get("name", which),
               given.get("at", "2026-11-20T12:15:02.105479428Z"),
               int(given.get("n", 300)), is_fixed, "booted" in given)
    table = HOSTS[which][4]
    if "report" in given:
        out["reportedAt"] = out["scannedAt"]
        out["reportedVersion"] = "0.38.6"
        found = findings(which, table)
        if is_fixed:
            found = {k: v for k, v in found.items() if k > "CVE-2026-95002"}
        out["scannedCves"] = found
    if "report" in given and which != "windows":
        out["libraries"] = [{"Type": "npm", "Path":
                             "/srv/app/package-lock.json", "Libs": [
                                 {"Name": "left-pad", "Version": "1.3.0"}]}]
        out["config"]["scan"]["servers"][out["serverName"]]["cpeNames"] = [
            "cpe:/a:example:proxy:1.2"]
    words = "Out of bounds in a parser of a protocol. " * 30
    for i in range(int(given.get("cves", 0))):
        cve = "CVE-2026-%d" % (60000 + i)
        one = finding(cve, [fix("libb1", "9.%d-1" % i)])
        for kind in ("nvd", "jvn", "mitre", "redhat_api", "trivy:nvd"):
            one["cveContents"][kind] = content(kind, cve, words)
        out["scannedCves"][cve] = one
    json.dump(out, sys.stdout, indent=4, ensure_ascii=False)
    print()


main()
