#include "feed_url.h"

#include <string.h>

#include "kairan/base_text.h"

/* Length of "https://host" with its slashes; 0 when url is no web URL. */
static size_t
authority_end(const char *url)
{
	size_t start;

	if (base_text_starts_ascii(url, "http://"))
		start = 7;
	else if (base_text_starts_ascii(url, "https://"))
		start = 8;
	else
		return 0;
	start += strcspn(url + start, "/?#");
	return url[start - 1] == '/' ? 0 : start;
}

static bool
has_scheme(const char *ref)
{
	size_t n = strspn(ref,
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	    "+.-");

	return n > 0 && ref[n] == ':';
}

/* Section 5.2.4: cuts "." and ".." out of the path that begins at out's
 * byte `start`. */
static void
remove_dots(struct base_buf *out, size_t start)
{
	char *path, *from, *to, *end;
	size_t len;

	path = from = to = out->data + start;
	end = path + strcspn(path, "?#");
	while (from < end) {
		len = 1 + strcspn(from + 1, "/?#");
		if (len == 3 && strncmp(from, "/..", 3) == 0) {
			while (to > path && *--to != '/')
				;
			if (from + len == end)
				*to++ = '/';
		} else if (len == 2 && strncmp(from, "/.", 2) == 0) {
			if (from + len == end)
				*to++ = '/';
		} else {
			memmove(to, from, len);
			to += len;
		}
		from += len;
	}
	len = strlen(end);
	memmove(to, end, len);
	base_buf_truncate(out, (size_t)(to - out->data) + len);
}

/* The part of base that stays in front of ref. */
static size_t
kept_len(const char *base, size_t authority, const char *ref)
{
	size_t path = authority + strcspn(base + authority, "?#");

	if (ref[0] == '/')
		return ref[1] == '/' ? strcspn(base, "/") : authority;
	if (ref[0] == '?')
		return path;
	if (ref[0] == '#' || ref[0] == '\0')
		return authority + strcspn(base + authority, "#");
	while (path > authority && base[path - 1] != '/')
		path--;
	return path;
}

bool
feed_url_resolve(const char *base, const char *ref, struct base_buf *out)
{
	size_t authority, start = out->len, kept;
	bool ok;

	if (has_scheme(ref))
		return authority_end(ref) > 0 &&
		       base_buf_puts(out, ref) == BASE_OK;
	authority = base == NULL ? 0 : authority_end(base);
	if (authority == 0)
		return false;
	kept = kept_len(base, authority, ref);
	ok = base_buf_add(out, base, kept) == BASE_OK;
	if (ok && kept == authority && ref[0] != '/' && ref[0] != '?' &&
	    ref[0] != '#')
		ok = base_buf_putc(out, '/') == BASE_OK;
	ok = ok && base_buf_puts(out, ref) == BASE_OK;
	if (!ok || authority_end(out->data + start) == 0)
		return false;
	remove_dots(out, start + authority_end(out->data + start));
	return true;
}
