/* covers: src/mail/mail_scan.c src/mail/mail_scan_boundary.c src/mail/mail_scan_kind.c src/mail/mail_scan_lines.c */
/* seeds: ../shared/corpora/mail/mime_stalwart ../shared/corpora/mail/mime_jwz */
/*
 * What libetpan is given of any bytes: headers of one field each that hold
 * nothing of the sender's, no deeper and no more parts than the limits say,
 * and a place in the text for each byte.  Then libetpan itself.
 */
#include <stdlib.h>
#include <string.h>

#include "../../src/mail/mail_part.h"
#include "../../src/mail/mail_scan.h"
#include "kairan/base_buf.h"
#include "kairan/mail.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
need(bool holds)
{
	if (!holds)
		abort();
}

static void
check_heads(const struct mail_scan *scan)
{
	static const char field[] = "Content-Type: ";
	const struct mail_scan_head *h;
	size_t i;

	for (i = 0; i < scan->n_heads; i++) {
		h = &scan->heads[i];
		need(h->start <= h->body && h->body <= scan->len);
		need(h->safe_start < h->safe_body &&
		     h->safe_body <= scan->safe.len);
		need(memcmp(scan->safe.data + h->safe_start, field,
			 sizeof(field) - 1) == 0);
		need(memchr(scan->safe.data + h->safe_start, '\\',
			 h->safe_body - h->safe_start) == NULL);
		need(memchr(scan->safe.data + h->safe_start, '(',
			 h->safe_body - h->safe_start) == NULL);
		need(h->kind != NULL && *h->kind != '\0');
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct base_arena *arena = base_arena_new();
	struct mail_scan scan;
	size_t n = 0, i, at;
	bool failed;

	mail_scan_run(&scan, arena, (const char *)data, size);
	need(scan.n_heads > 0 && scan.safe.len <= 2 * MAIL_PARSE_MAX);
	need(memchr(base_buf_text(&scan.safe), '\0', scan.safe.len) == NULL);
	check_heads(&scan);
	for (i = 0; i < scan.safe.len; i += 1 + scan.safe.len / 64) {
		at = mail_scan_text_at(&scan, i);
		need(at <= scan.len);
		(void)mail_scan_raw(
		    &scan, (struct mail_slice){scan.text + at, scan.len - at});
	}
	if (size <= MAIL_PARSE_MAX) {
		need(mail_part_tree(&scan, &n, &failed) != NULL);
		need(n <= MAIL_PARTS_MAX);
	}
	mail_scan_release(&scan);
	base_arena_free(arena);
	return 0;
}
