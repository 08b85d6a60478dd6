/* covers: src/tracker/tracker_markup.c src/tracker/tracker_textile.c src/tracker/tracker_commonmark.c src/tracker/tracker_plain.c src/tracker/tracker_log.c */
/*
 * Any text for any formatter: bounded, without what XML cannot carry, and
 * what makes links and mentions in prose is broken up.
 */
#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"
#include "kairan/tracker_markup.h"

#define LONG ((size_t)1 << 16)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool good)
{
	if (!good)
		abort();
}

static void
no_control(const char *text)
{
	for (; *text != '\0'; text++)
		must((unsigned char)*text >= ' ' || *text == '\n' ||
		     *text == '\t');
}

static void
try_one(enum tracker_markup markup, const char *text)
{
	struct base_buf out, back;

	base_buf_init(&out, TRACKER_MARKUP_GROWTH * (strlen(text) + 64));
	base_buf_init(&back, TRACKER_MARKUP_GROWTH * (strlen(text) + 64));
	must(tracker_markup_text(markup, text, &out) == BASE_OK);
	no_control(base_buf_text(&out));
	must(base_text_is_utf8(base_buf_text(&out), out.len));
	must(tracker_markup_plain(markup, base_buf_text(&out), &back) ==
	     BASE_OK);
	must(markup == TRACKER_MARKUP_NONE || back.len <= out.len);
	/* Prose alone: nobody is mentioned, no macro is run. */
	if (markup == TRACKER_MARKUP_TEXTILE &&
	    strstr(base_buf_text(&out), "<pre>") == NULL)
		must(strstr(base_buf_text(&out), " @a") == NULL &&
		     strstr(base_buf_text(&out), "{{") == NULL);
	base_buf_release(&out);
	base_buf_release(&back);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text;
	int markup;

	if (size > LONG)
		return 0;
	text = malloc(size + 1);
	must(text != NULL);
	memcpy(text, data, size);
	text[size] = '\0';
	for (markup = 0; markup <= TRACKER_MARKUP_COMMONMARK; markup++)
		try_one((enum tracker_markup)markup, text);
	free(text);
	return 0;
}
