#include "vuln_cpe.h"

#include <string.h>

#include "kairan/base_text.h"

#define SEPARATOR '\x1f'

/* One character of a component; *text is moved behind it. */
static char
next_char(const char **text)
{
	char c = *(*text)++;
	int high, low;

	if (c == '\\' && **text != '\0')
		c = *(*text)++;
	else if (c == '%' && (high = base_text_hex((*text)[0])) >= 0 &&
		 (low = base_text_hex((*text)[1])) >= 0) {
		c = (char)(high * 16 + low);
		*text += 2;
	}
	if (c >= 'A' && c <= 'Z')
		c = (char)(c | 0x20);
	return c == SEPARATOR || c == '\0' ? '?' : c;
}

static void
cut_open_end(struct base_buf *out)
{
	size_t n = out->len;

	while (n > 0 && out->data[n - 1] == SEPARATOR) {
		if (n >= 2 && out->data[n - 2] == SEPARATOR)
			n--;
		else if (n >= 3 && out->data[n - 2] == '*' &&
			 out->data[n - 3] == SEPARATOR)
			n -= 2;
		else
			break;
	}
	base_buf_truncate(out, n);
}

bool
vuln_cpe_normalize(const char *text, struct base_buf *out)
{
	bool is_open = false;

	base_buf_clear(out);
	if (base_text_starts_ascii(text, "cpe:2.3:"))
		text += strlen("cpe:2.3:");
	else if (base_text_starts_ascii(text, "cpe:/"))
		text += strlen("cpe:/");
	else
		return false;
	while (*text != '\0') {
		is_open = *text != ':';
		if (!is_open)
			text++;
		if (base_buf_putc(
			out, is_open ? next_char(&text) : SEPARATOR) != BASE_OK)
			return false;
	}
	if (is_open && base_buf_putc(out, SEPARATOR) != BASE_OK)
		return false;
	cut_open_end(out);
	return out->len > 0;
}

bool
vuln_cpe_has_prefix(const char *name, const char *prefix)
{
	size_t n, p;

	while (*prefix != '\0') {
		n = strcspn(name, "\x1f");
		p = strcspn(prefix, "\x1f");
		if (!(p == 0 || (p == 1 && *prefix == '*')) &&
		    (n != p || strncmp(name, prefix, p) != 0))
			return false;
		if (name[n] == '\0')
			return prefix[p] == '\0' || prefix[p + 1] == '\0';
		name += n + 1;
		prefix += p + (prefix[p] != '\0');
	}
	return true;
}
