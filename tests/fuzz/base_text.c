/* covers: src/base/base_spool.c src/base/base_time.c src/base/base_time_mail.c src/base/base_date.c src/base/base_utf8.c src/base/base_ascii.c src/base/base_text.c */
/*
 * The readers of base: the spool's block, dates, integers and text.  What a
 * reader takes must come out the same when it is written and read again.
 */
#include <stdlib.h>
#include <string.h>

#include "kairan/base_spool.h"
#include "kairan/base_text.h"
#include "kairan/base_time.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool good)
{
	if (!good)
		abort();
}

static void
fuzz_spool(const char *data, size_t size)
{
	struct base_spool spool, again;
	struct base_buf block;
	size_t off = 0, off_again = 0;

	if (base_spool_parse(data, size, &spool, &off, NULL) != BASE_OK)
		return;
	must(off <= size);
	base_buf_init(&block, BASE_SPOOL_BLOCK_MAX);
	must(base_spool_format(&spool, &block) == BASE_OK);
	must(base_spool_parse(
		 block.data, block.len, &again, &off_again, NULL) == BASE_OK);
	must(off_again == block.len);
	must(strcmp(spool.sender, again.sender) == 0);
	must(spool.recipients.n == again.recipients.n);
	base_spool_release(&spool);
	base_spool_release(&again);
	base_buf_release(&block);
}

static void
fuzz_time(const char *text)
{
	char out[BASE_TIME_TEXT], mail[64];
	int64_t instant, again;
	struct base_date date;

	if (base_time_parse(text, &instant) == BASE_OK && instant >= 0 &&
	    instant < 253402300800) {
		base_time_format(instant, out);
		must(base_time_parse(out, &again) == BASE_OK);
		must(instant == again);
	}
	if (base_time_parse_mail(text, &instant) == BASE_OK && instant >= 0 &&
	    instant < 253402300800) {
		base_time_format_mail(instant, NULL, mail);
		must(base_time_parse_mail(mail, &again) == BASE_OK);
		must(instant == again);
	}
	if (base_date_parse(text, &date) == BASE_OK) {
		base_date_format(date, out);
		must(strcmp(out, text) == 0);
	}
	if (base_text_to_int(text, -1000, 1000, &instant) == BASE_OK)
		must(instant >= -1000 && instant <= 1000);
}

static void
fuzz_text(const char *text, size_t size)
{
	struct base_buf out;
	char *folded = base_text_fold(text), *nfkc = base_text_nfkc(text);
	char *copy = base_xstrdup(text);

	must(base_text_is_utf8(folded, strlen(folded)));
	must(base_text_is_utf8(nfkc, strlen(nfkc)));
	must(strlen(base_text_trim(copy)) <= strlen(text));
	must(base_text_cut(text, size / 2) <= size / 2);
	(void)base_text_width(text);
	(void)base_text_has_word(folded, nfkc);
	base_buf_init(&out, size * 8);
	must(base_text_visible(text, size, &out) == BASE_OK);
	must(base_text_header_safe(base_buf_text(&out), out.len));
	must(base_text_is_utf8(base_buf_text(&out), out.len));
	base_buf_clear(&out);
	must(base_text_repair(text, size, &out) == BASE_OK);
	must(base_text_is_utf8(base_buf_text(&out), out.len));
	base_buf_release(&out);
	free(folded);
	free(nfkc);
	free(copy);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text;

	if (size > 4096)
		return 0;
	text = base_xmalloc(size + 1);
	if (size > 0)
		memcpy(text, data, size);
	text[size] = '\0';
	fuzz_spool(text, size);
	fuzz_time(text);
	fuzz_text(text, size);
	free(text);
	return 0;
}
