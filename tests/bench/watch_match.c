/*
 * Matches the same vulnerabilities against watches of 10 and of 1,000
 * keywords, in the time of one run; prints both and their ratio, each the
 * best of five.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "kairan/base_text.h"
#include "kairan/vuln_watch.h"

#define SUBJECTS 2000
#define ROUNDS 5
#define GOAL 3.0

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* A text of 120 words of a made-up vocabulary, the same for each run. */
static void
write_text(struct base_buf *out, unsigned seed)
{
	unsigned i, x = seed * 2654435761U;

	base_buf_clear(out);
	for (i = 0; i < 120; i++) {
		x = x * 1664525U + 1013904223U;
		if (base_buf_printf(out, "word%u ", (x >> 8) % 20000) !=
			BASE_OK ||
		    (i % 20 == 0 &&
			base_buf_puts(out, "脆弱性に関する情報 ") != BASE_OK))
			exit(1);
	}
}

static struct vuln_subject *
make_subject(unsigned seed, struct base_buf *text)
{
	struct vuln_advisory *adv = vuln_advisory_new();
	struct vuln_subject *subject = vuln_subject_new();

	write_text(text, seed);
	vuln_advisory_set(
	    adv, &adv->title, "A made-up advisory", VULN_TITLE_MAX);
	vuln_advisory_set(
	    adv, &adv->summary, base_buf_text(text), VULN_TEXT_MAX);
	vuln_subject_add(subject, adv, NULL);
	vuln_advisory_free(adv);
	return subject;
}

static double
match_all(
    size_t words, struct vuln_subject *const *subjects, unsigned *hits_out)
{
	struct vuln_verdict verdict = VULN_VERDICT_INIT;
	struct base_err err = BASE_ERR_INIT;
	struct vuln_watchset *set = NULL;
	struct vuln_watch watch;
	char word[32];
	double start;
	size_t i;

	vuln_watch_init(&watch, "all");
	for (i = 0; i < words; i++) {
		snprintf(word, sizeof(word), "word%zu", 40000 + i);
		if (i == 0)
			snprintf(word, sizeof(word), "word77");
		if (base_strv_add(&watch.any, word) != BASE_OK)
			exit(1);
	}
	if (vuln_watchset_new(&watch, 1, &set, &err) != BASE_OK)
		exit(1);
	*hits_out = 0;
	start = now();
	for (i = 0; i < SUBJECTS; i++) {
		vuln_watchset_match(set, subjects[i], &verdict);
		*hits_out += verdict.hit;
	}
	start = now() - start;
	vuln_verdict_release(&verdict);
	vuln_watchset_free(set);
	vuln_watch_release(&watch);
	return start;
}

int
main(void)
{
	static struct vuln_subject *subjects[SUBJECTS];
	double few = 0, many = 0, took;
	unsigned i, hits_few, hits_many;
	struct base_buf text;

	base_buf_init(&text, 65536);
	for (i = 0; i < SUBJECTS; i++)
		subjects[i] = make_subject(i, &text);
	for (i = 0; i < ROUNDS; i++) {
		took = match_all(10, subjects, &hits_few);
		few = i == 0 || took < few ? took : few;
		took = match_all(1000, subjects, &hits_many);
		many = i == 0 || took < many ? took : many;
	}
	printf("%d vulnerabilities: 10 keywords %.1f ms (%u hits), 1,000 "
	       "keywords %.1f ms (%u hits), ratio %.2f (goal %.1f)\n",
	    SUBJECTS, few * 1e3, hits_few, many * 1e3, hits_many, many / few,
	    GOAL);
	for (i = 0; i < SUBJECTS; i++)
		vuln_subject_free(subjects[i]);
	base_buf_release(&text);
	return many / few <= GOAL && hits_few > 0 && hits_few == hits_many ? 0
									   : 1;
}
