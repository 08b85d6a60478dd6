/*
 * host_version: the order of package versions, each family by its own
 * rules.
 */
#ifndef KAIRAN_HOST_VERSION_H
#define KAIRAN_HOST_VERSION_H

#include "kairan/base.h"

/* Limits of host_version. */
#define HOST_VERSION_MAX ((size_t)256) /* bytes of a version, NUL included */

enum host_order {
	HOST_ORDER_DEB, /* deb-version(7): epoch:upstream-revision, tilde */
	HOST_ORDER_RPM, /* rpm-version(7): epoch:version-release, tilde, caret */
	HOST_ORDER_APK, /* apk-package(5): 1.2.3b_rc1-r4 */
	HOST_ORDER_COUNT
};

/* HOST_ORDER_... by name ("deb", "rpm", "apk"); HOST_ORDER_COUNT: none. */
enum host_order host_order_find(const char *name);
const char *host_order_name(enum host_order order); /* static */

/* The order of a family of struct host_scan ("almalinux" is rpm);
 * HOST_ORDER_COUNT when it is not known. */
enum host_order host_order_of(const char *family);

/*
 * Does the family's own tool take text for a version, and is it within
 * HOST_VERSION_MAX?  None takes blanks and control characters, rpm alone what
 * is not ASCII.  deb: what is before a colon is a number, neither the version
 * nor a revision behind a hyphen is empty; rpm does not mind an empty epoch
 * or release.  What dpkg and apk only warn of is taken.  BASE_INVALID says
 * what is wrong, BASE_LIMIT that it is too long.
 */
enum base_status host_version_check(enum host_order order, const char *text,
    struct base_err *err) BASE_MUST_CHECK;

/*
 * *out is less than, equal to or greater than 0 as a is older than, the same
 * as or newer than b.  Checks both as host_version_check() does;
 * BASE_INVALID too when order is HOST_ORDER_COUNT.
 */
enum base_status host_version_compare(enum host_order order, const char *a,
    const char *b, int *out, struct base_err *err) BASE_MUST_CHECK;
/* Is that version older than this one?  No, too, where one of both is none. */
bool host_version_is_older(
    enum host_order order, const char *version, const char *than);

#endif
