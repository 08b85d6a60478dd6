/*
 * OSV (ossf.github.io/osv-schema): one document a vulnerability or a
 * distribution's advisory.  aliases are the same thing; related and upstream
 * are not, but a distribution lists the CVEs that it mends there.
 */
#include <stdlib.h>
#include <string.h>

#include "kairan/vuln_id.h"
#include "kairan/vuln_score.h"
#include "feed_formats.h"
#include "feed_json.h"
#include "feed_xml.h"

#define VERSIONS_MAX 20 /* that are told one by one */

/* Is this the id of a distribution's update, which is about other ids? */
static bool
is_distribution(const char *id)
{
	static const char *const prefixes[] = {"ALSA-", "ALBA-", "ALEA-",
	    "RLSA-", "RHSA-", "RHBA-", "RHEA-", "DSA-", "DLA-", "DTSA-", "USN-",
	    "LSN-", "SUSE-", "openSUSE-", "MGASA-", "ELSA-", "ASA-", "CLSA-",
	    "UBUNTU-CVE-", "DEBIAN-CVE-", "ALPINE-CVE-", "RXSA-", "AZL-",
	    "CGA-", "OESA-", "BELL-", "ECHO-", "MINI-", "ROOT-", "PHSA-",
	    "CLEANSTART-"};
	size_t i;

	for (i = 0; i < BASE_LEN(prefixes); i++)
		if (strncmp(id, prefixes[i], strlen(prefixes[i])) == 0)
			return true;
	return false;
}

/* Each id of a list: CVEs to the CVEs when `same`, else to `others`. */
static void
read_ids(const struct codec_json *list, bool same, struct vuln_list *others,
    struct vuln_advisory *adv)
{
	char normal[VULN_ID_TEXT];
	enum vuln_id_kind kind;
	const char *id;
	size_t i;

	for (i = 0; i < codec_json_size(list); i++) {
		id = codec_json_string(codec_json_at(list, i));
		if (id == NULL)
			continue;
		kind = vuln_id_parse(id, normal);
		vuln_advisory_add_id(adv,
		    kind == VULN_ID_CVE && same ? &adv->cves : others,
		    kind == VULN_ID_NONE ? id : normal);
	}
}

static void
read_severity(const struct codec_json *list, struct vuln_advisory *adv)
{
	struct vuln_score score = {"", -1, "", "", "osv", ""};
	size_t i;

	for (i = 0; i < codec_json_size(list); i++) {
		score.vector = feed_json_text(codec_json_at(list, i), "score");
		score.version = vuln_score_version(score.vector);
		if (score.version == NULL)
			continue;
		score.base = vuln_score_base(score.vector);
		vuln_advisory_add_score(adv, &score);
	}
}

static void
read_known(const char *known, const char **fixed, const char **last)
{
	bool is_last = known[0] == '<' && known[1] == '=';
	const char **to = is_last ? last : fixed;

	if (known[0] != '<')
		return;
	known += is_last ? 2 : 1;
	*to = known + strspn(known, " ");
}

/* One row for each stretch from "introduced" to "fixed".  known: what GitHub
 * says of one without an end, "<= 2.4" or "< 2.5". */
static void
read_events(const struct codec_json *events, const char *known,
    struct vuln_product row, struct vuln_advisory *adv)
{
	const struct codec_json *event;
	const char *introduced = "0", *fixed, *last, *limit;
	size_t i, n = codec_json_size(events);
	/* Their order does not count; some begin at the end. */
	bool is_backward =
	    codec_json_get(codec_json_at(events, 0), "introduced") == NULL;
	bool is_open = true;
	char *version;

	for (i = 0; i < n; i++) {
		event = codec_json_at(events, is_backward ? n - 1 - i : i);
		if (codec_json_get(event, "introduced") != NULL) {
			introduced = feed_json_text(event, "introduced");
			is_open = true;
		}
		fixed = feed_json_text(event, "fixed");
		last = feed_json_text(event, "last_affected");
		limit = feed_json_text(event, "limit");
		/* What lies behind a limit is not known to be mended. */
		if (fixed[0] == '\0' && last[0] == '\0' &&
		    (!is_open || (i + 1 < n && limit[0] == '\0')))
			continue;
		if (fixed[0] == '\0' && last[0] == '\0' && limit[0] == '\0')
			read_known(known, &fixed, &last);
		version = fixed[0] != '\0'
			      ? base_xprintf("%s before %s", introduced, fixed)
			  : last[0] != '\0'
			      ? base_xprintf("%s up to %s", introduced, last)
			  : limit[0] != '\0' && strcmp(limit, "*") != 0
			      ? base_xprintf("%s before %s", introduced, limit)
			      : base_xprintf("from %s", introduced);
		row.version = version;
		row.fixed_in = fixed;
		vuln_advisory_add_product(adv, &row);
		free(version);
		is_open = false;
	}
}

/*
 * SUSE names the source package and lists the packages that are built of it
 * with the version that mends each: hosts have these installed.
 */
static void
read_binaries(const struct codec_json *one, struct vuln_product row,
    struct vuln_advisory *adv)
{
	const struct codec_json *list =
	    codec_json_path(one, "ecosystem_specific.binaries");
	const struct codec_json *value;
	const char *source = row.product, *name;
	char *version;
	void *it;
	size_t i;

	if (strncmp(row.vendor, "SUSE", 4) != 0 &&
	    strncmp(row.vendor, "openSUSE", 8) != 0)
		return;
	for (i = 0; i < codec_json_size(list); i++) {
		it = NULL;
		while ((it = codec_json_member(codec_json_at(list, i), it,
			    &name, &value)) != NULL) {
			if (codec_json_string(value) == NULL ||
			    strcmp(name, source) == 0)
				continue;
			version = base_xprintf(
			    "0 before %s", codec_json_string(value));
			row.product = name;
			row.version = version;
			row.fixed_in = codec_json_string(value);
			vuln_advisory_add_product(adv, &row);
			free(version);
		}
	}
}

/* Without ranges the versions are all that is known; where they are many,
 * the first and the last one tell enough. */
static void
read_versions(const struct codec_json *list, struct vuln_product row,
    struct vuln_advisory *adv)
{
	size_t i, n = codec_json_size(list);
	const char *first = codec_json_string(codec_json_at(list, 0));
	const char *last =
	    n == 0 ? NULL : codec_json_string(codec_json_at(list, n - 1));

	if (n <= VERSIONS_MAX) {
		for (i = 0; i < n; i++) {
			row.version = codec_json_string(codec_json_at(list, i));
			vuln_advisory_add_product(adv, &row);
		}
	} else if (first != NULL && last != NULL) {
		row.version = base_arena_printf(
		    adv->arena, "%zu versions: %s ... %s", n, first, last);
		vuln_advisory_add_product(adv, &row);
	}
	if (n == 0)
		vuln_advisory_add_product(adv, &row);
}

/* Commits are no versions, yet their repository may be the only name. */
static const char *
repository_of(const struct codec_json *range)
{
	const char *url = feed_json_text(range, "repo");
	const char *name = strstr(url, "://");

	name = name == NULL ? NULL : strchr(name + 3, '/');
	return name == NULL ? "" : name + 1;
}

/* Of commits, the versions that they were found by are told. */
static void
read_git(const struct codec_json *range, struct vuln_product *row,
    struct vuln_advisory *adv)
{
	static const char *const names[] = {
	    "database_specific.extracted_events", "database_specific.versions"};
	size_t i;

	if (row->product[0] == '\0')
		row->product = repository_of(range);
	for (i = 0; i < BASE_LEN(names); i++)
		read_events(codec_json_path(range, names[i]), "", *row, adv);
}

static void
read_affected(const struct codec_json *list, struct vuln_advisory *adv)
{
	const struct codec_json *one, *ranges, *range;
	struct vuln_product row;
	size_t i, k, before;
	const char *known;

	for (i = 0; i < codec_json_size(list); i++) {
		one = codec_json_at(list, i);
		memset(&row, 0, sizeof(row));
		row.vendor = feed_json_text(one, "package.ecosystem");
		row.product = feed_json_text(one, "package.name");
		known = feed_json_text(
		    one, "database_specific.last_known_affected_version_range");
		read_severity(codec_json_get(one, "severity"), adv);
		ranges = codec_json_get(one, "ranges");
		before = adv->n_products;
		for (k = 0; k < codec_json_size(ranges); k++) {
			range = codec_json_at(ranges, k);
			if (strcmp(feed_json_text(range, "type"), "GIT") != 0)
				read_events(codec_json_get(range, "events"),
				    known, row, adv);
			else
				read_git(range, &row, adv);
		}
		if (adv->n_products == before)
			read_versions(
			    codec_json_get(one, "versions"), row, adv);
		read_binaries(one, row, adv);
	}
}

static void
read_references(const struct codec_json *list, struct vuln_advisory *adv)
{
	struct vuln_ref ref = {"", "", "", ""};
	const struct codec_json *one;
	size_t i;

	for (i = 0; i < codec_json_size(list); i++) {
		one = codec_json_at(list, i);
		ref.source = feed_json_text(one, "type");
		ref.url = feed_json_text(one, "url");
		vuln_advisory_add_ref(adv, &ref);
		if (adv->url[0] == '\0' && strcmp(ref.source, "ADVISORY") == 0)
			feed_set_url(adv, &adv->url, ref.url, "");
	}
}

static void
read_cwes(const struct codec_json *list, struct vuln_advisory *adv)
{
	size_t i;

	for (i = 0; i < codec_json_size(list); i++)
		vuln_advisory_mine(
		    adv, codec_json_string(codec_json_at(list, i)), false);
}

static enum base_status
read_document(const struct codec_json *doc, struct feed_json_walk *walk,
    struct base_err *err)
{
	const char *id = feed_json_text(doc, "id");
	struct vuln_advisory *adv;
	char normal[VULN_ID_TEXT];
	bool is_distro = is_distribution(id);
	enum vuln_id_kind kind;

	if (id[0] == '\0' || codec_json_get(doc, "modified") == NULL) {
		walk->sink->result->skipped++;
		return BASE_OK;
	}
	adv = feed_json_advisory(walk);
	adv->lang = "en";
	vuln_advisory_set(adv, &adv->id, id, VULN_ID_MAX);
	kind = vuln_id_parse(id, normal);
	if (kind == VULN_ID_CVE)
		vuln_advisory_add_id(adv, &adv->cves, normal);
	else if (!is_distro) /* an update is no other name of what it mends */
		vuln_advisory_add_id(adv, &adv->aliases, id);
	read_ids(codec_json_get(doc, "aliases"), true, &adv->aliases, adv);
	read_ids(
	    codec_json_get(doc, "upstream"), is_distro, &adv->related, adv);
	read_ids(codec_json_get(doc, "related"), is_distro, &adv->related, adv);
	feed_set_plain(adv, &adv->title, feed_json_text(doc, "summary"));
	feed_set_plain(adv, &adv->summary, feed_json_text(doc, "details"));
	if (adv->title[0] == '\0')
		feed_title_from_summary(adv);
	if (adv->title[0] == '\0')
		vuln_advisory_set(adv, &adv->title, id, VULN_TITLE_MAX);
	adv->published = feed_json_date(doc, "published");
	adv->modified = feed_json_date(doc, "modified");
	if (feed_json_text(doc, "withdrawn")[0] != '\0')
		adv->state = VULN_WITHDRAWN;
	read_severity(codec_json_get(doc, "severity"), adv);
	read_affected(codec_json_get(doc, "affected"), adv);
	read_references(codec_json_get(doc, "references"), adv);
	read_cwes(codec_json_path(doc, "database_specific.cwe_ids"), adv);
	return feed_deliver(walk->sink, adv, err);
}

static int
sniff(const char *data, size_t len)
{
	static const char *const words[] = {"\"id\"", "\"modified\"",
	    "\"affected\"", "\"package\"", "\"ecosystem\"", NULL};
	static const char *const withdrawn[] = {
	    "\"id\"", "\"modified\"", "\"schema_version\"", NULL};

	return feed_json_holds(data, len, words)       ? 75
	       : feed_json_holds(data, len, withdrawn) ? 60
						       : 0;
}

static enum base_status
parse(const char *data, size_t len, const struct feed_context *context,
    struct feed_sink *sink, struct base_err *err)
{
	struct feed_json_walk walk = {context, sink, read_document, "osv"};

	return feed_json_parse(data, len, &walk, err);
}

const struct feed_format feed_format_osv = {
    "osv", "OSV", sniff, parse, false, true};
