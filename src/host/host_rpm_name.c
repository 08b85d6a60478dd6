/* Names as rpm writes them whole. */
#include "host_rpm_name.h"

#include <stddef.h>
#include <string.h>

static const char *const archs[] = {"noarch", "x86_64", "aarch64", "i386",
    "i486", "i586", "i686", "ppc64le", "ppc64", "s390x", "armv7hl", "riscv64",
    "loongarch64", "src", "nosrc", "x86_64_v2", "*"};

/* The arch behind the last dot, cut off; "" when that is none. */
static char *
cut_arch(char *text)
{
	char *dot = strrchr(text, '.');
	size_t i;

	for (i = 0; dot != NULL && i < sizeof(archs) / sizeof(archs[0]); i++)
		if (strcmp(dot + 1, archs[i]) == 0) {
			*dot = '\0';
			return dot + 1;
		}
	return text + strlen(text);
}

/* The part behind the last hyphen, cut off; NULL: nothing is. */
static char *
cut_part(char *text)
{
	char *hyphen = strrchr(text, '-');

	if (hyphen == NULL || hyphen == text || hyphen[1] == '\0')
		return NULL;
	*hyphen = '\0';
	return hyphen + 1;
}

bool
host_rpm_name_cut(char *text, struct host_rpm_name *out)
{
	char *hyphen = strrchr(text, '-'), *colon;
	size_t len = strlen(text);

	/* Nothing is cut before it is sure that this is one. */
	if (hyphen == NULL || hyphen == text ||
	    memchr(text, '-', (size_t)(hyphen - text)) == NULL)
		return false;
	if (len > 4 && strcmp(text + len - 4, ".rpm") == 0)
		text[len - 4] = '\0';
	out->arch = cut_arch(text);
	out->epoch = text + strlen(text);
	out->release = cut_part(text);
	out->version = out->release == NULL ? NULL : cut_part(text);
	out->name = text;
	/* yum writes EPOCH:NAME-... , dnf NAME-EPOCH:... */
	if (out->version == NULL || strpbrk(out->version, "0123456789") == NULL)
		return out->version != NULL && strcmp(text, "gpg-pubkey") == 0;
	colon = strchr(out->version, ':');
	if (colon != NULL) {
		*colon = '\0';
		out->epoch = out->version;
		out->version = colon + 1;
	} else if ((colon = strchr(text, ':')) != NULL) {
		*colon = '\0';
		out->epoch = text;
		out->name = colon + 1;
	}
	return *out->arch != '\0' || strcmp(out->name, "gpg-pubkey") == 0;
}
