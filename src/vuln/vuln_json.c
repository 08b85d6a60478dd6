/*
 * An advisory as JSON (vuln_json_read.c reads it back).  The store keeps this form of every
 * revision, so keys are only ever added.
 */
#include "kairan/vuln.h"

#include <stdio.h>
#include <string.h>

#include "kairan/base_time.h"
#include "kairan/vuln_score.h"

/*
 * Written straight into the buffer: building a tree of values first took
 * five times as long, and there is one of these for each revision.
 */
struct writer {
	struct base_buf *out;
	bool ok;
};

static void
raw(struct writer *w, const char *text, size_t len)
{
	w->ok = w->ok && base_buf_add(w->out, text, len) == BASE_OK;
}

static void
text(struct writer *w, const char *words)
{
	raw(w, words, strlen(words));
}

/* RFC 8259 section 7; what stands in an advisory is valid UTF-8. */
static void
string(struct writer *w, const char *value)
{
	char escape[8];
	const char *p, *from = value;

	raw(w, "\"", 1);
	for (p = value; *p != '\0'; p++) {
		if ((unsigned char)*p >= 0x20 && *p != '"' && *p != '\\')
			continue;
		raw(w, from, (size_t)(p - from));
		from = p + 1;
		if (*p == '"' || *p == '\\')
			snprintf(escape, sizeof(escape), "\\%c", *p);
		else if (*p == '\n')
			snprintf(escape, sizeof(escape), "\\n");
		else
			snprintf(escape, sizeof(escape), "\\u%04x",
			    (unsigned)(unsigned char)*p);
		text(w, escape);
	}
	raw(w, from, (size_t)(p - from));
	raw(w, "\"", 1);
}

/* `"key":` with what stands before it: a comma, unless an object has just
 * been opened. */
static void
key(struct writer *w, const char *name)
{
	if (w->ok && w->out->data[w->out->len - 1] != '{')
		raw(w, ",", 1);
	string(w, name);
	raw(w, ":", 1);
}

/* "" reads as unknown, which is null in JSON. */
static void
put(struct writer *w, const char *name, const char *value)
{
	key(w, name);
	if (value[0] == '\0')
		text(w, "null");
	else
		string(w, value);
}

static void
put_bool(struct writer *w, const char *name, bool value)
{
	key(w, name);
	text(w, value ? "true" : "false");
}

static void
put_time(struct writer *w, const char *name, int64_t instant)
{
	char words[BASE_TIME_TEXT];

	words[0] = '\0';
	if (instant != 0)
		base_time_format(instant, words);
	put(w, name, words);
}

static void
put_list(struct writer *w, const char *name, const struct vuln_list *list)
{
	size_t i;

	key(w, name);
	raw(w, "[", 1);
	for (i = 0; i < list->n; i++) {
		if (i > 0)
			raw(w, ",", 1);
		string(w, list->v[i]);
	}
	raw(w, "]", 1);
}

/* Opens element i of a list of objects. */
static void
element(struct writer *w, size_t i)
{
	text(w, i == 0 ? "{" : ",{");
}

static void
put_scores(struct writer *w, const struct vuln_advisory *adv)
{
	char base[VULN_SCORE_TEXT];
	size_t i;

	key(w, "scores");
	raw(w, "[", 1);
	for (i = 0; i < adv->n_scores; i++) {
		const struct vuln_score *score = &adv->scores[i];

		element(w, i);
		put(w, "version", score->version);
		key(w, "base");
		vuln_score_format(score->base, base);
		text(w, base[0] == '\0' ? "null" : base);
		put(w, "vector", score->vector);
		put(w, "severity", score->severity);
		put(w, "origin", score->origin);
		put(w, "cve", score->cve);
		raw(w, "}", 1);
	}
	raw(w, "]", 1);
}

static void
put_products(struct writer *w, const struct vuln_advisory *adv)
{
	size_t i;

	key(w, "products");
	raw(w, "[", 1);
	for (i = 0; i < adv->n_products; i++) {
		const struct vuln_product *product = &adv->products[i];

		element(w, i);
		put(w, "vendor", product->vendor);
		put(w, "product", product->product);
		put(w, "version", product->version);
		put(w, "cpe", product->cpe);
		put(w, "fixed_in", product->fixed_in);
		put(w, "cve", product->cve);
		raw(w, "}", 1);
	}
	raw(w, "]", 1);
	put(w, "affected_key", adv->affected_key);
}

static void
put_refs(struct writer *w, const struct vuln_advisory *adv)
{
	size_t i;

	key(w, "refs");
	raw(w, "[", 1);
	for (i = 0; i < adv->n_refs; i++) {
		const struct vuln_ref *ref = &adv->refs[i];

		element(w, i);
		put(w, "source", ref->source);
		put(w, "id", ref->id);
		put(w, "url", ref->url);
		put(w, "title", ref->title);
		raw(w, "}", 1);
	}
	raw(w, "]", 1);
}

static void
put_points(struct writer *w, const struct vuln_advisory *adv)
{
	put(w, "exploitation", vuln_exploitation_name(adv->exploitation));
	put(w, "automatable", vuln_automatable_name(adv->automatable));
	put(w, "technical_impact", vuln_impact_name(adv->technical_impact));
	put_bool(w, "kev", adv->is_kev);
	put(w, "kev_due", adv->kev_due);
}

static void
put_kept(struct writer *w, const struct vuln_advisory *kept)
{
	if (kept == NULL) {
		put(w, "kept", "");
		return;
	}
	key(w, "kept");
	raw(w, "{", 1);
	put_scores(w, kept);
	put_products(w, kept);
	put_points(w, kept);
	raw(w, "}", 1);
}

enum base_status
vuln_advisory_to_json(const struct vuln_advisory *adv, struct base_buf *out)
{
	struct writer writer = {out, true}, *w = &writer;
	size_t start = out->len;

	raw(w, "{", 1);
	put(w, "source", adv->source);
	put(w, "id", adv->id);
	put(w, "format", adv->format);
	put(w, "url", adv->url);
	put(w, "title", adv->title);
	put(w, "summary", adv->summary);
	put(w, "lang", adv->lang);
	put_time(w, "published", adv->published);
	put_time(w, "modified", adv->modified);
	put(w, "state", vuln_state_name(adv->state));
	put_list(w, "cves", &adv->cves);
	put_list(w, "cwes", &adv->cwes);
	put_list(w, "aliases", &adv->aliases);
	put_list(w, "related", &adv->related);
	put_scores(w, adv);
	put_products(w, adv);
	put_refs(w, adv);
	put(w, "fix", adv->fix);
	put(w, "mitigation", adv->mitigation);
	put_points(w, adv);
	put_bool(w, "bundle", adv->is_bundle);
	put_bool(w, "cut", adv->is_cut);
	put_kept(w, adv->kept);
	raw(w, "}", 1);
	if (writer.ok)
		return BASE_OK;
	base_buf_truncate(out, start);
	return BASE_LIMIT;
}
