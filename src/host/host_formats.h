/* Inside host: the formats, one file each. */
#ifndef HOST_FORMATS_H
#define HOST_FORMATS_H

#include "host_x.h"

extern const struct host_format host_format_vuls;
extern const struct host_format host_format_trivy;
extern const struct host_format host_format_osv;
extern const struct host_format host_format_cyclonedx;
extern const struct host_format host_format_csaf;
extern const struct host_format host_format_openvex;
extern const struct host_format host_format_dpkg;
extern const struct host_format host_format_rpm;
extern const struct host_format host_format_apk;

#endif
