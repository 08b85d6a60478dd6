/* covers: src/reply/reply_mention.c */
/* seeds: ../shared/corpora/mail/reply_crisp ../shared/corpora/mail/reply_erp_family */
/* Names in any text: bounded, each once, and none of a mail address. */
#include <stdlib.h>
#include <string.h>

#include "kairan/base_buf.h"
#include "kairan/reply_mention.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct reply_name names[] = {
	    {"taro", 1, 0}, {"山田", 1, 3}, {"ann", 2, 0}, {"web team", 3, 1}};
	struct base_arena *arena = base_arena_new();
	struct reply_mention *m = NULL;
	char *text = base_xstrndup((const char *)data, size);
	size_t i, k, n;

	n = reply_mention_find(text, names, BASE_LEN(names), arena, &m);
	if (n > REPLY_MENTION_MAX ||
	    (n > 0 && strchr(text, '@') == NULL && strstr(text, "＠") == NULL &&
		strstr(text, "﹫") == NULL))
		abort();
	for (i = 0; i < n; i++)
		for (k = 0; k < i; k++)
			if (m[i].who != 0 ? m[i].who == m[k].who
					  : strcmp(m[i].name, m[k].name) == 0)
				abort();
	free(text);
	base_arena_free(arena);
	return 0;
}
