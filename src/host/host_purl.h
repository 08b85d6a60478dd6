/* Inside host: package URLs (ECMA-427, github.com/package-url). */
#ifndef HOST_PURL_H
#define HOST_PURL_H

#include "host_x.h"

struct host_purl { /* strings in the scan's arena, never NULL */
	const char *type; /* "deb", "rpm", "apk", "npm" ... */
	const char *space; /* "debian", "@scope" */
	const char *name;
	const char *version; /* with the qualifier epoch in front */
	const char *arch;
	const char *distro; /* "debian-12" */
	const char *upstream; /* source package of deb, rpm, apk */
};

/* False when text is no package URL. */
bool host_purl_parse(
    struct host_scan *scan, const char *text, struct host_purl *out);
/* Is it a package of the system's own (deb, rpm, apk)? */
bool host_purl_is_system(const struct host_purl *purl);

#endif
