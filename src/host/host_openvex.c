/*
 * OpenVEX (openvex.dev, v0.0.1 and v0.2.0): statements on vulnerabilities,
 * without a list of what is installed.
 */
#include <string.h>

#include "host_formats.h"
#include "host_purl.h"
#include "host_shape.h"

static int
knows(const struct host_document *doc)
{
	const char *context = host_json_text(doc->json, "@context");

	return strncmp(context, "https://openvex.dev/ns", 22) == 0 ? 100 : 0;
}

static const struct {
	const char *word;
	enum host_state state;
} states[] = {
    {"affected", HOST_AFFECTED},
    {"not_affected", HOST_NOT_AFFECTED},
    {"fixed", HOST_FIXED},
    {"under_investigation", HOST_INVESTIGATING},
};

/* A string of its own in the old form, an object with "name" in the new. */
static const char *
id_of(const struct codec_json *statement)
{
	const char *id = host_json_text(statement, "vulnerability.name");

	if (*id == '\0')
		id = host_json_text(statement, "vulnerability");
	return *id == '\0' ? host_json_text(statement, "vulnerability.@id")
			   : id;
}

static enum base_status
add_product(struct host_scan *scan, struct host_finding *finding,
    const struct codec_json *product, struct base_err *err)
{
	const char *text = codec_json_string(product);
	struct host_affected a = {.installed = "", .fixed_in = "", .path = ""};
	struct host_purl purl;

	if (text == NULL)
		text = host_json_text(product, "identifiers.purl");
	if (*text == '\0')
		text = host_json_text(product, "@id");
	if (!host_purl_parse(scan, text, &purl))
		return BASE_OK; /* an image, a product as a whole */
	a.package = purl.name;
	a.installed = purl.version;
	a.fix = finding->state == HOST_FIXED ? HOST_FIX_DONE : HOST_FIX_UNKNOWN;
	a.state = host_state_name(finding->state);
	return host_add_affected(scan, finding, &a, err);
}

/* The parts of a product where they are named, else the product. */
static enum base_status
add_products(struct host_scan *scan, struct host_finding *finding,
    const struct codec_json *list, struct base_err *err)
{
	enum base_status status = BASE_OK;
	const struct codec_json *parts;
	size_t i, k;

	for (i = 0; i < codec_json_size(list) && status == BASE_OK; i++) {
		parts = codec_json_get(codec_json_at(list, i), "subcomponents");
		if (codec_json_size(parts) == 0)
			status = add_product(
			    scan, finding, codec_json_at(list, i), err);
		for (k = 0; k < codec_json_size(parts) && status == BASE_OK;
		     k++)
			status = add_product(
			    scan, finding, codec_json_at(parts, k), err);
	}
	return status;
}

/* A later statement on the same vulnerability takes the place of an earlier
 * one (specification, "Updating statements"). */
static enum base_status
read_statement(struct host_scan *scan, const struct codec_json *statement,
    struct base_err *err)
{
	const char *word = host_json_text(statement, "status");
	const char *why = host_json_text(statement, "justification");
	const char *text = host_json_text(statement, "impact_statement");
	struct host_finding *finding = NULL;
	enum base_status status;
	size_t i;

	for (i = 0; i < BASE_LEN(states); i++)
		if (strcmp(states[i].word, word) == 0)
			break;
	if (i == BASE_LEN(states))
		return base_err_set(
		    err, BASE_INVALID, "no status '%.40s' is known", word);
	status = host_get_finding(scan, id_of(statement), &finding, err);
	if (status != BASE_OK)
		return status;
	finding->state = states[i].state;
	finding->reason = host_copy(scan,
	    base_arena_printf(scan->arena, "%s%s%s", why,
		*why != '\0' && *text != '\0' ? ": " : "", text),
	    HOST_NOTE_MAX);
	/* A later statement takes the place of an earlier one. */
	finding->mitigation = "";
	host_add_help(
	    scan, finding, host_json_text(statement, "action_statement"), "");
	host_set_text(scan, &finding->title,
	    host_json_text(statement, "vulnerability.description"),
	    HOST_NOTE_MAX);
	return add_products(
	    scan, finding, codec_json_get(statement, "products"), err);
}

static const struct host_shape shapes[] = {
    {"author", CODEC_JSON_STRING},
    {"timestamp", CODEC_JSON_STRING},
    {"last_updated", CODEC_JSON_STRING},
    {"statements", CODEC_JSON_ARRAY},
    {"statements.*", CODEC_JSON_OBJECT},
    {"statements.*.status", CODEC_JSON_STRING},
    {"statements.*.justification", CODEC_JSON_STRING},
    {"statements.*.impact_statement", CODEC_JSON_STRING},
    {"statements.*.products", CODEC_JSON_ARRAY},
};

static enum base_status
parse(const struct host_document *doc, struct host_scan *scan,
    struct base_err *err)
{
	const struct codec_json *list = codec_json_get(doc->json, "statements");
	enum base_status status;
	const char *time;
	size_t i;

	status = host_shape_check(doc->json, shapes, BASE_LEN(shapes), err);
	if (status != BASE_OK)
		return status;

	scan->tool =
	    host_copy(scan, host_json_text(doc->json, "author"), HOST_NAME_MAX);
	time = host_json_text(doc->json, "last_updated");
	if (*time == '\0')
		time = host_json_text(doc->json, "timestamp");
	scan->time = host_time(time);
	for (i = 0; i < codec_json_size(list) && status == BASE_OK; i++) {
		status = read_statement(scan, codec_json_at(list, i), err);
		if (status != BASE_OK)
			base_err_prefix(err, "statements[%zu]", i);
	}
	if (status == BASE_OK && i == 0)
		status = base_err_set(
		    err, BASE_INVALID, "there is no statement in it");
	scan->has_findings = true;
	return status;
}

const struct host_format host_format_openvex = {
    "openvex", "OpenVEX", knows, parse};
