/* Files as Windows writes them: UTF-16 behind a byte order mark. */
#include "host_x.h"

#include "kairan/base_text.h"

struct wide {
	const unsigned char *data;
	size_t n; /* units */
	bool is_big;
};

static unsigned
unit(const struct wide *w, size_t i)
{
	const unsigned char *p = w->data + 2 * i;

	return w->is_big ? (unsigned)p[0] << 8 | p[1]
			 : (unsigned)p[1] << 8 | p[0];
}

enum base_status
host_utf16(
    const char *data, size_t len, struct base_buf *out, struct base_err *err)
{
	struct wide w = {.data = (const unsigned char *)data,
	    .n = len / 2,
	    .is_big = (unsigned char)data[0] == 0xfe};
	enum base_status status = BASE_OK;
	unsigned c, low;
	size_t i;

	if (len % 2 != 0)
		return base_err_set(err, BASE_INVALID,
		    "the scan is in UTF-16 and ends within a character: it "
		    "was cut off");
	for (i = 1; i < w.n && status == BASE_OK; i++) {
		c = unit(&w, i);
		low = i + 1 < w.n ? unit(&w, i + 1) : 0;
		if ((c & 0xfc00) == 0xd800 && (low & 0xfc00) == 0xdc00) {
			c = 0x10000 + ((c & 0x3ff) << 10 | (low & 0x3ff));
			i++;
		} else if ((c & 0xf800) == 0xd800)
			c = 0xfffd;
		status = base_text_put(c, out);
	}
	return status == BASE_OK
		   ? BASE_OK
		   : base_err_set(err, status,
			 "the scan has more than the %zu bytes allowed",
			 HOST_BYTES_MAX);
}
