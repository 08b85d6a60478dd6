/*
 * An advisory from its JSON form; what is missing is unknown, what is not
 * known is skipped.
 */
#include "kairan/vuln.h"

#include "kairan/base_time.h"
#include "kairan/codec_json.h"
#include "vuln_names.h"

static const char *
get(const struct codec_json *object, const char *key)
{
	return codec_json_string(codec_json_get(object, key));
}

static int64_t
get_time(const struct codec_json *object, const char *key)
{
	const char *text = get(object, key);
	int64_t instant = 0;

	if (text != NULL && base_time_parse(text, &instant) != BASE_OK)
		instant = 0;
	return instant;
}

static void
get_list(struct vuln_advisory *adv, struct vuln_list *list,
    const struct codec_json *array)
{
	size_t i;

	for (i = 0; i < codec_json_size(array); i++)
		vuln_advisory_add_id(
		    adv, list, codec_json_string(codec_json_at(array, i)));
}

static void
get_scores(struct vuln_advisory *adv, const struct codec_json *array)
{
	const struct codec_json *one;
	struct vuln_score score;
	double base;
	size_t i;

	for (i = 0; i < codec_json_size(array); i++) {
		one = codec_json_at(array, i);
		base = codec_json_double(codec_json_get(one, "base"), -1);
		score.version = get(one, "version");
		score.base =
		    base < 0 || base > 10 ? -1 : (int)(base * 10 + 0.5);
		score.vector = get(one, "vector");
		score.severity = get(one, "severity");
		score.origin = get(one, "origin");
		score.cve = get(one, "cve");
		vuln_advisory_add_score(adv, &score);
	}
}

static void
get_products(struct vuln_advisory *adv, const struct codec_json *array)
{
	const struct codec_json *one;
	struct vuln_product product;
	size_t i;

	for (i = 0; i < codec_json_size(array); i++) {
		one = codec_json_at(array, i);
		product.vendor = get(one, "vendor");
		product.product = get(one, "product");
		product.version = get(one, "version");
		product.cpe = get(one, "cpe");
		product.cpe_plain = NULL;
		product.fixed_in = get(one, "fixed_in");
		product.cve = get(one, "cve");
		vuln_advisory_add_product(adv, &product);
	}
}

static void
get_refs(struct vuln_advisory *adv, const struct codec_json *array)
{
	const struct codec_json *one;
	struct vuln_ref ref;
	size_t i;

	for (i = 0; i < codec_json_size(array); i++) {
		one = codec_json_at(array, i);
		ref.source = get(one, "source");
		ref.id = get(one, "id");
		ref.url = get(one, "url");
		ref.title = get(one, "title");
		vuln_advisory_add_ref(adv, &ref);
	}
}

static void
get_strings(struct vuln_advisory *adv, const struct codec_json *object)
{
	const struct {
		const char *key;
		const char **field;
		size_t max;
	} fields[] = {{"source", &adv->source, VULN_NAME_MAX},
	    {"id", &adv->id, VULN_ID_MAX},
	    {"format", &adv->format, VULN_NAME_MAX},
	    {"url", &adv->url, VULN_URL_MAX},
	    {"title", &adv->title, VULN_TITLE_MAX},
	    {"summary", &adv->summary, VULN_TEXT_MAX},
	    {"lang", &adv->lang, VULN_NAME_MAX},
	    {"fix", &adv->fix, VULN_TEXT_MAX},
	    {"mitigation", &adv->mitigation, VULN_TEXT_MAX},
	    {"affected_key", &adv->affected_key, VULN_NAME_MAX}};
	size_t i;

	for (i = 0; i < BASE_LEN(fields); i++)
		vuln_advisory_set(adv, fields[i].field,
		    get(object, fields[i].key), fields[i].max);
}

static void
get_points(struct vuln_advisory *adv, const struct codec_json *object)
{
	adv->exploitation = vuln_exploitation_read(get(object, "exploitation"));
	adv->automatable = vuln_automatable_read(get(object, "automatable"));
	adv->technical_impact =
	    vuln_impact_read(get(object, "technical_impact"));
	adv->is_kev = codec_json_bool(codec_json_get(object, "kev"), false);
	vuln_advisory_set(
	    adv, &adv->kev_due, get(object, "kev_due"), VULN_NAME_MAX);
}

static struct vuln_advisory *
read_kept(const struct codec_json *object)
{
	struct vuln_advisory *kept;

	if (!codec_json_is(object, CODEC_JSON_OBJECT))
		return NULL;
	kept = vuln_advisory_new();
	get_scores(kept, codec_json_get(object, "scores"));
	get_products(kept, codec_json_get(object, "products"));
	vuln_advisory_set(kept, &kept->affected_key,
	    get(object, "affected_key"), VULN_NAME_MAX);
	get_points(kept, object);
	return kept;
}

static struct vuln_advisory *
read_object(const struct codec_json *object)
{
	struct vuln_advisory *adv = vuln_advisory_new();

	get_strings(adv, object);
	adv->published = get_time(object, "published");
	adv->modified = get_time(object, "modified");
	adv->state = vuln_state_read(get(object, "state"));
	get_list(adv, &adv->cves, codec_json_get(object, "cves"));
	get_list(adv, &adv->cwes, codec_json_get(object, "cwes"));
	get_list(adv, &adv->aliases, codec_json_get(object, "aliases"));
	get_list(adv, &adv->related, codec_json_get(object, "related"));
	get_scores(adv, codec_json_get(object, "scores"));
	get_products(adv, codec_json_get(object, "products"));
	get_refs(adv, codec_json_get(object, "refs"));
	get_points(adv, object);
	adv->kept = read_kept(codec_json_get(object, "kept"));
	adv->is_bundle =
	    codec_json_bool(codec_json_get(object, "bundle"), false);
	adv->is_cut |= codec_json_bool(codec_json_get(object, "cut"), false);
	return adv;
}

enum base_status
vuln_advisory_from_json(const char *json, size_t len,
    struct vuln_advisory **out, struct base_err *err)
{
	struct codec_json *object = NULL;
	enum base_status status;

	status = codec_json_parse(json, len, VULN_JSON_MAX, &object, err);
	if (status != BASE_OK)
		return status;
	if (codec_json_is(object, CODEC_JSON_OBJECT))
		*out = read_object(object);
	else
		status = base_err_set(
		    err, BASE_INVALID, "an advisory must be a JSON object");
	codec_json_free(object);
	return status;
}
