/* What kairan.conf says arrives in the structs; defaults; look-ups; manual
 * and example keep step with the table. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kairan/conf.h"
#include "kairan/base_file.h"

static struct conf *
read_or_fail(const char *text)
{
	struct base_err err = BASE_ERR_INIT;
	struct conf *conf = NULL;

	if (conf_read_text(text, "k.conf", "/srv/k", &conf, &err) != BASE_OK)
		fail_msg("%s", err.text);
	assert_int_equal(err.status, BASE_OK);
	return conf;
}

static void
url_of_a_relative_folder_is_whole(void **state)
{
	struct base_err err = BASE_ERR_INIT;
	struct conf *conf = NULL;
	char *here = getcwd(NULL, 0);
	char *want = base_xprintf("file://%s/my%%20demo/100%%25.rdf", here);

	(void)state;
	if (conf_read_text("source a { type = jvn url = \"100%.rdf\" }",
		"k.conf", "my demo", &conf, &err) != BASE_OK)
		fail_msg("%s", err.text);
	assert_string_equal(conf->sources[0].url, want);
	conf_free(conf);
	free(want);
	free(here);
}

static void
hosts_are_found_by_name_and_pattern(void **state)
{
	struct conf *conf = read_or_fail(
	    "ssvc {\n scheduled = \"30 days\"\n}\n"
	    "host \"web*\" {\n exposure = open\n}\n"
	    "host Web7 {\n exposure = small\n human_impact = very_high\n"
	    " window = \"0 3 * * 6#2\"\n}\n"
	    "host \"*.db.*\" {\n safety = marginal\n"
	    " mission_impact = mef_failure\n}\n");

	(void)state;
	assert_string_equal(conf->ssvc.table, "deployer");
	assert_string_equal(conf->ssvc.due[CONF_PRIORITY_IMMEDIATE], "3 days");
	assert_string_equal(conf->ssvc.due[CONF_PRIORITY_SCHEDULED], "30 days");
	assert_string_equal(conf_find_host(conf, "WEB1")->name, "web*");
	assert_string_equal(conf_find_host(conf, "web7")->exposure, "small");
	assert_string_equal(
	    conf_find_host(conf, "web7")->human_impact, "very_high");
	assert_string_equal(
	    conf_find_host(conf, "a.db.db.jp")->safety, "marginal");
	assert_null(conf_find_host(conf, "aweb1"));
	assert_null(conf_find_host(conf, "a.db"));
	assert_null(conf_find_host(conf, "web7")->owner);
	conf_free(conf);
}

static void
empty_file_has_defaults(void **state)
{
	struct conf *conf = read_or_fail("");

	(void)state;
	assert_string_equal(conf->name, "kairan");
	assert_string_equal(conf->language, "en");
	assert_string_equal(conf->time_zone, "UTC");
	assert_false(base_date_is_set(conf->base_date));
	assert_int_equal(conf->notify_by, CONF_NOTIFY_BY_KAIRAN);
	assert_int_equal(conf->send, CONF_SEND_OFF);
	assert_null(conf->redirect_to);
	assert_int_equal(conf->new_tickets_per_run, 50);
	assert_int_equal(conf->attachment_max, 5 << 20);
	assert_false(conf->syslog);
	assert_string_equal(conf->state_dir, "/srv/k");
	assert_string_equal(conf->spool_dir, "/srv/k/spool");
	assert_string_equal(conf->database, "/srv/k/kairan.db");
	assert_null(conf->mail.address);
	assert_string_equal(conf->mail.delimiter, "+");
	assert_string_equal(conf->mail.sendmail, "/usr/sbin/sendmail");
	assert_string_equal(conf->mail.maildir, "/srv/k/outgoing");
	assert_int_equal(conf->mail.token_days, 180);
	assert_int_equal(conf->tracker.type, CONF_TRACKER_BUILTIN);
	assert_string_equal(
	    conf->tracker.status[CONF_STATUS_NOT_AFFECTED], "NOT_AFFECTED");
	assert_string_equal(
	    conf->tracker.priority[CONF_PRIORITY_IMMEDIATE], "Immediate");
	assert_string_equal(conf->tracker.field_status, "Exact status");
	assert_int_equal(conf->sources_len + conf->watches_len +
			     conf->persons_len + conf->imaps_len,
	    0);
	conf_free(conf);
	conf_free(NULL);
}

static const char sections[] =
    "send = redirect redirect_to = \"me@e.jp\"\n"
    "base_date = 2026-12-01\n"
    "mail { address = \"kairan@e.jp\" from = \"noreply@e.jp\"\n"
    "  smtp_url = \"smtps://m.e.jp:465/\" send_by = smtp\n"
    "  smtp_user = u smtp_password_file = \"smtp.pw\"\n"
    "  trusted_domains = { \"corp.jp\", \"Corp2.JP\" } }\n"
    "source b { url = \"https://x/f.rdf\" every = 2h type = jvn\n"
    "  since = 2027-01-01 max_bytes = 64k proxy = \"\" }\n"
    "source a { url = \"feeds/a.rdf\" enabled = no }\n"
    "watch w1 { any = { apache, \"山田\", ＮＧＩＮＸ } all += x\n"
    "  all += y\n"
    "  cvss_at_least = 7.5 cwe = CWE-79 source = { a, b }\n"
    "  assignee = \"group:web\" due_days = 0 priority = defer\n"
    "  notify = digest grain = host }\n"
    "watch w2 { assignee = taro }\n"
    "person taro { name = \"山田 太郎\" mail = { \"t@e.jp\", \"t2@e.jp\" }\n"
    "  language = ja notify = never events = { \"gone=now\" } }\n"
    "event comment { notify = digest }\n"
    "imap m { host = i.e.jp user = u password_file = \"/etc/p\" }\n";

static void
mail_and_sources_arrive(void **state)
{
	struct conf *conf = read_or_fail(sections);

	(void)state;
	assert_int_equal(conf->send, CONF_SEND_REDIRECT);
	assert_int_equal(conf->base_date.month, 12);
	assert_string_equal(conf->mail.from, "noreply@e.jp");
	assert_string_equal(conf->mail.smtp_url, "smtps://m.e.jp:465");
	assert_string_equal(conf->mail.smtp_password_file, "/srv/k/smtp.pw");
	assert_int_equal(conf->mail.trusted_domains.n, 2);
	assert_true(conf_is_trusted_domain(conf, "x@corp2.jp"));
	assert_false(conf_is_trusted_domain(conf, "x@sub.corp2.jp"));
	assert_int_equal(conf->sources_len, 2);
	assert_string_equal(conf->sources[0].name, "b");
	assert_int_equal(conf->sources[0].line, 7);
	assert_int_equal(conf->sources[0].every, 7200);
	assert_int_equal(conf->sources[0].max_bytes, 65536);
	assert_int_equal(conf->sources[0].since.year, 2027);
	assert_string_equal(conf->sources[0].proxy, "");
	assert_true(conf->sources[0].enabled);
	assert_string_equal(conf->sources[1].url, "file:///srv/k/feeds/a.rdf");
	assert_string_equal(conf->sources[1].type, "auto");
	assert_int_equal(conf->sources[1].since.year, 2026);
	assert_null(conf->sources[1].proxy);
	assert_false(conf->sources[1].enabled);
	assert_ptr_equal(conf_find_source(conf, "a"), &conf->sources[1]);
	assert_int_equal(conf->imaps[0].port, 993);
	assert_string_equal(conf->imaps[0].password_file, "/etc/p");
	conf_free(conf);
}

static void
watches_and_persons_arrive(void **state)
{
	struct conf *conf = read_or_fail(sections);
	const struct conf_watch *w = &conf->watches[0];

	(void)state;
	assert_int_equal(w->any.n, 3);
	assert_string_equal(w->any.v[1], "山田");
	assert_string_equal(w->any.v[2], "ＮＧＩＮＸ");
	assert_int_equal(w->all.n, 2);
	assert_string_equal(w->all.v[1], "y");
	assert_true(
	    w->has_cvss && w->cvss_at_least > 7.49 && w->cvss_at_least < 7.51);
	assert_null(w->assignee);
	assert_string_equal(w->group, "web");
	assert_int_equal(w->planned_days, -1);
	assert_int_equal(w->due_days, 0);
	assert_int_equal(w->priority, CONF_PRIORITY_DEFER);
	assert_int_equal(w->notify, CONF_NOTIFY_DIGEST);
	assert_int_equal(w->grain, CONF_GRAIN_HOST);
	w = conf_find_watch(conf, "w2");
	assert_non_null(w);
	assert_false(w->has_cvss);
	assert_int_equal(w->priority, CONF_PRIORITY_NONE);
	assert_int_equal(w->notify, CONF_NOTIFY_UNSET);
	assert_string_equal(w->assignee, "taro");
	assert_int_equal(conf->persons[0].notify, CONF_NOTIFY_NEVER);
	assert_int_equal(conf->persons[0].events.n, 1);
	assert_int_equal(conf_event_word(conf->persons[0].events.v[0], "gone"),
	    CONF_NOTIFY_NOW);
	assert_int_equal(conf_event_word(conf->persons[0].events.v[0], "gon"),
	    CONF_NOTIFY_UNSET);
	assert_int_equal(conf->events_len, 1);
	assert_string_equal(conf->events[0].name, "comment");
	assert_int_equal(conf->events[0].notify, CONF_NOTIFY_DIGEST);
	assert_int_equal(conf->sync_every, 60);
	assert_int_equal(conf->ingest_workers, 4);
	assert_string_equal(conf->persons[0].time_zone, "UTC");
	assert_ptr_equal(
	    conf_find_person_by_mail(conf, "T2@E.JP"), &conf->persons[0]);
	assert_null(conf_find_person_by_mail(conf, "t3@e.jp"));
	assert_ptr_equal(conf_find_person(conf, "taro"), &conf->persons[0]);
	conf_free(conf);
}

static void
many_to_one_statuses(void **state)
{
	struct conf *conf = read_or_fail("tracker {\n"
					 " url = \"https://r.e.jp/rm/\"\n"
					 " status {\n  NEW = \"New\"\n"
					 "  ONGOING = \"In Progress\"\n"
					 "  INVESTIGATING = \"In Progress\"\n"
					 " }\n field { cve = \"CVE番号\" }\n"
					 " markup = markdown\n}\n");

	(void)state;
	assert_string_equal(conf->tracker.url, "https://r.e.jp/rm");
	assert_string_equal(conf->tracker.public_url, "https://r.e.jp/rm");
	assert_string_equal(conf->tracker.status[CONF_STATUS_NEW], "New");
	assert_string_equal(conf->tracker.status[CONF_STATUS_ONGOING],
	    conf->tracker.status[CONF_STATUS_INVESTIGATING]);
	assert_string_equal(conf->tracker.status[CONF_STATUS_DEFER], "DEFER");
	assert_string_equal(conf->tracker.field_cve, "CVE番号");
	assert_int_equal(conf->tracker.markup, CONF_MARKUP_MARKDOWN);
	conf_free(conf);
}

static void
durations_and_sizes(void **state)
{
	static const struct {
		const char *text;
		int64_t want; /* -1: invalid */
	} durations[] = {{"90s", 90}, {"15m", 900}, {"1h", 3600},
	    {"2d", 172800}, {"1w", 604800}, {"7", 7}, {"0", 0}, {"", -1},
	    {"h", -1}, {"1hh", -1}, {"1 h", -1}, {"-1h", -1}, {"1.5h", -1},
	    {"99999999999999999999h", -1}, {"3660d", 316224000}, {"3661d", -1}};
	int64_t got;
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(durations); i++) {
		got = -1;
		assert_int_equal(conf_parse_duration(durations[i].text, &got),
		    durations[i].want < 0 ? BASE_INVALID : BASE_OK);
		assert_int_equal(got, durations[i].want);
	}
	assert_int_equal(conf_parse_size("20M", &got), BASE_OK);
	assert_int_equal(got, 20 << 20);
	assert_int_equal(conf_parse_size("1T", &got), BASE_INVALID);
}

static void
long_lists_and_many_sections(void **state)
{
	struct base_buf text;
	struct conf *conf;
	int i;

	(void)state;
	base_buf_init(&text, CONF_FILE_MAX);
	assert_int_equal(base_buf_puts(&text, "watch w { any = { w0"), BASE_OK);
	for (i = 1; i < 1000; i++)
		assert_int_equal(base_buf_printf(&text, ",\n w%d", i), BASE_OK);
	assert_int_equal(base_buf_puts(&text, "} }\n"), BASE_OK);
	for (i = 0; i < 300; i++)
		assert_int_equal(
		    base_buf_printf(
			&text, "source s%d { url = \"https://x/%d\" }\n", i, i),
		    BASE_OK);
	conf = read_or_fail(base_buf_text(&text));
	assert_int_equal(conf->watches[0].any.n, 1000);
	assert_string_equal(conf->watches[0].any.v[0], "w0");
	assert_string_equal(conf->watches[0].any.v[999], "w999");
	assert_int_equal(conf->sources_len, 300);
	assert_string_equal(conf->sources[299].url, "https://x/299");
	conf_free(conf);
	base_buf_release(&text);
}

static char *
slurp(const char *path)
{
	struct base_err err = BASE_ERR_INIT;
	struct base_buf buf;

	base_buf_init(&buf, 1 << 20);
	if (base_file_read(path, &buf, &err) != BASE_OK)
		fail_msg("%s", err.text);
	return base_buf_take(&buf, NULL);
}

/* The example with all that stands behind a lone # in force. */
static char *
uncomment(const char *text)
{
	char *out = base_xmalloc(strlen(text) + 2);
	char *to = out;

	while (*text != '\0') {
		size_t len = strcspn(text, "\n");
		const char *end = text + len;

		while (text < end && (*text == '\t' || *text == '#') &&
		       !(*text == '#' && (text[1] == ' ' || text[1] == '\n')))
			text++;
		while (text < end)
			*to++ = *text++;
		*to++ = '\n';
		text += *text == '\n';
	}
	*to = '\0';
	return out;
}

static void
example_works_for_a_trial(void **state)
{
	char *text = slurp("contrib/kairan.conf.example");
	struct conf *conf = read_or_fail(text);

	(void)state;
	assert_int_equal(conf->sources_len, 3);
	assert_int_equal(conf->tracker.type, CONF_TRACKER_BUILTIN);
	assert_int_equal(conf->mail.send_by, CONF_SEND_BY_MAILDIR);
	assert_string_equal(conf->watches[0].assignee, "taro");
	conf_free(conf);
	free(text);
}

/* In the part of the example that belongs to key's section: the row of key
 * in force, its value; NULL when it has none. */
static char *
example_value(const char *all, const struct conf_key_info *key)
{
	char row[80];
	const char *at = all;
	size_t len;

	if (key->section[0] != '\0') {
		snprintf(row, sizeof(row), "\n%s ", key->section);
		at = strstr(all, row);
		/* A key may have a section's name. */
		while (at != NULL && at[strlen(row)] == '=')
			at = strstr(at + 1, row);
		if (at == NULL)
			return NULL;
	}
	snprintf(row, sizeof(row), "\n%s = ", key->key);
	at = strstr(at, row);
	if (at == NULL)
		return NULL;
	at += strlen(row);
	if (*at == '"')
		return base_xstrndup(at + 1, strcspn(at + 1, "\""));
	len = strcspn(at, " \t\n");
	return base_xstrndup(at, len);
}

static void
example_has_every_key_and_default(void **state)
{
	char *text = slurp("contrib/kairan.conf.example");
	char *all = uncomment(text);
	struct conf_key_info key;
	size_t i;

	(void)state;
	for (i = 0; conf_key_at(i, &key); i++) {
		char *value = example_value(all, &key);

		if (value == NULL)
			fail_msg(
			    "the example lacks %s %s", key.section, key.key);
		/* Where it shows a default, that is the default. */
		if (key.fallback != NULL && strstr(text, "#") != NULL &&
		    strcmp(key.fallback, "false") != 0 &&
		    strcmp(key.fallback, "true") != 0 &&
		    strcmp(key.key, "language") != 0 &&
		    strcmp(key.key, "time_zone") != 0 &&
		    strcmp(key.key, "send") != 0 &&
		    strcmp(key.key, "send_by") != 0 &&
		    strcmp(key.key, "type") != 0 &&
		    strcmp(value, key.fallback) != 0)
			fail_msg("%s %s: default %s, in the example %s",
			    key.section, key.key, key.fallback, value);
		free(value);
	}
	free(all);
	free(text);
}

static void
every_commented_key_is_good(void **state)
{
	char *text = slurp("contrib/kairan.conf.example");
	char *all = uncomment(text);
	struct conf *conf;
	char *one;

	(void)state;
	/* Two ways to give one password exclude each other. */
	while ((one = strstr(all, "smtp_token_command =")) != NULL ||
	       (one = strstr(all, "token_command =")) != NULL)
		memset(one, ' ', strcspn(one, "\n"));
	conf = read_or_fail(all);
	assert_int_equal(conf->imaps_len, 1);
	assert_int_equal(conf->watches[0].cwe.n, 2);
	conf_free(conf);
	free(all);
	free(text);
}

static void
manual_has_every_key(void **state)
{
	char *text = slurp("src/cmd/kairan.conf.5");
	struct conf_key_info key;
	size_t i;

	(void)state;
	for (i = 0; conf_key_at(i, &key); i++) {
		char row[80];
		const char *at = text;
		const char *next;

		if (key.section[0] != '\0') {
			snprintf(row, sizeof(row), ".It Ic %s ", key.section);
			at = strstr(text, row);
			if (at == NULL)
				fail_msg("the manual lacks %s", key.section);
		}
		snprintf(row, sizeof(row), "\n.It Ic %s\n", key.key);
		next = strstr(at, row);
		if (next == NULL) {
			snprintf(row, sizeof(row), "\n.It Ic %s ", key.key);
			next = strstr(at, row);
		}
		if (next == NULL)
			fail_msg(
			    "the manual lacks %s %s", key.section, key.key);
	}
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(empty_file_has_defaults),
	    cmocka_unit_test(hosts_are_found_by_name_and_pattern),
	    cmocka_unit_test(url_of_a_relative_folder_is_whole),
	    cmocka_unit_test(mail_and_sources_arrive),
	    cmocka_unit_test(watches_and_persons_arrive),
	    cmocka_unit_test(many_to_one_statuses),
	    cmocka_unit_test(durations_and_sizes),
	    cmocka_unit_test(long_lists_and_many_sections),
	    cmocka_unit_test(example_works_for_a_trial),
	    cmocka_unit_test(example_has_every_key_and_default),
	    cmocka_unit_test(every_commented_key_is_good),
	    cmocka_unit_test(manual_has_every_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
