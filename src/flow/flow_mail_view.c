/*
 * flow_mail_view: a view as templates want it: labels beside exact names,
 * dates as people read them, lists that know whether they are empty, only
 * safe links, no control characters, everything bounded.
 */
#include "flow_templates.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"
#include "kairan/base_time.h"
#include "kairan/codec_mustache.h"

struct dresser {
	const struct flow_templates *templates;
	const char *lang;
};

/* Strings that get a KEY_label: the group of words they are in. */
static const struct {
	const char *key;
	const char *words;
} labelled[] = {{"status", "status"}, {"ssvc", "ssvc"}, {"band", "band"},
    {"exploitation", "exploitation"}, {"event", "event"}, {"kind", "kind"},
    {"reason", "reason"}, {"alarm", "alarm"}, {"outcome", "outcome"},
    {"key", "key"}, {"met", "met"}, {"missed", "missed"}, {"did", "did"},
    {"reminds", "reminds"}, {"verdict", "verdict"}, {"wait", "wait"},
    {"unsure", "unsure"}, {"reading", "reading"}, {"exposure", "point_value"},
    {"human_impact", "point_value"}};

static const char *const enumerated[] = {
    "status", "band", "event", "kind", "reason", "alarm", "outcome", "key"};

static const char *const dated[] = {"planned", "due", "published", "modified",
    "date", "until", "since", "expires", "kev_due", "window", "news"};

static const char *const texts[] = {
    "summary", "fix", "mitigation", "text", "detail"};

/*
 * Mustache looks for a missing name in the objects around: an element of a
 * list without a reason would show that of the mail.  So every inner object
 * has these, if only as null.
 */
static const char *const own[] = {"reason", "reason_label", "detail",
    "detail_lines", "detail_any", "text", "text_lines", "url", "title", "name",
    "status", "status_label", "by", "date", "date_text", "since", "since_text",
    "from", "to", "before", "before_label", "value", "value_label", "key",
    "key_label", "suggestion", "targets_text", "targets_any", "cves",
    "cves_any", "cves_text", "band", "band_label", "score", "size_text",
    "subject", "kind", "kind_label", "watch", "product", "vector", "version",
    "fixed_in", "count", "planned_text", "due_text", "until", "until_text",
    "ssvc_label", "assignee", "project", "raw", "excerpt", "who", "fields",
    "changes", "events", "events_more", "waits", "tasks_n", "owner", "overdue",
    "reminds", "ssvc", "why", "why_text", "packages", "host", "ids_more",
    "packages_more", "repository", "wait_label", "fix_any", "mitigation_any",
    "unsure", "unsure_label", "unsure_text"};

#define IS_AMONG(key, list) base_text_is_among(key, list, BASE_LEN(list))

static void
set_joined(struct codec_json *object, const char *key, const char *end,
    const char *text)
{
	char name[80];

	if ((size_t)snprintf(name, sizeof(name), "%s%s", key, end) <
	    sizeof(name))
		codec_json_set_string(object, name, text);
}

static void
set_flag(
    struct codec_json *object, const char *key, const char *end, bool value)
{
	char name[80];

	if ((size_t)snprintf(name, sizeof(name), "%s%s", key, end) <
	    sizeof(name))
		codec_json_set_bool(object, name, value);
}

/* A word that exists, else the text itself. */
static const char *
word_or(const struct dresser *d, const char *group, const char *text)
{
	size_t lang = flow_templates_language(d->lang);
	const struct codec_json *words =
	    codec_json_get(flow_templates_words(d->templates, lang), group);
	const char *word = codec_json_string(codec_json_get(words, text));

	return word ? word : text;
}

/*
 * Takes out control characters (but line feed and tab) and those that turn
 * the direction of writing, and cuts what is too long.
 */
static char *
clean(const char *text, size_t max)
{
	size_t len = strlen(text);
	bool is_cut = len > max;
	char *out;
	char *to;
	const char *end;

	if (is_cut)
		len = base_text_cut(text, max);
	end = text + len;
	out = to = base_xmalloc(len + 4);
	while (text < end) {
		const unsigned char *p = (const unsigned char *)text;
		bool c1 = p[0] == 0xc2 && p[1] >= 0x80 && p[1] < 0xa0;
		bool bidi =
		    p[0] == 0xe2 &&
		    ((p[1] == 0x80 && (p[2] >= 0xa8 && p[2] <= 0xae)) ||
			(p[1] == 0x80 && (p[2] == 0x8e || p[2] == 0x8f)) ||
			(p[1] == 0x81 && p[2] >= 0xa6 && p[2] <= 0xa9));

		if (bidi)
			text += 3;
		else if (c1)
			text += 2;
		else if (p[0] == 0x7f ||
			 (p[0] < 0x20 && p[0] != '\n' && p[0] != '\t'))
			text++;
		else
			*to++ = *text++;
	}
	while (is_cut && to > out && to[-1] == ' ')
		to--;
	*to = '\0';
	if (is_cut)
		memcpy(to, "…", 4);
	return out;
}

static bool
is_web(const char *url)
{
	size_t n = strncmp(url, "https://", 8) == 0  ? 8
		   : strncmp(url, "http://", 7) == 0 ? 7
						     : 0;

	return n > 0 && url[n] != '\0' &&
	       url[strcspn(url, " \t\n\"<>")] == '\0';
}

static bool
ends_with(const char *text, const char *end)
{
	size_t len = strlen(text);

	return len >= strlen(end) && strcmp(text + len - strlen(end), end) == 0;
}

/* CVE-2026-1234 and CWE-79 have pages of their own. */
static void
add_pages(struct codec_json *object, const char *id)
{
	size_t digits = strspn(id + (strlen(id) > 4 ? 4 : 0), "0123456789-");
	char url[160];

	if (strlen(id) > 40 || strlen(id) < 5 || id[4 + digits] != '\0')
		return;
	if (strncmp(id, "CVE-", 4) == 0) {
		snprintf(url, sizeof(url),
		    "https://nvd.nist.gov/vuln/detail/%s", id);
		codec_json_set_string(object, "nvd_url", url);
		snprintf(url, sizeof(url),
		    "https://www.cve.org/CVERecord?id=%s", id);
		codec_json_set_string(object, "cve_url", url);
	} else if (strncmp(id, "CWE-", 4) == 0) {
		snprintf(url, sizeof(url),
		    "https://cwe.mitre.org/data/definitions/%s.html", id + 4);
		codec_json_set_string(object, "cwe_url", url);
	}
}

static void
add_lines(struct codec_json *object, const char *key, const char *text)
{
	struct codec_json *lines = codec_json_new_array();
	size_t n = 0;

	while (*text != '\0' && n < FLOW_MAIL_LIST_MAX) {
		size_t len = strcspn(text, "\n");

		if (len > 0) {
			codec_json_append_take(
			    lines, codec_json_new_string_len(text, len));
			n++;
		} else if (n > 0 && strcmp(key, "text") == 0 &&
			   text[1] != '\n' && text[1] != '\0')
			/* Paragraphs of what somebody wrote. */
			codec_json_append_string(lines, "");
		text += len + (text[len] == '\n');
	}
	set_flag(object, key, "_any", n > 0);
	if (n > 0) {
		char name[40];

		snprintf(name, sizeof(name), "%s_lines", key);
		codec_json_set_take(object, name, lines);
	} else
		codec_json_free(lines);
}

/* What is meant perhaps, in a word that the reader would write. */
static const char *
suggestion_of(const struct dresser *d, const char *text)
{
	return strcmp(word_or(d, "status", text), text) != 0 ||
		       strcmp(word_or(d, "ssvc", text), text) != 0
		   ? word_or(d, "filter", text)
		   : text;
}

/* Adds a member that is a string, and what follows from it. */
static void
dress_string(const struct dresser *d, struct codec_json *object,
    const char *key, const char *value)
{
	char *text = clean(
	    value, strcmp(key, "summary") == 0 ? 900 : FLOW_MAIL_VALUE_MAX);
	char day[40], *words;
	size_t i;

	if ((strcmp(key, "url") == 0 || ends_with(key, "_url")) &&
	    !is_web(text)) {
		free(text);
		return;
	}
	codec_json_set_string(object, key, text);
	/* A status or priority in the reader's language. */
	if (strcmp(key, "suggestion") == 0)
		codec_json_set_string(object, key, suggestion_of(d, text));
	for (i = 0; i < BASE_LEN(labelled); i++)
		if (strcmp(key, labelled[i].key) == 0 && text[0] != '\0')
			set_joined(object, key, "_label",
			    word_or(d, labelled[i].words, text));
	if (strcmp(key, "ssvc") == 0 && text[0] != '\0')
		set_joined(
		    object, key, "_short", word_or(d, "ssvc_short", text));
	/* The tracker's own, or one of ours. */
	if (strcmp(key, "priority") == 0 && text[0] != '\0')
		set_joined(object, key, "_label",
		    word_or(d, "priority", word_or(d, "ssvc", text)));
	if (IS_AMONG(key, enumerated) && text[0] != '\0' && strlen(text) < 30) {
		char flag[40];

		snprintf(flag, sizeof(flag), "_is_%s", text);
		set_flag(object, key, flag, true);
	}
	if (IS_AMONG(key, dated)) {
		flow_mail_date(d->templates, d->lang, text, day);
		set_joined(object, key, "_text", day[0] ? day : text);
	}
	if (IS_AMONG(key, texts))
		add_lines(object, key, text);
	if (strcmp(key, "why") == 0) {
		words = flow_mail_why(d->templates, d->lang, text);
		codec_json_set_string(object, "why_text", words);
		free(words);
	}
	if (strcmp(key, "id") == 0) {
		add_pages(object, text);
		set_flag(object, key, "_is_url", is_web(text));
	}
	free(text);
}

/* value and before of a result or a changed field, by its key. */
static void
dress_value(
    const struct dresser *d, struct codec_json *object, const char *name)
{
	static const char *const statuses[] = {"status", "reopen", "defer"};
	const char *key = codec_json_text(object, "key", "");
	const char *value = codec_json_text(object, name, NULL);
	char day[40];

	/* What was shown was not "done". */
	if (flow_mail_is_question(key))
		codec_json_set_bool(object, "is_shown",
		    strcmp(codec_json_text(object, "outcome", ""), "applied") ==
			0);
	if (value == NULL)
		return;
	flow_mail_date(d->templates, d->lang, value, day);
	if (IS_AMONG(key, statuses))
		set_joined(object, name, "_label", word_or(d, "status", value));
	else if (strcmp(key, "ssvc") == 0 || strcmp(key, "priority") == 0)
		set_joined(object, name, "_label",
		    word_or(d, "priority", word_or(d, "ssvc", value)));
	else
		set_joined(object, name, "_label",
		    day[0] ? day : word_or(d, "value", value));
}

/* from and to of a change, by its kind. */
static void
dress_change(
    const struct dresser *d, struct codec_json *object, const char *name)
{
	static const char *const groups[] = {
	    "exploitation", "ssvc", "state", "verdict"};
	const char *kind = codec_json_text(object, "kind", "");
	const char *text = codec_json_text(object, name, "");
	char *label;

	/* A change that says what it was ends in something. */
	if (text[0] == '\0' &&
	    (strcmp(name, "to") != 0 || codec_json_get(object, "from") == NULL))
		return;
	label = flow_mail_change(d->templates, d->lang, kind, text);
	if (label != NULL)
		set_joined(object, name, "_label", label);
	else if (text[0] != '\0')
		set_joined(object, name, "_label",
		    word_or(d, IS_AMONG(kind, groups) ? kind : "value", text));
	free(label);
}

static struct codec_json *dress(
    const struct dresser *d, const struct codec_json *value, unsigned depth);

static void
dress_list(const struct dresser *d, struct codec_json *object, const char *key,
    const struct codec_json *list, unsigned depth)
{
	struct codec_json *copy = codec_json_new_array();
	struct base_strv names = BASE_STRV_INIT;
	struct codec_json *dressed;
	size_t n = codec_json_size(list);
	char *joined;
	size_t i;

	for (i = 0; i < n && i < FLOW_MAIL_LIST_MAX; i++) {
		const struct codec_json *one = codec_json_at(list, i);
		const char *name = codec_json_is(one, CODEC_JSON_STRING)
				       ? codec_json_string(one)
				       : codec_json_text(one, "id", NULL);

		if (name != NULL) {
			char *text = clean(name, 200);

			if (base_strv_add(&names, text) != BASE_OK)
				n = i;
			free(text);
		}
		dressed = dress(d, one, depth + 1);
		if (codec_json_is(dressed, CODEC_JSON_OBJECT))
			codec_json_set_bool(dressed, "is_first", i == 0);
		codec_json_append_take(copy, dressed);
	}
	set_flag(object, key, "_any", n > 0);
	joined = base_strv_join(&names, word_or(d, "format", "comma"));
	if (names.n > 0)
		set_joined(object, key, "_text", joined);
	codec_json_set_take(object, key, copy);
	free(joined);
	base_strv_release(&names);
}

/* Does the title name its first CVE itself? */
static void
set_named(const struct codec_json *value, struct codec_json *object)
{
	const char *title = codec_json_text(value, "title", NULL);
	const char *id = codec_json_text(
	    codec_json_at(codec_json_get(value, "cves"), 0), "id", NULL);

	if (title != NULL && id != NULL)
		codec_json_set_bool(
		    object, "is_named", strstr(title, id) != NULL);
}

static struct codec_json *
dress_object(
    const struct dresser *d, const struct codec_json *value, unsigned depth)
{
	struct codec_json *object = codec_json_new_object();
	const struct codec_json *member;
	const char *key;
	void *it = NULL;
	size_t i;

	for (i = 0; depth > 0 && i < BASE_LEN(own); i++)
		codec_json_set_take(object, own[i], codec_json_new_null());
	while ((it = codec_json_member(value, it, &key, &member)) != NULL) {
		const char *text = codec_json_string(member);

		if (text != NULL)
			dress_string(d, object, key, text);
		else if (codec_json_is(member, CODEC_JSON_ARRAY))
			dress_list(d, object, key, member, depth);
		else
			codec_json_set_take(
			    object, key, dress(d, member, depth + 1));
		if (strcmp(key, "size") == 0) {
			int64_t size = codec_json_int(member, 0);
			char words[40];

			snprintf(words, sizeof(words), "%lld %s",
			    (long long)(size < 1024          ? size
					: size < 10240 << 10 ? size / 1024
							     : size >> 20),
			    size < 1024          ? "B"
			    : size < 10240 << 10 ? "kB"
						 : "MB");
			codec_json_set_string(object, "size_text", words);
		}
	}
	set_named(value, object);
	if (codec_json_size(codec_json_get(value, "scores")) > 0 ||
	    codec_json_size(codec_json_get(value, "cwes")) > 0 ||
	    codec_json_size(codec_json_get(value, "aliases")) > 0)
		codec_json_set_bool(object, "details_any", true);
	if (depth > 0) {
		dress_value(d, object, "value");
		dress_value(d, object, "before");
		dress_change(d, object, "from");
		dress_change(d, object, "to");
	}
	return object;
}

static struct codec_json *
dress(const struct dresser *d, const struct codec_json *value, unsigned depth)
{
	struct codec_json *copy;
	char *text;

	if (depth > FLOW_MAIL_DEPTH_MAX)
		return codec_json_new_null();
	if (codec_json_is(value, CODEC_JSON_OBJECT))
		return dress_object(d, value, depth);
	if (codec_json_is(value, CODEC_JSON_ARRAY))
		return codec_json_new_null(); /* a list right in a list */
	if (!codec_json_is(value, CODEC_JSON_STRING))
		return codec_json_copy(value);
	text = clean(codec_json_string(value), FLOW_MAIL_VALUE_MAX);
	copy = codec_json_new_string(text);
	free(text);
	return copy;
}

/* Is there anything to put under "links"?  Unsafe ones are gone already. */
static bool
has_links(const struct codec_json *object)
{
	const struct codec_json *list = codec_json_get(object, "advisories");
	size_t i;

	for (i = 0; i < codec_json_size(list); i++)
		if (codec_json_text(codec_json_at(list, i), "url", NULL) !=
		    NULL)
			return true;
	list = codec_json_get(codec_json_get(object, "vuln"), "cves");
	for (i = 0; i < codec_json_size(list); i++)
		if (codec_json_text(codec_json_at(list, i), "nvd_url", NULL) !=
		    NULL)
			return true;
	return codec_json_text(object, "ticket.url", NULL) != NULL ||
	       codec_json_text(object, "advisory.url", NULL) != NULL;
}

struct codec_json *
flow_mail_view_dress(const struct flow_templates *templates, const char *lang,
    const struct codec_json *view)
{
	size_t i = flow_templates_language(lang);
	struct dresser d = {templates, flow_templates_languages[i]};
	struct codec_json *object = dress_object(&d, view, 0);

	codec_json_set_take(
	    object, "w", codec_json_copy(flow_templates_words(templates, i)));
	codec_json_set_string(object, "lang", d.lang);
	codec_json_set_bool(object, "to_list",
	    strcmp(codec_json_text(view, "because.kind", ""), "list") == 0);
	codec_json_set_bool(object, "links_any", has_links(object));
	flow_mail_count(object);
	if (codec_json_get(object, "instance") == NULL)
		codec_json_set_string(object, "instance", "kairan");
	return object;
}
