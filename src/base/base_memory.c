#include "kairan/base.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static _Noreturn void
die_of_memory(void)
{
	static const char text[] = "error out-of-memory\n";

	/* The log allocates; write(2) does not. */
	if (write(STDERR_FILENO, text, sizeof(text) - 1) < 0)
		_exit(75);
	_exit(75);
}

void *
base_xmalloc(size_t size)
{
	void *ptr = malloc(size > 0 ? size : 1);

	if (ptr == NULL)
		die_of_memory();
	return ptr;
}

void *
base_xcalloc(size_t count, size_t size)
{
	void *ptr = calloc(count > 0 ? count : 1, size > 0 ? size : 1);

	if (ptr == NULL)
		die_of_memory();
	return ptr;
}

void *
base_xrealloc(void *ptr, size_t size)
{
	void *new_ptr = realloc(ptr, size > 0 ? size : 1);

	if (new_ptr == NULL)
		die_of_memory();
	return new_ptr;
}

char *
base_xstrdup(const char *text)
{
	if (text == NULL)
		return NULL;
	return base_xstrndup(text, strlen(text));
}

char *
base_xstrndup(const char *text, size_t len)
{
	size_t n = strnlen(text, len);
	char *copy = base_xmalloc(n + 1);

	memcpy(copy, text, n);
	copy[n] = '\0';
	return copy;
}

char *
base_xprintf(const char *fmt, ...)
{
	char *text = NULL;
	va_list ap;
	int len;

	va_start(ap, fmt);
	len = vasprintf(&text, fmt, ap);
	va_end(ap);
	if (len < 0)
		die_of_memory();
	return text;
}

void
base_secret_free(const char *secret)
{
	char *text = (char *)secret;

	if (text != NULL)
		explicit_bzero(text, strlen(text));
	free(text);
}
