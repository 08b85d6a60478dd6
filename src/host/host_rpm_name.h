/* Inside host: NAME-[EPOCH:]VERSION-RELEASE.ARCH of rpm and dnf. */
#ifndef HOST_RPM_NAME_H
#define HOST_RPM_NAME_H

#include <stdbool.h>

struct host_rpm_name {
	char *name;
	char *epoch; /* "" none */
	char *version;
	char *release;
	char *arch; /* "" none: gpg-pubkey */
};

/* Cuts text in place; false when it is no such name.  A tail ".rpm" is left
 * out. */
bool host_rpm_name_cut(char *text, struct host_rpm_name *out);

#endif
