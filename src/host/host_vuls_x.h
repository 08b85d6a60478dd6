/* Inside host: the parts of the Vuls format. */
#ifndef HOST_VULS_X_H
#define HOST_VULS_X_H

#include "host_x.h"

/* Is it whole, and each member of its type?  scan has its head already. */
enum base_status host_vuls_check(const struct codec_json *json,
    const struct host_scan *scan, struct base_err *err);
/* Adds libraries (with their lock file as path), WordPress and its parts,
 * and CPEs as packages with an ecosystem.  Without them nothing happens. */
enum base_status host_vuls_read_beside(const struct codec_json *json,
    struct host_scan *scan, struct base_err *err);
/* Adds the services that run replaced files of a library, after all packages
 * were read. */
enum base_status host_vuls_read_users(const struct codec_json *json,
    struct host_scan *scan, struct base_err *err);
/* What of those a finding is about: libraryFixedIns, wpPackageFixStats,
 * cpeURIs.  The packages have been read before. */
enum base_status host_vuls_read_fixes(const struct codec_json *cve,
    struct host_finding *finding, struct host_scan *scan, struct base_err *err);
/* Which catalogues name it as exploited: kevs, alertDict.cisa. */
void host_vuls_read_catalogues(
    const struct codec_json *cve, struct host_finding *finding);

#endif
