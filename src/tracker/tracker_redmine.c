#include "kairan/tracker_redmine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"
#include "kairan/net.h"
#include "tracker_remote.h"

static const char *const default_fields[TRACKER_FIELD_COUNT] = {"CVE",
    "Advisory", "CVSS", "CWE", "SSVC", "Host", "Exact status", "Planned date",
    "kairan reference"};

static void
release_names(struct tracker_remote_names *names)
{
	size_t i;

	for (i = 0; i < names->n; i++)
		free(names->v[i].name);
}

static void
remote_free(struct tracker *tracker)
{
	struct tracker_remote *remote = (struct tracker_remote *)tracker;
	int i;

	net_http_free(remote->http);
	release_names(&remote->statuses);
	release_names(&remote->priorities);
	release_names(&remote->trackers);
	release_names(&remote->projects);
	release_names(&remote->roles);
	for (i = 0; i < TRACKER_STATUSES; i++)
		free(remote->status_names[i]);
	for (i = 0; i < TRACKER_FIELD_COUNT; i++)
		free(remote->field_names[i]);
	free(remote->tracker_name);
	free(remote->api_key);
	free(remote->public_url);
	free(remote->url);
	free(remote);
}

static bool
remote_acts_as_person(
    const struct tracker *tracker, const struct tracker_as *as)
{
	const struct tracker_remote *remote =
	    (const struct tracker_remote *)tracker;

	switch (remote->act) {
	case TRACKER_ACT_SWITCH:
		return as->login != NULL;
	case TRACKER_ACT_KEY:
		return as->api_key != NULL && as->api_key[0] != '\0';
	default:
		return false;
	}
}

static bool
closed_by_number(const char *value, const void *data)
{
	const struct tracker_remote *remote = data;
	const struct tracker_remote_name *status;
	int64_t id;

	if (base_text_to_int(value, 1, INT64_MAX, &id) != BASE_OK)
		return false;
	status = tracker_remote_by_id(&remote->statuses, id);
	return status != NULL && status->flag != 0;
}

enum base_status
tracker_remote_read(struct tracker *tracker, const struct tracker_as *as,
    int64_t id, unsigned with, struct tracker_issue **out, struct base_err *err)
{
	struct tracker_remote *remote = (struct tracker_remote *)tracker;
	struct tracker_remote_answer answer;
	enum base_status status;

	if ((with & TRACKER_WITH_NAMES) != 0) {
		status = tracker_remote_names_load(
		    remote, &remote->statuses, "/issue_statuses.xml", err);
		if (status == BASE_OK)
			status = tracker_remote_names_load(remote,
			    &remote->priorities,
			    "/enumerations/issue_priorities.xml", err);
		if (status != BASE_OK)
			return status;
	}
	tracker_remote_answer_init(&answer);
	status = tracker_remote_get(remote, as, &answer, err,
	    "/issues/%lld.xml?include=%s%s%s%s", (long long)id,
	    (with & TRACKER_WITH_JOURNALS) != 0 ? "journals," : "",
	    (with & TRACKER_WITH_ALLOWED) != 0 ? "allowed_statuses," : "",
	    (with & TRACKER_WITH_ATTACHMENTS) != 0 ? "attachments," : "",
	    (with & TRACKER_WITH_WATCHERS) != 0 ? "watchers" : "");
	if (status == BASE_OK)
		status = tracker_remote_parse(remote, answer.root, out, err);
	tracker_remote_answer_release(&answer);
	if (status == BASE_OK && (with & TRACKER_WITH_PROJECT) != 0)
		status = tracker_remote_project(
		    remote, (*out)->project_id, &(*out)->project, err);
	/* Who closed it is only seen with all statuses known. */
	if (status == BASE_OK && (*out)->status.is_closed &&
	    (with & TRACKER_WITH_JOURNALS) != 0)
		status = tracker_remote_names_load(
		    remote, &remote->statuses, "/issue_statuses.xml", err);
	if (status != BASE_OK) {
		tracker_issue_free(*out);
		*out = NULL;
		return status;
	}
	if ((*out)->project != NULL)
		(*out)->project =
		    base_arena_strdup((*out)->arena, (*out)->project);
	tracker_issue_closed_by(*out, closed_by_number, remote);
	return BASE_OK;
}

/* Looks through one list of tickets; *filtered turns false when a ticket
 * shows that Redmine has ignored the filter. */
static int64_t
scan_marked(struct tracker_remote *remote, const struct codec_xml *list,
    const char *marker, bool *filtered)
{
	const struct codec_xml *node;
	struct tracker_issue *issue;
	const char *value;
	int64_t found = 0;

	for (node = codec_xml_child(list, "issue"); node != NULL;
	     node = codec_xml_next(node, "issue")) {
		issue = NULL;
		if (tracker_remote_parse(remote, node, &issue, NULL) != BASE_OK)
			continue;
		value = issue->fields[TRACKER_FIELD_MARKER];
		if ((value != NULL && strcmp(value, marker) == 0) ||
		    tracker_text_marked(issue->description, marker)) {
			/* The oldest, should there ever be two. */
			if (found == 0 || issue->id < found)
				found = issue->id;
		} else {
			*filtered = false;
		}
		tracker_issue_free(issue);
	}
	return found;
}

enum base_status
tracker_remote_find(struct tracker *tracker, const char *marker,
    int64_t *id_out, struct base_err *err)
{
	struct tracker_remote *remote = (struct tracker_remote *)tracker;
	struct tracker_remote_answer answer;
	struct base_buf escaped;
	enum base_status status;
	int64_t found = 0;
	bool filtered = true;

	base_buf_init(&escaped, (size_t)TRACKER_MARKER_MAX * 3);
	status = tracker_remote_fields_load(remote, NULL, err);
	if (status == BASE_OK)
		status = net_url_escape(marker, &escaped);
	if (status == BASE_OK && remote->field_ids[TRACKER_FIELD_MARKER] != 0) {
		tracker_remote_answer_init(&answer);
		status = tracker_remote_get(remote, NULL, &answer, err,
		    "/issues.xml?status_id=*&limit=5&cf_%lld=%s",
		    (long long)remote->field_ids[TRACKER_FIELD_MARKER],
		    base_buf_text(&escaped));
		if (status == BASE_OK)
			found =
			    scan_marked(remote, answer.root, marker, &filtered);
		tracker_remote_answer_release(&answer);
	} else {
		filtered = false;
	}
	/* No such field, or not one to filter by: the newest tickets. */
	if (status == BASE_OK && found == 0 && !filtered) {
		tracker_remote_answer_init(&answer);
		status = tracker_remote_get(remote, NULL, &answer, err,
		    "/issues.xml?status_id=*&limit=%d&sort=id:desc",
		    TRACKER_PAGE);
		if (status == BASE_OK)
			found =
			    scan_marked(remote, answer.root, marker, &filtered);
		tracker_remote_answer_release(&answer);
	}
	base_buf_release(&escaped);
	if (status == BASE_OK && found == 0)
		return base_err_set(
		    err, BASE_NOTFOUND, "no ticket bears %s", marker);
	if (status == BASE_OK)
		*id_out = found;
	return status;
}

static enum base_status
is_related(struct tracker_remote *remote, const struct tracker_as *as,
    int64_t id, int64_t other, bool *related, struct base_err *err)
{
	struct tracker_remote_answer answer;
	const struct codec_xml *node;
	enum base_status status;
	const char *from, *to;
	char text[24];

	snprintf(text, sizeof(text), "%lld", (long long)other);
	tracker_remote_answer_init(&answer);
	status = tracker_remote_get(remote, as, &answer, err,
	    "/issues/%lld.xml?include=relations", (long long)id);
	node = status == BASE_OK ? codec_xml_child(answer.root, "relations")
				 : NULL;
	for (node = codec_xml_child(node, "relation"); node != NULL;
	     node = codec_xml_next(node, "relation")) {
		from = codec_xml_attr(node, "issue_id");
		to = codec_xml_attr(node, "issue_to_id");
		if ((from != NULL && strcmp(from, text) == 0) ||
		    (to != NULL && strcmp(to, text) == 0))
			*related = true;
	}
	tracker_remote_answer_release(&answer);
	return status;
}

static enum base_status
post(struct tracker_remote *remote, const struct tracker_as *as,
    const char *path, const char *body, struct base_err *err)
{
	struct tracker_remote_answer answer;
	struct tracker_remote_call call = {
	    "POST", path, as, body, strlen(body), NULL};
	enum base_status status;

	tracker_remote_answer_init(&answer);
	status = tracker_remote_do(remote, &call, &answer, err);
	tracker_remote_answer_release(&answer);
	return status;
}

static enum base_status
remote_relate(struct tracker *tracker, const struct tracker_as *as, int64_t id,
    int64_t other, struct base_err *err)
{
	struct tracker_remote *remote = (struct tracker_remote *)tracker;
	enum base_status status;
	char path[64], body[160];
	bool related = false;

	status = is_related(remote, as, id, other, &related, err);
	if (status != BASE_OK || related)
		return status;
	snprintf(
	    path, sizeof(path), "/issues/%lld/relations.xml", (long long)id);
	snprintf(body, sizeof(body),
	    "<relation><issue_to_id>%lld</issue_to_id>"
	    "<relation_type>relates</relation_type></relation>",
	    (long long)other);
	return post(remote, as, path, body, err);
}

static enum base_status
remote_watch(struct tracker *tracker, const struct tracker_as *as, int64_t id,
    int64_t person_id, bool watch, struct base_err *err)
{
	struct tracker_remote *remote = (struct tracker_remote *)tracker;
	struct base_err quiet = BASE_ERR_INIT;
	struct tracker_remote_answer answer;
	struct tracker_remote_call call;
	enum base_status status;
	char path[96], body[64];

	if (watch) {
		snprintf(path, sizeof(path), "/issues/%lld/watchers.xml",
		    (long long)id);
		snprintf(body, sizeof(body), "<user_id>%lld</user_id>",
		    (long long)person_id);
		return post(remote, as, path, body, err);
	}
	snprintf(path, sizeof(path), "/issues/%lld/watchers/%lld.xml",
	    (long long)id, (long long)person_id);
	memset(&call, 0, sizeof(call));
	call.method = "DELETE";
	call.path = path;
	call.as = as;
	tracker_remote_answer_init(&answer);
	status = tracker_remote_do(remote, &call, &answer, &quiet);
	tracker_remote_answer_release(&answer);
	if (status == BASE_NOTFOUND) /* did not watch */
		return BASE_OK;
	return status == BASE_OK ? BASE_OK
				 : base_err_set(err, status, "%s", quiet.text);
}

static enum base_status
remote_issue_url(
    const struct tracker *tracker, int64_t id, char out[TRACKER_URL_SIZE])
{
	const struct tracker_remote *remote =
	    (const struct tracker_remote *)tracker;
	int len;

	len = snprintf(out, TRACKER_URL_SIZE, "%s/issues/%lld",
	    remote->public_url, (long long)id);
	if (len < 0 || len >= TRACKER_URL_SIZE) {
		out[0] = '\0';
		return BASE_LIMIT;
	}
	return BASE_OK;
}

const struct tracker_ops tracker_redmine_ops = {"redmine", remote_free,
    remote_acts_as_person, tracker_remote_create, tracker_remote_update,
    tracker_remote_read, tracker_remote_upload, remote_relate, remote_watch,
    tracker_remote_changes, tracker_remote_present, tracker_remote_people,
    tracker_remote_may, tracker_remote_abilities, tracker_remote_learn_extra,
    remote_issue_url};

/* A copy without '/' at its end. */
static char *
base_url(const char *url)
{
	char *copy = base_xstrdup(url);
	size_t len = strlen(copy);

	while (len > 0 && copy[len - 1] == '/')
		copy[--len] = '\0';
	return copy;
}

/* A key must not travel in the clear. */
static enum base_status
check_url(const char *url, struct base_err *err)
{
	char host[256];
	size_t len;

	if (base_text_starts_ascii(url, "https://"))
		return BASE_OK;
	if (!base_text_starts_ascii(url, "http://"))
		return base_err_set(err, BASE_INVALID,
		    "the tracker's url must begin with https://");
	url += strlen("http://");
	len = url[0] == '[' ? strcspn(url, "]") : strcspn(url, ":/?#");
	snprintf(host, sizeof(host), "%.*s", (int)(len > 255 ? 255 : len),
	    url[0] == '[' ? url + 1 : url);
	if (url[0] == '[' && len > 0 && len < sizeof(host))
		host[len - 1] = '\0';
	if (!net_host_is_loopback(host))
		return base_err_set(err, BASE_PERM,
		    "the tracker's url must begin with https://: with http:// "
		    "the key could be read on the way");
	return BASE_OK;
}

static void
copy_options(struct tracker_remote *remote,
    const struct tracker_redmine_options *options)
{
	const char *name;
	int i;

	remote->url = base_url(options->url);
	remote->public_url = base_url(
	    options->public_url != NULL ? options->public_url : options->url);
	remote->api_key =
	    base_xstrdup(options->api_key != NULL ? options->api_key : "");
	remote->act = options->act;
	remote->tracker_name = base_xstrdup(
	    options->tracker != NULL ? options->tracker : "Vulnerability");
	for (i = 0; i < TRACKER_STATUSES; i++)
		remote->status_names[i] = base_xstrdup(
		    options->statuses[i] != NULL ? options->statuses[i]
						 : tracker_status_word(i));
	for (i = 0; i < TRACKER_FIELD_COUNT; i++) {
		name = options->fields[i] != NULL ? options->fields[i]
						  : default_fields[i];
		if (base_text_to_int(
			name, 1, INT64_MAX, &remote->field_ids[i]) != BASE_OK)
			remote->field_ids[i] = 0;
		remote->field_names[i] = base_xstrdup(name);
	}
}

enum base_status
tracker_redmine_open(const struct tracker_redmine_options *options,
    struct tracker **out, struct base_err *err)
{
	struct tracker_remote *remote;
	struct net_http_options http;
	enum base_status status;

	status = check_url(options->url, err);
	if (status != BASE_OK)
		return status;
	memset(&http, 0, sizeof(http));
	http.ca_file = options->ca_file;
	http.proxy = options->proxy;
	http.deadline_ms = options->timeout_ms != 0
			       ? options->timeout_ms
			       : TRACKER_REDMINE_TIMEOUT_MS;
	http.stall_ms = http.deadline_ms;
	http.connect_timeout_ms = options->connect_timeout_ms != 0
				      ? options->connect_timeout_ms
				      : TRACKER_REDMINE_CONNECT_MS;
	http.body_max = TRACKER_ANSWER_MAX;
	/* A redirect would carry the key elsewhere, and turn a login page
	 * into an answer. */
	http.redirects_max = -1;
	remote = base_xcalloc(1, sizeof(*remote));
	remote->head.ops = &tracker_redmine_ops;
	copy_options(remote, options);
	status = net_http_new(&http, &remote->http, err);
	if (status == BASE_OK)
		*out = &remote->head;
	else
		remote_free(&remote->head);
	return status;
}
