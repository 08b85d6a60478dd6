#include "feed_range.h"

#include <ctype.h>
#include <string.h>

#include "kairan/base_text.h"

#define FIXED_DIGIT 12 /* a version has a digit among so many bytes */

/* One constraint: "<=", "2.4". */
struct bound {
	char op[3];
	const char *version;
};

struct reading {
	struct base_arena *arena;
	struct feed_range *out;
	size_t n;
};

static bool
is_version(const char *text)
{
	size_t i;

	for (i = 0; i < FIXED_DIGIT && text[i] != '\0'; i++)
		if (isdigit((unsigned char)text[i]))
			return true;
	return false;
}

static void
add(struct reading *r, const char *text, const char *fixed_in)
{
	if (r->n < FEED_RANGE_PARTS_MAX)
		r->out[r->n] = (struct feed_range){
		    text, is_version(fixed_in) ? fixed_in : ""};
	r->n++;
}

/* Where the next constraint begins: behind a bar, or at its operator. */
static size_t
bound_len(const char *text)
{
	size_t ops = strspn(text, "<>=! ");

	return ops + strcspn(text + ops, "|<>=!");
}

static struct bound
read_bound(struct reading *r, const char *text, size_t len)
{
	struct bound b = {"", ""};
	char *copy = base_arena_strndup(r->arena, text, len), *to;
	size_t n;

	copy = base_text_trim(copy);
	n = strspn(copy, "<>=!");
	memcpy(b.op, copy, n < 2 ? n : 2);
	copy = base_text_trim(copy + n);
	/* VERS escapes its own signs. */
	b.version = copy;
	for (to = copy; *copy != '\0'; copy++)
		if (*copy == '%' && base_text_hex(copy[1]) >= 2 &&
		    base_text_hex(copy[2]) >= 0) {
			*to++ = (char)(base_text_hex(copy[1]) * 16 +
				       base_text_hex(copy[2]));
			copy += 2;
		} else
			*to++ = *copy;
	*to = '\0';
	return b;
}

static void
add_open(struct reading *r, const struct bound *from)
{
	if (from->op[0] != '\0')
		add(r,
		    base_arena_printf(r->arena, "%s %s",
			from->op[1] == '=' ? "from" : "after", from->version),
		    "");
}

static void
add_upto(struct reading *r, const struct bound *from, const struct bound *upto)
{
	bool is_before = upto->op[1] != '=';

	add(r,
	    base_arena_printf(r->arena, "%s%s%s%s %s",
		from->op[0] != '\0' && from->op[1] != '=' ? "after " : "",
		from->version, from->op[0] != '\0' ? " " : "",
		is_before ? "before" : "up to", upto->version),
	    is_before ? upto->version : "");
}

static void
read_bounds(struct reading *r, const char *text)
{
	struct bound from = {"", ""}, one;
	size_t len;

	for (; *text != '\0'; text += len, text += *text == '|') {
		len = bound_len(text);
		one = read_bound(r, text, len);
		if (strcmp(one.version, "*") == 0)
			add(r, "all versions", "");
		else if (one.op[0] == '!' || one.version[0] == '\0')
			continue;
		else if (one.op[0] == '<') {
			add_upto(r, &from, &one);
			from = (struct bound){"", ""};
		} else if (one.op[0] == '>') {
			add_open(r, &from);
			from = one;
		} else
			add(r, one.version, "");
	}
	add_open(r, &from);
}

/* Behind "vers:intdot/", "All versions "; *is_vers: the first of them. */
static const char *
bounds_of(const char *name, bool *is_vers)
{
	const char *slash;

	*is_vers = strncmp(name, "vers:", 5) == 0;
	slash = *is_vers ? strchr(name, '/') : NULL;
	if (slash != NULL)
		return slash + 1;
	if (base_text_starts_ascii(name, "all versions"))
		name += strlen("all versions");
	return name + strspn(name, " ");
}

size_t
feed_range_read(struct base_arena *arena, const char *name,
    struct feed_range out[FEED_RANGE_PARTS_MAX])
{
	struct reading r = {arena, out, 0};
	bool is_vers;
	const char *bounds = bounds_of(name, &is_vers);

	if (is_vers || bounds[0] == '<' || bounds[0] == '>')
		read_bounds(&r, bounds);
	/* What people wrote for people stays as they wrote it. */
	if (r.n == 1 && !is_vers && strchr(bounds, '|') == NULL)
		out[0].text = name;
	if (r.n == 0)
		add(&r, name, "");
	return r.n;
}
