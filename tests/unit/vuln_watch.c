/* Watches: which conditions hit, which miss, and what the verdict says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "kairan/base_text.h"
#include "kairan/vuln_watch.h"

/* An advisory about a mail gateway with a score of 9.8. */
static struct vuln_advisory *
gateway(void)
{
	struct vuln_advisory *adv = vuln_advisory_new();
	struct vuln_product product = {"Hinoki Works", "Hinoki Mail Gateway",
	    "5.0.2", "cpe:/a:hinoki_works:mail_gateway_%28pro%29:5.0.2", "", "",
	    ""};
	struct vuln_score score = {
	    "3.1", 98, "", "Critical", "jvndb", "CVE-2026-1000"};

	vuln_advisory_set(adv, &adv->source, "jvndb", 100);
	vuln_advisory_set(adv, &adv->title,
	    "Hinoki Mail Gateway におけるサーバサイドリクエスト"
	    "フォージェリの脆弱性",
	    VULN_TITLE_MAX);
	vuln_advisory_set(adv, &adv->summary,
	    "管理画面の ＯｐｅｎＳＳＬ 設定 (C++ 製) に問題があります。",
	    VULN_TEXT_MAX);
	vuln_advisory_add_id(adv, &adv->cves, "CVE-2026-1000");
	vuln_advisory_add_id(adv, &adv->cwes, "CWE-918");
	vuln_advisory_add_product(adv, &product);
	vuln_advisory_add_score(adv, &score);
	return adv;
}

/* An alert: a title and nothing else. */
static struct vuln_advisory *
alert(void)
{
	struct vuln_advisory *adv = vuln_advisory_new();

	vuln_advisory_set(adv, &adv->source, "jpcert", 100);
	vuln_advisory_set(adv, &adv->title,
	    "ExampleVPN の脆弱性に関する注意喚起", VULN_TITLE_MAX);
	return adv;
}

static struct base_strv *
list_of(struct vuln_watch *watch, const char *field)
{
	switch (field[1]) {
	case 'n':
		return &watch->any;
	case 'l':
		return &watch->all;
	case 'o':
		return field[0] == 'n' ? &watch->none : &watch->sources;
	case 'r':
		return &watch->products;
	case 'w':
		return &watch->cwes;
	default:
		return NULL;
	}
}

/* For one watch and one subject. */
static void
match(const struct vuln_watch *watch, const struct vuln_subject *subject,
    struct vuln_verdict *verdict)
{
	struct vuln_watchset *set = NULL;
	struct base_err err = BASE_ERR_INIT;

	assert_int_equal(vuln_watchset_new(watch, 1, &set, &err), BASE_OK);
	vuln_watchset_match(set, subject, verdict);
	vuln_watchset_free(set);
}

/* One watch written in one line: "any=a;b|none=c|products=d|cvss=70". */
static void
read_watch(struct vuln_watch *watch, const char *line)
{
	struct base_strv fields = BASE_STRV_INIT;
	struct base_strv *list;
	const char *value;
	size_t i;

	vuln_watch_init(watch, "test");
	assert_int_equal(base_strv_split(&fields, line, "|"), BASE_OK);
	for (i = 0; i < fields.n; i++) {
		value = strchr(fields.v[i], '=');
		assert_non_null(value);
		value++;
		list = list_of(watch, fields.v[i]);
		if (list == NULL) {
			watch->cvss_at_least = atoi(value);
			continue;
		}
		assert_int_equal(base_strv_split(list, value, ";"), BASE_OK);
	}
	base_strv_release(&fields);
}

static const struct {
	const char *watch;
	bool is_alert;
	bool hit;
	const char *why; /* first reason, or the first that missed */
} cases[] = {
    {"", false, true, "the watch takes everything"},
    {"any=hinoki", false, true, "keyword \"hinoki\" found"},
    {"any=ＨＩＮＯＫＩ", false, true, "keyword \"ＨＩＮＯＫＩ\" found"},
    {"any=hino", false, false, "none of its keywords found"},
    {"any=OpenSSL", false, true, "keyword \"OpenSSL\" found"},
    {"any=SSL", false, false, "none of its keywords found"},
    {"any=C++", false, true, "keyword \"C++\" found"},
    {"any=フォージェリ", false, true, "keyword \"フォージェリ\" found"},
    {"any=ﾌｫｰｼﾞｪﾘ", false, true, "keyword \"ﾌｫｰｼﾞｪﾘ\" found"},
    {"any=nothing;管理画面", false, true, "keyword \"管理画面\" found"},
    {"all=hinoki;管理画面", false, true, "needed keyword \"hinoki\" found"},
    {"all=hinoki;absent", false, false, "needed keyword \"absent\" missing"},
    {"any=hinoki|none=サーバサイド", false, false,
	"excluded by keyword \"サーバサイド\""},
    {"none=absent", false, true, "the watch takes everything"},
    {"products=hinoki mail gateway", false, true,
	"product \"hinoki mail gateway\" is affected"},
    {"products=OpenSSL", false, false, "none of its products is affected"},
    {"products=cpe:/a:hinoki_works", false, true,
	"product \"cpe:/a:hinoki_works\" is affected"},
    {"products=cpe:2.3:a:hinoki_works:mail_gateway_\\(pro\\):*", false, true,
	"product \"cpe:2.3:a:hinoki_works:mail_gateway_\\(pro\\):*\" is "
	"affected"},
    {"products=cpe:/a:*:mail_gateway_(pro):5.0.2", false, true,
	"product \"cpe:/a:*:mail_gateway_(pro):5.0.2\" is affected"},
    {"products=cpe:/a:hinoki", false, false,
	"none of its products is affected"},
    {"products=cpe:/o:hinoki_works", false, false,
	"none of its products is affected"},
    {"any=absent|products=Hinoki Mail Gateway", false, true,
	"product \"Hinoki Mail Gateway\" is affected"},
    {"products=ExampleVPN", true, true,
	"product \"ExampleVPN\" is named in the text"},
    {"products=Example", true, false, "none of its products is affected"},
    {"sources=jvndb;nvd", false, true, "reported by source jvndb"},
    {"sources=nvd", false, false, "reported by none of its sources"},
    {"cwes=918", false, true, "weakness CWE-918"},
    {"cwes=cwe-79", false, false, "none of its weaknesses"},
    {"cvss=90", false, true, "score 9.8 is high enough"},
    {"cvss=99", false, false, "score 9.8 is too low"},
    {"cvss=90", true, true, "no score yet, which is let pass"},
};

static void
test_cases(void **state)
{
	struct vuln_verdict verdict = VULN_VERDICT_INIT;
	struct vuln_subject *subject;
	struct vuln_advisory *adv;
	struct vuln_watch watch;
	struct base_buf why;
	size_t i, k;

	(void)state;
	base_buf_init(&why, 500);
	for (i = 0; i < BASE_LEN(cases); i++) {
		subject = vuln_subject_new();
		adv = cases[i].is_alert ? alert() : gateway();
		vuln_subject_add(subject, adv, "CVE-2026-1000");
		vuln_advisory_free(adv);
		read_watch(&watch, cases[i].watch);
		match(&watch, subject, &verdict);
		if (verdict.hit != cases[i].hit)
			fail_msg("%s: hit %d", cases[i].watch, verdict.hit);
		for (k = 0; k + 1 < verdict.n && !cases[i].hit &&
			    verdict.reasons[k].ok;
		     k++)
			;
		base_buf_clear(&why);
		assert_int_equal(
		    vuln_reason_format(&verdict.reasons[k], &why), BASE_OK);
		assert_string_equal(base_buf_text(&why), cases[i].why);
		vuln_watch_release(&watch);
		vuln_subject_free(subject);
	}
	base_buf_release(&why);
	vuln_verdict_release(&verdict);
}

static void
test_other_cve_left_out(void **state)
{
	struct vuln_verdict verdict = VULN_VERDICT_INIT;
	struct vuln_subject *subject = vuln_subject_new();
	struct vuln_advisory *adv = gateway();
	struct vuln_watch watch;

	(void)state;
	vuln_subject_add(subject, adv, "CVE-2026-2000");
	read_watch(&watch, "cvss=99");
	match(&watch, subject, &verdict);
	assert_true(verdict.hit);
	assert_int_equal(verdict.reasons[0].kind, VULN_REASON_SCORE_UNKNOWN);
	vuln_watch_release(&watch);
	vuln_verdict_release(&verdict);
	vuln_subject_free(subject);
	vuln_advisory_free(adv);
}

/* Does this watch hit CVE-2026-1000, which a record (unless alone) and a
 * Weekly Report about gateways, too, speak of? */
static bool
hits_beside_bundle(const char *line, bool alone)
{
	struct vuln_verdict verdict = VULN_VERDICT_INIT;
	struct vuln_subject *subject = vuln_subject_new();
	struct vuln_advisory *record = vuln_advisory_new(), *report;
	struct vuln_watch watch;
	bool hit;

	report = gateway();
	report->is_bundle = true;
	vuln_advisory_set(record, &record->title, "kodama stops", 100);
	vuln_subject_add(subject, report, "CVE-2026-1000");
	if (!alone)
		vuln_subject_add(subject, record, "CVE-2026-1000");
	read_watch(&watch, line);
	match(&watch, subject, &verdict);
	hit = verdict.hit;
	vuln_watch_release(&watch);
	vuln_verdict_release(&verdict);
	vuln_subject_free(subject);
	vuln_advisory_free(report);
	vuln_advisory_free(record);
	return hit;
}

static void
test_bundle_says_nothing_of_others(void **state)
{
	(void)state;
	assert_true(hits_beside_bundle("any=kodama", false));
	assert_false(hits_beside_bundle("any=管理画面", false));
	assert_false(hits_beside_bundle("products=Hinoki Mail Gateway", false));
	/* Its row for this CVE counts: the score. */
	assert_false(hits_beside_bundle("cvss=99", false));
	/* With nothing else to go by, it is taken by its word. */
	assert_true(hits_beside_bundle("any=管理画面", true));
	assert_false(hits_beside_bundle("any=kodama", true));
}

static void
test_bad_watch(void **state)
{
	static const char *const bad[] = {
	    "products=cpe:nonsense", "cwes=CWE-x", "cwes=0"};
	struct base_err err = BASE_ERR_INIT;
	struct vuln_watchset *set = NULL;
	struct vuln_watch watch;
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(bad); i++) {
		base_err_clear(&err);
		read_watch(&watch, bad[i]);
		assert_int_equal(
		    vuln_watchset_new(&watch, 1, &set, &err), BASE_INVALID);
		assert_non_null(strstr(err.text, "watch test"));
		vuln_watch_release(&watch);
	}
}

/* The one-pass search must agree with base_text_has_word(), whatever the
 * text: small alphabets make many near hits. */
static void
test_same_as_has_word(void **state)
{
	static const char *const bits[] = {
	    "a", "b", "_", " ", "-", "あ", "い", "ab", "1"};
	struct vuln_watch watches[40];
	struct vuln_verdict verdicts[40];
	struct base_err err = BASE_ERR_INIT;
	struct vuln_watchset *set = NULL;
	struct vuln_subject *subject;
	struct vuln_advisory *adv;
	char text[256], word[64], *folded, *folded_word;
	unsigned seed = 1, round, i, k;

	(void)state;
	memset(verdicts, 0, sizeof(verdicts));
	for (i = 0; i < BASE_LEN(watches); i++) {
		word[0] = '\0';
		for (k = 0; k <= i % 5; k++)
			strcat(word, bits[(seed = seed * 1103515245 + 12345) /
					  65536 % BASE_LEN(bits)]);
		strcat(word, i % 2 ? "a" : "あ");
		vuln_watch_init(&watches[i], "w");
		assert_int_equal(base_strv_add(&watches[i].any, word), BASE_OK);
	}
	assert_int_equal(
	    vuln_watchset_new(watches, BASE_LEN(watches), &set, &err), BASE_OK);
	for (round = 0; round < 300; round++) {
		strcpy(text, "x");
		for (k = 0; k < 30; k++)
			strcat(text, bits[(seed = seed * 1103515245 + 12345) /
					  65536 % BASE_LEN(bits)]);
		adv = vuln_advisory_new();
		vuln_advisory_set(adv, &adv->title, text, VULN_TITLE_MAX);
		subject = vuln_subject_new();
		vuln_subject_add(subject, adv, NULL);
		folded = base_text_fold(adv->title);
		vuln_watchset_match(set, subject, verdicts);
		for (i = 0; i < BASE_LEN(watches); i++) {
			folded_word = base_text_fold(watches[i].any.v[0]);
			base_text_trim(folded_word);
			if (verdicts[i].hit != base_text_has_word(folded,
						   base_text_trim(folded_word)))
				fail_msg("'%s' in '%s'", folded_word, folded);
			free(folded_word);
		}
		free(folded);
		vuln_subject_free(subject);
		vuln_advisory_free(adv);
	}
	for (i = 0; i < BASE_LEN(watches); i++) {
		vuln_watch_release(&watches[i]);
		vuln_verdict_release(&verdicts[i]);
	}
	vuln_watchset_free(set);
}

static double
seconds_for(unsigned n_words)
{
	struct vuln_verdict verdict = VULN_VERDICT_INIT;
	struct base_err err = BASE_ERR_INIT;
	struct vuln_subject *subject = vuln_subject_new();
	struct vuln_advisory *adv = gateway();
	struct vuln_watchset *set = NULL;
	struct vuln_watch watch;
	struct timespec a, b;
	char word[64];
	unsigned i;

	for (i = 0; i < 40; i++)
		vuln_subject_add(subject, adv, NULL);
	vuln_watch_init(&watch, "speed");
	for (i = 0; i < n_words; i++) {
		snprintf(word, sizeof(word), i % 2 ? "product%u" : "製品%u", i);
		assert_int_equal(base_strv_add(&watch.any, word), BASE_OK);
	}
	assert_int_equal(vuln_watchset_new(&watch, 1, &set, &err), BASE_OK);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &a);
	for (i = 0; i < 300; i++)
		vuln_watchset_match(set, subject, &verdict);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &b);
	vuln_watchset_free(set);
	vuln_watch_release(&watch);
	vuln_verdict_release(&verdict);
	vuln_subject_free(subject);
	vuln_advisory_free(adv);
	return (double)(b.tv_sec - a.tv_sec) +
	       (double)(b.tv_nsec - a.tv_nsec) / 1e9;
}

static void
test_many_words_cost_little(void **state)
{
	double few = 1e9, many = 1e9, s;
	int i;

	(void)state;
	/* The best of five runs each: other work on the machine only adds. */
	for (i = 0; i < 5; i++) {
		s = seconds_for(10);
		few = s < few ? s : few;
		s = seconds_for(1000);
		many = s < many ? s : many;
	}
	print_message("# 1000 words cost %.2f times 10 words\n", many / few);
	assert_true(many < few * 3);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_cases),
	    cmocka_unit_test(test_other_cve_left_out),
	    cmocka_unit_test(test_bundle_says_nothing_of_others),
	    cmocka_unit_test(test_bad_watch),
	    cmocka_unit_test(test_same_as_has_word),
	    cmocka_unit_test(test_many_words_cost_little)};

	return cmocka_run_group_tests_name("vuln_watch", tests, NULL, NULL);
}
