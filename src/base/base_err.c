#include "kairan/base.h"
#include "kairan/base_text.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* Formats into text and cuts what does not fit at a character's border. */
static void
format_text(char *text, size_t size, const char *fmt, va_list ap)
{
	int len = vsnprintf(text, size, fmt, ap);

	if (len < 0)
		text[0] = '\0';
	else if ((size_t)len >= size)
		text[base_text_cut(text, size - 1)] = '\0';
}

static void
append_text(char *text, size_t size, const char *more)
{
	size_t len = strlen(text);
	size_t room = size - 1 - len;
	size_t n = base_text_cut(more, room);

	memcpy(text + len, more, n);
	text[len + n] = '\0';
}

enum base_status
base_err_set(
    struct base_err *err, enum base_status status, const char *fmt, ...)
{
	va_list ap;

	if (err == NULL || err->status != BASE_OK)
		return status;
	err->status = status;
	va_start(ap, fmt);
	format_text(err->text, sizeof(err->text), fmt, ap);
	va_end(ap);
	return status;
}

enum base_status
base_err_errno(
    struct base_err *err, enum base_status status, const char *fmt, ...)
{
	int saved = errno;
	va_list ap;

	if (err == NULL || err->status != BASE_OK)
		return status;
	err->status = status;
	va_start(ap, fmt);
	format_text(err->text, sizeof(err->text), fmt, ap);
	va_end(ap);
	append_text(err->text, sizeof(err->text), ": ");
	append_text(err->text, sizeof(err->text), strerror(saved));
	errno = saved;
	return status;
}

enum base_status
base_err_prefix(struct base_err *err, const char *fmt, ...)
{
	char old[BASE_ERR_TEXT_MAX];
	va_list ap;

	if (err == NULL)
		return BASE_OK;
	if (err->status == BASE_OK)
		return BASE_OK;
	memcpy(old, err->text, sizeof(old));
	va_start(ap, fmt);
	format_text(err->text, sizeof(err->text), fmt, ap);
	va_end(ap);
	append_text(err->text, sizeof(err->text), ": ");
	append_text(err->text, sizeof(err->text), old);
	return err->status;
}

void
base_err_clear(struct base_err *err)
{
	if (err == NULL)
		return;
	err->status = BASE_OK;
	err->text[0] = '\0';
}

const char *
base_status_name(enum base_status status)
{
	switch (status) {
	case BASE_OK:
		return "ok";
	case BASE_TEMP:
		return "temporary";
	case BASE_PERM:
		return "permanent";
	case BASE_LIMIT:
		return "limit";
	case BASE_NOTFOUND:
		return "not-found";
	case BASE_EXISTS:
		return "exists";
	case BASE_INVALID:
		return "invalid";
	}
	return "unknown";
}

int
base_exit_code(enum base_status status)
{
	switch (status) {
	case BASE_OK:
		return 0;
	case BASE_TEMP:
		return 75; /* EX_TEMPFAIL */
	case BASE_PERM:
		return 77; /* EX_NOPERM */
	case BASE_NOTFOUND:
		return 66; /* EX_NOINPUT */
	case BASE_EXISTS:
		return 73; /* EX_CANTCREAT */
	case BASE_LIMIT:
	case BASE_INVALID:
		return 65; /* EX_DATAERR */
	}
	return 75;
}
