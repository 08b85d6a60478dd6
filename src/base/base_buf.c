#include "kairan/base_buf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_CAP 64

void
base_buf_init(struct base_buf *buf, size_t max)
{
	memset(buf, 0, sizeof(*buf));
	/* One byte is kept for the NUL. */
	buf->max = max < SIZE_MAX ? max : SIZE_MAX - 1;
}

void
base_buf_release(struct base_buf *buf)
{
	size_t max = buf->max;

	free(buf->data);
	base_buf_init(buf, max);
}

void
base_buf_wipe(struct base_buf *buf)
{
	if (buf->data != NULL)
		explicit_bzero(buf->data, buf->cap);
	base_buf_release(buf);
}

void
base_buf_clear(struct base_buf *buf)
{
	base_buf_truncate(buf, 0);
}

void
base_buf_truncate(struct base_buf *buf, size_t len)
{
	if (buf->data == NULL || len > buf->len)
		return;
	buf->len = len;
	buf->data[len] = '\0';
}

/* Makes room for len more bytes and the NUL. */
static enum base_status
reserve(struct base_buf *buf, size_t len)
{
	size_t need, cap;

	if (len > buf->max - buf->len)
		return BASE_LIMIT;
	need = buf->len + len + 1;
	if (need <= buf->cap)
		return BASE_OK;
	cap = buf->cap > 0 ? buf->cap : FIRST_CAP;
	while (cap < need)
		cap = cap > SIZE_MAX / 2 ? need : cap * 2;
	if (cap > buf->max + 1)
		cap = buf->max + 1;
	buf->data = base_xrealloc(buf->data, cap);
	buf->cap = cap;
	return BASE_OK;
}

enum base_status
base_buf_add(struct base_buf *buf, const void *data, size_t len)
{
	enum base_status status = reserve(buf, len);

	if (status != BASE_OK)
		return status;
	if (len > 0)
		memcpy(buf->data + buf->len, data, len);
	buf->len += len;
	buf->data[buf->len] = '\0';
	return BASE_OK;
}

enum base_status
base_buf_puts(struct base_buf *buf, const char *text)
{
	return base_buf_add(buf, text, strlen(text));
}

enum base_status
base_buf_putc(struct base_buf *buf, char c)
{
	return base_buf_add(buf, &c, 1);
}

enum base_status
base_buf_vprintf(struct base_buf *buf, const char *fmt, va_list ap)
{
	enum base_status status;
	va_list again;
	int len;

	va_copy(again, ap);
	len = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	if (len < 0)
		return BASE_LIMIT;
	status = reserve(buf, (size_t)len);
	if (status != BASE_OK)
		return status;
	(void)vsnprintf(buf->data + buf->len, (size_t)len + 1, fmt, ap);
	buf->len += (size_t)len;
	return BASE_OK;
}

enum base_status
base_buf_printf(struct base_buf *buf, const char *fmt, ...)
{
	enum base_status status;
	va_list ap;

	va_start(ap, fmt);
	status = base_buf_vprintf(buf, fmt, ap);
	va_end(ap);
	return status;
}

const char *
base_buf_text(const struct base_buf *buf)
{
	return buf->data != NULL ? buf->data : "";
}

char *
base_buf_take(struct base_buf *buf, size_t *len_out)
{
	char *data = buf->data;

	if (data == NULL)
		data = base_xcalloc(1, 1);
	if (len_out != NULL)
		*len_out = buf->len;
	base_buf_init(buf, buf->max);
	return data;
}
