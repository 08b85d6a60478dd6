/* covers: src/feed/feed_announcement.c src/feed/feed_sections.c src/feed/feed_page.c src/feed/feed_rpm_list.c src/feed/feed_packages.c src/feed/feed_mail_id.c src/feed/feed_none.c */
/* Announcements and pages: the first line is the subject, the rest the text;
 * with a leading '<' a page. */
#include <stdlib.h>
#include <string.h>

#include "kairan/feed_announcement.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum base_status
take(struct vuln_advisory *adv, void *ctx, struct base_err *err)
{
	(void)ctx;
	(void)err;
	if (adv->id[0] == '\0' || adv->title == NULL)
		abort();
	vuln_advisory_free(adv);
	return BASE_OK;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct feed_context context = {
	    "fuzz", "https://vendor.example.com/a/page.html", ""};
	struct feed_result result;
	struct feed_sink sink = {.take = take, .result = &result};
	struct feed_announcement mail = {.message_id = "a@b", .date = 1};
	struct base_err err = BASE_ERR_INIT;
	char *text = base_xmalloc(size + 1), *rest;
	enum base_status status;

	memcpy(text, data, size);
	text[size] = '\0';
	if (size > 0 && text[0] == '<') {
		status = feed_parse(
		    feed_find("page"), text, size, &context, &sink, &err);
	} else {
		rest = strchr(text, '\n');
		mail.text = rest == NULL ? "" : rest + 1;
		if (rest != NULL)
			*rest = '\0';
		mail.subject = text;
		status = feed_announcement_parse(&mail, &context, &sink, &err);
	}
	if (status != BASE_OK && err.text[0] == '\0')
		abort();
	free(text);
	return 0;
}
