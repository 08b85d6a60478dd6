/* pkg:TYPE/NAMESPACE/NAME@VERSION?QUALIFIERS#SUBPATH */
#include "host_purl.h"
#include "kairan/base_text.h"

#include <string.h>

/* A part with its percent-escapes undone. */
static const char *
decode(struct host_scan *scan, const char *text, size_t len)
{
	char *out = base_arena_alloc(scan->arena, len + 1), *to = out;
	size_t i;

	for (i = 0; i < len; i++) {
		if (text[i] == '%' && i + 2 < len &&
		    base_text_hex(text[i + 1]) >= 0 &&
		    base_text_hex(text[i + 2]) >= 0) {
			*to++ = (char)(base_text_hex(text[i + 1]) * 16 +
				       base_text_hex(text[i + 2]));
			i += 2;
		} else
			*to++ = text[i];
	}
	return host_copy_len(scan, out, (size_t)(to - out), HOST_NAME_MAX);
}

/* "key=value&key=value" */
static void
read_qualifiers(struct host_scan *scan, const char *text, struct host_purl *out)
{
	const char *epoch = "", *value;
	size_t len;

	for (; *text != '\0'; text += len + (text[len] == '&')) {
		len = strcspn(text, "&#");
		value = memchr(text, '=', len);
		if (value != NULL) {
			value = decode(
			    scan, value + 1, len - (size_t)(value + 1 - text));
			if (strncmp(text, "arch=", 5) == 0)
				out->arch = value;
			else if (strncmp(text, "distro=", 7) == 0)
				out->distro = value;
			else if (strncmp(text, "upstream=", 9) == 0)
				out->upstream = value;
			else if (strncmp(text, "epoch=", 6) == 0)
				epoch = value;
		}
		if (text[len] == '#')
			break;
	}
	if (strchr(out->version, ':') == NULL)
		out->version = host_join_version(scan, epoch, out->version, "");
}

bool
host_purl_parse(struct host_scan *scan, const char *text, struct host_purl *out)
{
	const char *end, *at, *slash, *first;

	*out = (struct host_purl){"", "", "", "", "", "", ""};
	if (strncmp(text, "pkg:", 4) != 0)
		return false;
	text += 4 + strspn(text + 4, "/");
	first = strchr(text, '/');
	if (first == NULL || first == text)
		return false;
	out->type = decode(scan, text, (size_t)(first - text));
	end = text + strcspn(text, "?#");
	/* The version's '@' is the last one behind the last slash. */
	for (slash = end; slash > first && slash[-1] != '/';)
		slash--;
	at = memchr(slash, '@', (size_t)(end - slash));
	if (slash - 1 > first)
		out->space =
		    decode(scan, first + 1, (size_t)(slash - first) - 2);
	out->name =
	    decode(scan, slash, (size_t)((at != NULL ? at : end) - slash));
	if (at != NULL)
		out->version = decode(scan, at + 1, (size_t)(end - at) - 1);
	if (*end == '?')
		read_qualifiers(scan, end + 1, out);
	return *out->name != '\0';
}

bool
host_purl_is_system(const struct host_purl *purl)
{
	return strcmp(purl->type, "deb") == 0 ||
	       strcmp(purl->type, "rpm") == 0 || strcmp(purl->type, "apk") == 0;
}
