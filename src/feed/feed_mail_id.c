#include "feed_mail_id.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "kairan/base_text.h"

static bool
is_id_letter(char c)
{
	return isalnum((unsigned char)c) || (c != '\0' && strchr("-:._", c));
}

/* The id that begins with the prefix; false: it is not in the text. */
static bool
find_prefix(const char *text, const char *prefix, char out[VULN_ID_TEXT])
{
	size_t n = strlen(prefix), len;
	const char *at = text;

	for (; (at = strcasestr(at, prefix)) != NULL; at += n) {
		if (at > text && is_id_letter(at[-1]))
			continue;
		for (len = n; is_id_letter(at[len]); len++)
			;
		while (len > n && !isalnum((unsigned char)at[len - 1]))
			len--;
		if (len == n || len >= VULN_ID_TEXT)
			continue;
		snprintf(out, VULN_ID_TEXT, "%s%.*s", prefix, (int)(len - n),
		    at + n);
		return true;
	}
	return false;
}

/* "Xen Security Advisory 470 v2": each version is a revision of XSA-470. */
static void
find_xen(const char *text, char out[VULN_ID_TEXT])
{
	static const char words[] = "Xen Security Advisory ";
	const char *at = strcasestr(text, words);
	size_t len;

	if (at == NULL)
		return;
	at += strlen(words);
	len = strspn(at, "0123456789");
	if (len > 0 && len < 8)
		snprintf(out, VULN_ID_TEXT, "XSA-%.*s", (int)len, at);
}

void
feed_mail_id(const char *text, char out[VULN_ID_TEXT])
{
	static const char *const prefixes[] = {"USN-", "LSN-", "SUSE-SU-",
	    "SUSE-RU-", "openSUSE-SU-", "FreeBSD-SA-", "FreeBSD-EN-",
	    "cisco-sa-", "MGASA-", "ELSA-", "RLSA-", "ALAS2-", "ALAS-", "VMSA-",
	    "FEDORA-", "APSB", "NTAP-"};
	struct base_strv found = BASE_STRV_INIT;
	size_t i;

	out[0] = '\0';
	if (vuln_id_find(text, VULN_ID_NONE, &found) == BASE_OK)
		for (i = 0; i < found.n && out[0] == '\0'; i++)
			if (strncmp(found.v[i], "CVE-", 4) != 0 &&
			    strncmp(found.v[i], "CWE-", 4) != 0)
				snprintf(out, VULN_ID_TEXT, "%s", found.v[i]);
	base_strv_release(&found);
	if (out[0] == '\0')
		find_xen(text, out);
	for (i = 0; i < BASE_LEN(prefixes) && out[0] == '\0'; i++)
		if (find_prefix(text, prefixes[i], out))
			return;
}

/* "SUSE-SU-2026:9002-1" stands in 2026/suse-su-20269002-1. */
static const char *
suse_url(struct base_arena *arena, const char *id)
{
	const char *year = id + strcspn(id, "0123456789");
	char *name = base_arena_strdup(arena, id), *to = name;
	const char *from;

	for (from = id; *from != '\0'; from++)
		if (*from != ':')
			*to++ = (char)tolower((unsigned char)*from);
	*to = '\0';
	return base_arena_printf(arena,
	    "https://www.suse.com/support/update/announcement/%.4s/%s/", year,
	    name);
}

const char *
feed_mail_id_url(struct base_arena *arena, const char *id)
{
	if (strncmp(id, "USN-", 4) == 0 || strncmp(id, "LSN-", 4) == 0)
		return base_arena_printf(
		    arena, "https://ubuntu.com/security/notices/%s", id);
	if (strncmp(id, "FreeBSD-", 8) == 0)
		return base_arena_printf(arena,
		    "https://security.FreeBSD.org/advisories/%s.asc", id);
	if (strncmp(id, "cisco-sa-", 9) == 0)
		return base_arena_printf(arena,
		    "https://sec.cloudapps.cisco.com/security/center/content/"
		    "CiscoSecurityAdvisory/%s",
		    id);
	if (strncmp(id, "XSA-", 4) == 0)
		return base_arena_printf(arena,
		    "https://xenbits.xen.org/xsa/advisory-%s.html", id + 4);
	return strncmp(id, "SUSE-", 5) == 0 ? suse_url(arena, id) : "";
}
