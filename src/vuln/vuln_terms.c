#include "vuln_terms.h"

#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"
#include "kairan/vuln.h"

#define HEAD_MAX 6 /* bytes that choose the bucket: two kana */
#define BUCKETS 16384 /* a power of two */

struct term {
	char *word; /* as written */
	char *folded;
	size_t len;
	int next; /* in the bucket; -1 ends */
};

struct vuln_terms {
	struct term *v;
	size_t n;
	size_t cap;
	bool has_head[HEAD_MAX + 1]; /* is there a word with a head of that
	    length? */
	int buckets[BUCKETS];
};

struct vuln_terms *
vuln_terms_new(void)
{
	struct vuln_terms *terms = base_xcalloc(1, sizeof(*terms));
	size_t i;

	for (i = 0; i < BUCKETS; i++)
		terms->buckets[i] = -1;
	return terms;
}

void
vuln_terms_free(struct vuln_terms *terms)
{
	size_t i;

	if (terms == NULL)
		return;
	for (i = 0; i < terms->n; i++) {
		free(terms->v[i].word);
		free(terms->v[i].folded);
	}
	free(terms->v);
	free(terms);
}

static size_t
head_len(size_t len)
{
	return len < HEAD_MAX ? len : HEAD_MAX;
}

/* FNV-1a over the head and its length. */
static size_t
bucket_of(const char *head, size_t len)
{
	uint32_t hash = 2166136261u ^ (uint32_t)len;
	size_t i;

	for (i = 0; i < len; i++)
		hash = (hash ^ (unsigned char)head[i]) * 16777619u;
	return (hash ^ (hash >> 15)) & (BUCKETS - 1);
}

static int
find(const struct vuln_terms *terms, const char *folded, size_t bucket)
{
	int i;

	for (i = terms->buckets[bucket]; i >= 0; i = terms->v[i].next)
		if (strcmp(terms->v[i].folded, folded) == 0)
			return i;
	return -1;
}

int
vuln_terms_add(struct vuln_terms *terms, const char *word)
{
	char *folded = base_text_fold(word);
	char *trimmed = base_text_trim(folded);
	size_t len = strlen(trimmed);
	size_t bucket = bucket_of(trimmed, head_len(len));
	struct term *term;
	int number;

	number = len == 0 ? -1 : find(terms, trimmed, bucket);
	if (len > 0 && number < 0 && terms->n < VULN_WATCH_TERMS_MAX) {
		if (terms->n == terms->cap) {
			terms->cap = terms->cap == 0 ? 16 : terms->cap * 2;
			terms->v = base_xrealloc(
			    terms->v, terms->cap * sizeof(*terms->v));
		}
		number = (int)terms->n;
		term = &terms->v[terms->n++];
		term->word = base_xstrdup(word);
		term->folded = base_xstrdup(trimmed);
		term->len = len;
		term->next = terms->buckets[bucket];
		terms->buckets[bucket] = number;
		terms->has_head[head_len(len)] = true;
	}
	free(folded);
	return number;
}

const char *
vuln_terms_word(const struct vuln_terms *terms, int number)
{
	return terms->v[number].word;
}

size_t
vuln_terms_count(const struct vuln_terms *terms)
{
	return terms->n;
}

static bool
is_alnum(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9');
}

/* All words of one bucket that stand at text[at]. */
static void
check_bucket(const struct vuln_terms *terms, const char *text, size_t len,
    size_t at, size_t head, bool *hits)
{
	int i = terms->buckets[bucket_of(text + at, head)];
	const struct term *term;
	char after;

	for (; i >= 0; i = term->next) {
		term = &terms->v[i];
		if (hits[i] || head_len(term->len) != head ||
		    term->len > len - at ||
		    memcmp(term->folded, text + at, term->len) != 0)
			continue;
		after = text[at + term->len];
		if (!is_alnum(term->folded[term->len - 1]) ||
		    (!is_alnum(after) && after != '_'))
			hits[i] = true;
	}
}

void
vuln_terms_scan(const struct vuln_terms *terms, const char *folded, bool *hits)
{
	size_t len = strlen(folded), at, head;

	for (at = 0; at < len; at++) {
		/* Within a character, or within an ASCII word. */
		if (((unsigned char)folded[at] & 0xc0) == 0x80)
			continue;
		if (at > 0 && is_alnum(folded[at]) &&
		    (is_alnum(folded[at - 1]) || folded[at - 1] == '_'))
			continue;
		for (head = 1; head <= HEAD_MAX && head <= len - at; head++)
			if (terms->has_head[head])
				check_bucket(
				    terms, folded, len, at, head, hits);
	}
}
