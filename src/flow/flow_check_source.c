/* kairan check: reads each source once and keeps nothing of it. */
#include "flow_check_x.h"

#include <stdlib.h>
#include <string.h>

#include "flow_collect_x.h"
#include "kairan/base_file.h"
#include "kairan/feed.h"
#include "kairan/net_http.h"
#include "kairan/store_source.h"

#define NVD_EVERY_S 7200
#define NEW_SOURCE_DAYS 14 /* older dates of a new source are asked about */

static enum base_status
drop(struct vuln_advisory *adv, void *ctx, struct base_err *err)
{
	(void)ctx;
	(void)err;
	vuln_advisory_free(adv);
	return BASE_OK;
}

static bool
is_html(const char *data, size_t len)
{
	char head[1024];
	size_t n = len < sizeof(head) - 1 ? len : sizeof(head) - 1;

	memcpy(head, data, n);
	head[n] = '\0';
	return strcasestr(head, "<!doctype html") != NULL ||
	       strcasestr(head, "<html") != NULL;
}

static void
judge_body(struct flow_check *c, const struct conf_source *s, const char *what,
    const struct net_response *r)
{
	struct feed_context context = {
	    .source = s->name, .url = s->url, .lang = s->language};
	struct feed_result result;
	struct feed_sink sink = {.take = drop, .result = &result};
	const struct feed_format *format = feed_find(s->type), *seen;
	const char *data = base_buf_text(&r->body);
	struct base_err err = BASE_ERR_INIT;
	size_t len = r->body.len;

	seen = feed_sniff(data, len < FEED_SNIFF_MAX ? len : FEED_SNIFF_MAX);
	memset(&result, 0, sizeof(result));
	if (is_html(data, len) && strcmp(s->type, "page") != 0)
		flow_check_fail(c, what,
		    "open the address in a browser and take that of the feed "
		    "itself; a portal or proxy may have answered",
		    "got an HTML page instead of a feed");
	else if (feed_parse(format, data, len, &context, &sink, &err) !=
		 BASE_OK)
		flow_check_fail(c, what,
		    seen != NULL && seen != format
			? base_arena_printf(
			      c->arena, "it looks like type = %s", seen->name)
			: "see what the address serves; `kairan import "
			  "--types` lists the types",
		    "after %zu items: %s", result.items, err.text);
	else if (result.items == 0)
		flow_check_warn(c, what, "see whether the feed has moved",
		    "it is empty%s%s", result.note[0] != '\0' ? ": " : "",
		    result.note);
	else if (format != NULL && seen != NULL && seen != format)
		flow_check_warn(c, what,
		    base_arena_printf(
			c->arena, "set type = %s: it reads more", seen->name),
		    "%zu items, but it looks like %s", result.items,
		    seen->title);
	else
		flow_check_ok(c, what, "%zu items%s%s", result.items,
		    seen != NULL ? " of " : "",
		    seen != NULL ? seen->title : "");
}

static const char *
mend_status(int status)
{
	if (status == 401 || status == 403)
		return "the server refuses: is a login or another address "
		       "needed, or is it read too often (every = ...)?";
	if (status == 404 || status == 410)
		return "the feed has moved: look up its new address for url";
	if (status == 429)
		return "read it less often: every = ...";
	return "the server has trouble: try again later";
}

static void
judge(struct flow_check *c, const struct conf_source *s, const char *what,
    enum base_status status, const struct net_response *r,
    const struct base_err *err)
{
	if (status == BASE_NOTFOUND)
		flow_check_fail(c, what, "put the file there, or mend url",
		    "%s", err->text);
	else if (status != BASE_OK)
		flow_check_fail(c, what,
		    status == BASE_LIMIT
			? "raise max_bytes of this source"
			: "see url, proxy and ca_file of this source, and "
			  "whether this machine may go there",
		    "%s", err->text);
	else if (r->status == 304)
		flow_check_ok(c, what, "unchanged since it was last read");
	else if (r->status != 200)
		flow_check_fail(c, what, mend_status(r->status),
		    "the server answered %d", r->status);
	else
		judge_body(c, s, what, r);
	if (status == BASE_OK && r->moved_permanently)
		flow_check_warn(c, what,
		    base_arena_printf(
			c->arena, "set url = \"%s\"", r->effective_url),
		    "it has moved for good");
}

/* A driver's first request tells whether anybody is there. */
static void
check_driver(struct flow_check *c, const struct conf_source *s,
    const char *what, const char *cursor)
{
	struct net_http_options options = {.ca_file = s->ca_file,
	    .proxy = s->proxy,
	    .deadline_ms = FLOW_CHECK_NET_MS,
	    .allow_file = true};
	struct feed_walk *walk = flow_reading_walk(s, cursor);
	const struct feed_driver *driver = walk->driver;
	struct net_request request = {.url = ""};
	struct net_http *http = NULL;
	struct base_err err = BASE_ERR_INIT;
	struct net_response response;
	struct feed_request q;
	enum base_status status;

	net_response_init(&response);
	if (feed_bytes_max(s->type) > (size_t)s->max_bytes)
		options.body_max = feed_bytes_max(s->type);
	status = feed_walk_next(walk, &q, &err);
	if (status != BASE_OK) {
		flow_check_fail(c, what, "see kairan.conf(5), TYPES OF SOURCES",
		    "%s", err.text);
		feed_walk_free(walk);
		net_response_release(&response);
		return;
	}
	request.url = q.url;
	/* Archives are large: they are left to collect. */
	if (status == BASE_OK && !q.is_archive)
		status = net_http_new(&options, &http, &err);
	if (status == BASE_OK && http != NULL)
		status = net_http_request(http, &request, &response, &err);
	if (status == BASE_OK && http == NULL)
		flow_check_skip(c, what, "an archive is not read for a try");
	else if (status == BASE_OK && response.status == 200)
		flow_check_ok(c, what, "answers, %s", driver->title);
	else
		judge(c, s, what, status, &response, &err);
	feed_walk_free(walk);
	net_http_free(http);
	net_response_release(&response);
}

static void
check_settings(
    struct flow_check *c, const struct conf_source *s, const char *what)
{
	const struct feed_driver *driver = flow_reading_driver(s), *other;

	if (s->backfill != NULL) {
		other = flow_reading_driver(
		    conf_find_source(c->flow->conf, s->backfill));
		if (other == NULL || !other->can_rewind)
			flow_check_fail(c, what,
			    "let backfill name one of type nvd-api, myjvn-api "
			    "or myjvn-oka",
			    "backfill = %s: it does not know what changed "
			    "since a day",
			    s->backfill);
	}
	if (driver != NULL && strcmp(driver->name, "nvd-api") == 0 &&
	    s->every < NVD_EVERY_S)
		flow_check_warn(c, what, "set every = \"2h\"",
		    "NVD asks to be read every two hours at most");
}

static void
check_mail_source(struct flow_check *c, const char *what)
{
	if (c->flow->conf->mail.authserv_id == NULL)
		flow_check_fail(c, what,
		    "set mail { authserv_id } to the name that your server "
		    "writes into Authentication-Results",
		    "without it no announcement can be proven");
	else
		flow_check_ok(c, what, "is read as mail comes in");
}

/* The key can be read by us alone; a driver has its parts. */
static bool
has_type(struct flow_check *c, const struct conf_source *s, const char *what)
{
	struct base_err err = BASE_ERR_INIT;
	struct base_buf key;

	if (strcmp(s->type, "auto") != 0 && feed_find(s->type) == NULL &&
	    flow_reading_driver(s) == NULL) {
		flow_check_fail(c, what, "`kairan import --types` lists them",
		    "there is no type '%s'", s->type);
		return false;
	}
	if (s->key_file == NULL)
		return true;
	base_buf_init(&key, 8192);
	if (base_file_read_secret(s->key_file, &key, &err) != BASE_OK)
		flow_check_fail(c, what, "chmod 600 it, one line",
		    "key_file: %s", err.text);
	base_buf_wipe(&key);
	return err.status == BASE_OK;
}

static void
check_one(struct flow_check *c, const struct conf_source *s, const char *what)
{
	struct net_http_options options = {.ca_file = s->ca_file,
	    .proxy = s->proxy,
	    .deadline_ms = FLOW_CHECK_NET_MS,
	    .body_max = feed_bytes_max(s->type) > (size_t)s->max_bytes
			    ? feed_bytes_max(s->type)
			    : (size_t)s->max_bytes,
	    .allow_file = true};
	struct net_request request = {.url = s->url};
	struct store_source state = {
	    .etag = "", .last_modified = "", .cursor = ""};
	struct net_http *http = NULL;
	struct base_err err = BASE_ERR_INIT;
	struct net_response response;
	enum base_status status;

	if (c->flow->store != NULL &&
	    store_source_get(c->flow->store, s->name, c->arena, &state, NULL) ==
		BASE_OK &&
	    state.failing_since == 0) {
		request.if_none_match = *state.etag != '\0' ? state.etag : NULL;
		request.if_modified_since =
		    *state.last_modified != '\0' ? state.last_modified : NULL;
	}
	if (flow_reading_driver(s) != NULL) {
		check_driver(c, s, what, state.cursor);
		return;
	}
	net_response_init(&response);
	status = net_http_new(&options, &http, &err);
	if (status == BASE_OK)
		status = net_http_request(http, &request, &response, &err);
	judge(c, s, what, status, &response, &err);
	net_http_free(http);
	net_response_release(&response);
}

/* Was the source never read to its end? */
static bool
is_unread(struct flow_check *c, const char *name)
{
	struct store_source state = {.name = name};

	return c->flow->store == NULL ||
	       store_source_get(c->flow->store, name, c->arena, &state, NULL) !=
		   BASE_OK ||
	       state.last_ok == 0;
}

/* What the first reading of a source would open.  Those who have several and
 * add one later think of base_date as something of the past. */
static void
check_base_date(struct flow_check *c)
{
	const struct conf *conf = c->flow->conf;
	const struct conf_source *s;
	struct base_date today = flow_today(c->flow, NULL);
	char since[BASE_DATE_TEXT];
	size_t i, unread = 0, n = 0;

	for (i = 0; i < conf->sources_len; i++)
		if (conf->sources[i].enabled) {
			n++;
			unread += is_unread(c, conf->sources[i].name);
		}
	for (i = 0; i < conf->sources_len && unread > 0; i++) {
		s = &conf->sources[i];
		if (!s->enabled || !is_unread(c, s->name))
			continue;
		base_date_format(s->since, since);
		if (!base_date_is_set(s->since)) {
			flow_check_warn(c, "base_date",
			    "set base_date, or since in the source, to the day "
			    "of the roll-out; `kairan open --dry-run` shows "
			    "what would be opened",
			    "source %s was never read and has no date: its "
			    "first reading may open tickets for whatever it "
			    "holds, however old, at most %d a run",
			    s->name, conf->new_tickets_per_run);
			return;
		}
		if (unread < n &&
		    base_date_to_days(today) - base_date_to_days(s->since) >
			NEW_SOURCE_DAYS)
			flow_check_warn(c,
			    base_arena_printf(c->arena, "since of %s", s->name),
			    "set since in the source to the day on which you "
			    "add it",
			    "it is new here, and its first reading opens what "
			    "was published since %s",
			    since);
	}
}

void
flow_check_sources(struct flow_check *c)
{
	const struct conf *conf = c->flow->conf;
	const char *what;
	size_t i;

	if (conf->sources_len == 0)
		flow_check_warn(c, "sources",
		    "add source NAME { type, url }, see the example",
		    "there is none: only `kairan import` brings advisories");
	for (i = 0; i < conf->sources_len; i++) {
		what = base_arena_printf(
		    c->arena, "source %s", conf->sources[i].name);
		check_settings(c, &conf->sources[i], what);
		if (!conf->sources[i].enabled)
			flow_check_skip(c, what, "enabled = no");
		else if (flow_source_is_mail(&conf->sources[i]))
			check_mail_source(c, what);
		else if (c->options->offline &&
			 strncmp(conf->sources[i].url, "file:", 5) != 0)
			flow_check_skip(c, what, "--offline");
		else if (has_type(c, &conf->sources[i], what))
			check_one(c, &conf->sources[i], what);
	}
	check_base_date(c);
}
