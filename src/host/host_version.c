/* The order of versions: deb and rpm by libsolv, apk by host_version_apk.c. */
#include "kairan/host_version.h"

#include <stdio.h>
#include <string.h>

#include <solv/evr.h>
#include <solv/pool.h>

#include "kairan/base_text.h"
#include "host_version_apk.h"

/* An epoch that dpkg takes as well. */
#define EPOCH_MAX 2147483647

static const char *const names[] = {"deb", "rpm", "apk"};

enum host_order
host_order_find(const char *name)
{
	size_t i;

	for (i = 0; i < BASE_LEN(names); i++)
		if (strcmp(names[i], name) == 0)
			break;
	return (enum host_order)i;
}

const char *
host_order_name(enum host_order order)
{
	return (size_t)order < BASE_LEN(names) ? names[order] : "";
}

enum host_order
host_order_of(const char *family)
{
	static const char *const debs[] = {"debian", "ubuntu", "raspbian"};
	static const char *const rpms[] = {"redhat", "centos", "almalinux",
	    "rocky", "oracle", "amazon", "fedora", "suse.linux.enterprise",
	    "opensuse", "opensuse.leap", "opensuse.tumbleweed", "openeuler",
	    "mageia", "azurelinux", "mariner", "photon", "cloudlinux"};
	size_t i;

	for (i = 0; i < BASE_LEN(debs); i++)
		if (strcmp(debs[i], family) == 0)
			return HOST_ORDER_DEB;
	for (i = 0; i < BASE_LEN(rpms); i++)
		if (strcmp(rpms[i], family) == 0)
			return HOST_ORDER_RPM;
	/* suse.linux.enterprise.micro ... */
	if (strncmp(family, "suse", 4) == 0 ||
	    strncmp(family, "opensuse", 8) == 0)
		return HOST_ORDER_RPM;
	if (strcmp(family, "alpine") == 0 || strcmp(family, "wolfi") == 0 ||
	    strcmp(family, "chainguard") == 0)
		return HOST_ORDER_APK;
	return HOST_ORDER_COUNT;
}

/* A version taken apart. */
struct parts {
	int64_t epoch;
	const char *rest; /* behind the epoch */
	bool has_release;
};

/* Blanks and control characters stand in none; other scripts in rpm's alone,
 * where they part as a dot does. */
static enum base_status
check_bytes(enum host_order order, const char *text, struct base_err *err)
{
	const unsigned char *c = (const unsigned char *)text;

	if (*text == '\0')
		return base_err_set(err, BASE_INVALID, "the version is empty");
	if (strlen(text) >= HOST_VERSION_MAX)
		return base_err_set(err, BASE_LIMIT,
		    "the version has more than %zu bytes",
		    HOST_VERSION_MAX - 1);
	for (; *c != '\0'; c++)
		if (*c <= ' ' || *c == 0x7f ||
		    (*c > 0x7f && order != HOST_ORDER_RPM))
			return base_err_set(err, BASE_INVALID,
			    "the version has a blank or a character that is "
			    "not ASCII");
	return BASE_OK;
}

/* The digits before the colon. */
static enum base_status
read_epoch(
    const char *text, size_t len, struct parts *parts, struct base_err *err)
{
	char number[16];
	size_t zeros = strspn(text, "0");

	if (strspn(text, "0123456789") == len && len > 0 &&
	    len - (zeros < len ? zeros : len - 1) < sizeof(number)) {
		zeros = zeros < len ? zeros : len - 1;
		snprintf(number, sizeof(number), "%.*s", (int)(len - zeros),
		    text + zeros);
		if (base_text_to_int(number, 0, EPOCH_MAX, &parts->epoch) ==
		    BASE_OK)
			return BASE_OK;
	}
	return base_err_set(
	    err, BASE_INVALID, "the epoch of '%s' is no number", text);
}

/* deb-version(7), rpm-version(7): [EPOCH:]VERSION[-RELEASE]; rpm minds
 * neither an empty epoch nor an empty release. */
static enum base_status
take_apart(enum host_order order, const char *text, struct parts *parts,
    struct base_err *err)
{
	const char *colon = strchr(text, ':'), *hyphen;
	enum base_status status = BASE_OK;

	parts->epoch = 0;
	parts->rest = text;
	if (colon != NULL) {
		if (colon != text || order != HOST_ORDER_RPM)
			status = read_epoch(
			    text, (size_t)(colon - text), parts, err);
		if (status != BASE_OK)
			return status;
		parts->rest = colon + 1;
	}
	hyphen = strrchr(parts->rest, '-');
	parts->has_release = hyphen != NULL;
	if (hyphen != NULL && hyphen[1] == '\0' && order == HOST_ORDER_DEB)
		return base_err_set(err, BASE_INVALID,
		    "'%s' has nothing behind its hyphen", text);
	if (*parts->rest == '\0' || hyphen == parts->rest)
		return base_err_set(err, BASE_INVALID,
		    "'%s' has an epoch or release alone", text);
	return BASE_OK;
}

enum base_status
host_version_check(
    enum host_order order, const char *text, struct base_err *err)
{
	enum base_status status = check_bytes(order, text, err);
	struct parts parts;

	if (status == BASE_OK && order != HOST_ORDER_APK)
		status = take_apart(order, text, &parts, err);
	return status;
}

/* A pool of libsolv only says which rules hold; it is empty and lives as
 * long as the program. */
static Pool *
rules_of(enum host_order order)
{
	static Pool *pools[2];
	Pool **pool = &pools[order == HOST_ORDER_RPM];

	if (*pool == NULL) {
		*pool = pool_create();
		if (pool_setdisttype(*pool,
			order == HOST_ORDER_RPM ? DISTTYPE_RPM : DISTTYPE_DEB) <
		    0) {
			pool_free(*pool);
			*pool = NULL;
		}
	}
	return *pool;
}

/* A digit behind text that does not end with one. */
static const char *
zero_behind(const char *text, size_t len)
{
	return len > 0 && text[len - 1] >= '0' && text[len - 1] <= '9' ? ""
								       : "0";
}

/*
 * To dpkg a missing number is 0, at the end of an upstream version as in a
 * missing revision; libsolv takes it for less than any: so it is written.
 * An epoch too, as an upstream version may hold colons.
 */
static enum base_status
normalize(enum host_order order, const char *text, char *out, size_t size,
    struct base_err *err)
{
	enum base_status status = check_bytes(order, text, err);
	struct parts parts = {0, "", false};
	const char *release;
	size_t len;

	if (status == BASE_OK)
		status = take_apart(order, text, &parts, err);
	if (status != BASE_OK)
		return status;
	if (order == HOST_ORDER_RPM) {
		snprintf(
		    out, size, "%lld:%s", (long long)parts.epoch, parts.rest);
		return BASE_OK;
	}
	release = parts.has_release ? strrchr(parts.rest, '-') + 1 : "";
	len = strlen(parts.rest);
	if (parts.has_release)
		len = (size_t)(release - parts.rest) - 1;
	snprintf(out, size, "%lld:%.*s%s-%s%s", (long long)parts.epoch,
	    (int)len, parts.rest, zero_behind(parts.rest, len), release,
	    zero_behind(release, strlen(release)));
	return BASE_OK;
}

enum base_status
host_version_compare(enum host_order order, const char *a, const char *b,
    int *out, struct base_err *err)
{
	char x[HOST_VERSION_MAX + 32], y[HOST_VERSION_MAX + 32];
	enum base_status status;
	Pool *pool;

	if (order == HOST_ORDER_COUNT)
		return base_err_set(err, BASE_INVALID,
		    "the order of versions of this family is not known");
	if (order == HOST_ORDER_APK) {
		status = check_bytes(order, a, err);
		if (status == BASE_OK)
			status = check_bytes(order, b, err);
		if (status == BASE_OK)
			*out = host_version_apk_compare(a, b);
		return status;
	}
	status = normalize(order, a, x, sizeof(x), err);
	if (status == BASE_OK)
		status = normalize(order, b, y, sizeof(y), err);
	if (status != BASE_OK)
		return status;
	pool = rules_of(order);
	if (pool == NULL)
		return base_err_set(err, BASE_PERM,
		    "this libsolv was built without the rules of %s",
		    host_order_name(order));
	*out = pool_evrcmp_str(pool, x, y, EVRCMP_COMPARE);
	return BASE_OK;
}

bool
host_version_is_older(
    enum host_order order, const char *version, const char *than)
{
	int result = 0;

	return host_version_compare(order, version, than, &result, NULL) ==
		   BASE_OK &&
	       result < 0;
}
