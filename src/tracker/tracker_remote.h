/*
 * Inside tracker only: the Redmine implementation.
 */
#ifndef TRACKER_REMOTE_H
#define TRACKER_REMOTE_H

#include "kairan/codec_xml.h"
#include "kairan/net_http.h"
#include "kairan/tracker_redmine.h"
#include "tracker_impl.h"

#define TRACKER_REMOTE_NAMES 512 /* names kept of one kind */
#define TRACKER_REMOTE_ERRORS 32 /* error texts kept of one answer */

/* Things with a number and a name that Redmine knows. */
struct tracker_remote_name {
	int64_t id;
	char *name; /* of a project: the identifier */
	int flag; /* status: closed; role: enum tracker_remote_perm bits */
};
struct tracker_remote_names {
	struct tracker_remote_name v[TRACKER_REMOTE_NAMES];
	size_t n;
	bool is_complete; /* the whole list was read */
};

enum tracker_remote_perm {
	TRACKER_REMOTE_EDIT = 1 << 0,
	TRACKER_REMOTE_EDIT_OWN = 1 << 1,
	TRACKER_REMOTE_NOTE = 1 << 2
};

struct tracker_remote {
	struct tracker head; /* first: the public pointer is this one */
	struct net_http *http;
	char *url; /* without '/' at its end */
	char *public_url;
	char *api_key;
	enum tracker_redmine_act act;
	char *tracker_name;
	char *status_names[TRACKER_STATUSES];
	char *field_names[TRACKER_FIELD_COUNT];
	int64_t field_ids[TRACKER_FIELD_COUNT]; /* 0 = not known yet */
	bool fields_asked;
	struct tracker_remote_names statuses, priorities, trackers, projects,
	    roles;
};

/* One request; all borrowed. */
struct tracker_remote_call {
	const char *method; /* NULL = GET */
	const char *path; /* "/issues/1.xml?..." */
	const struct tracker_as *as;
	const void *body;
	size_t body_len;
	const char *type; /* NULL = application/xml */
};

struct tracker_remote_answer {
	struct base_arena *arena;
	const struct codec_xml *root; /* NULL without a body */
	int status; /* HTTP, 0 = none came */
	bool may_be_done; /* it failed, but may have had its effect */
	struct base_strv errors; /* Redmine's own texts */
};
void tracker_remote_answer_init(struct tracker_remote_answer *answer);
void tracker_remote_answer_release(struct tracker_remote_answer *answer);

/* Does it; maps the HTTP status as tracker.h says, with Redmine's texts. */
enum base_status tracker_remote_do(struct tracker_remote *remote,
    const struct tracker_remote_call *call,
    struct tracker_remote_answer *answer, struct base_err *err) BASE_MUST_CHECK;
/* GET path as somebody. */
enum base_status tracker_remote_get(struct tracker_remote *remote,
    const struct tracker_as *as, struct tracker_remote_answer *answer,
    struct base_err *err, const char *fmt, ...)
    BASE_PRINTF(5, 6) BASE_MUST_CHECK;

/* Reads an <issue>; learns numbers of fields and statuses on the way. */
enum base_status tracker_remote_parse(struct tracker_remote *remote,
    const struct codec_xml *node, struct tracker_issue **out,
    struct base_err *err) BASE_MUST_CHECK;
int64_t tracker_remote_id(const struct codec_xml *node);

/* tracker_remote_extra.c: Redmine's own extras of an <issue>; then each of
 * the site's. */
void tracker_remote_extras(
    struct tracker_issue *issue, const struct codec_xml *node);
void tracker_remote_extra_add(struct tracker_issue *issue, int64_t id,
    const char *name, const char *value, bool is_multiple);
enum base_status tracker_remote_learn_extra(struct tracker *tracker,
    struct tracker_issue *issue, struct tracker_extra *extra,
    struct base_err *err);
/* The element that a write calls it by, NULL for a custom field. */
const char *tracker_remote_extra_key(const struct tracker_extra *extra);

/* Names.  learn() adds or corrects one; number() is 0 when unknown. */
void tracker_remote_learn(
    struct tracker_remote_names *names, int64_t id, const char *name, int flag);
const struct tracker_remote_name *tracker_remote_by_id(
    const struct tracker_remote_names *names, int64_t id);
int64_t tracker_remote_number(
    const struct tracker_remote_names *names, const char *name);
/* Reads a whole list once: "/issue_statuses.xml" and the like. */
enum base_status tracker_remote_names_load(struct tracker_remote *remote,
    struct tracker_remote_names *names, const char *path,
    struct base_err *err) BASE_MUST_CHECK;
/* Numbers of our custom fields, as far as they can be found. */
enum base_status tracker_remote_fields_load(struct tracker_remote *remote,
    const char *project, struct base_err *err) BASE_MUST_CHECK;
/* A project's identifier, "" when it cannot be read. */
enum base_status tracker_remote_project(struct tracker_remote *remote,
    int64_t id, const char **out, struct base_err *err) BASE_MUST_CHECK;
/* User by login, or group by name; 0 when there is none. */
enum base_status tracker_remote_who(struct tracker_remote *remote,
    const char *name, int64_t *id_out, struct base_err *err) BASE_MUST_CHECK;
/* The site's name of a status word; the text itself when it is none. */
const char *tracker_remote_status_name(
    const struct tracker_remote *remote, const char *word);

/* The body of a create (before NULL) or update.  *empty: nothing to send. */
enum base_status tracker_remote_build(struct tracker_remote *remote,
    const struct tracker_plan *plan, const struct tracker_issue *before,
    bool plain, struct base_buf *out, bool *empty) BASE_MUST_CHECK;

/* The calls. */
enum base_status tracker_remote_read(struct tracker *tracker,
    const struct tracker_as *as, int64_t id, unsigned with,
    struct tracker_issue **out, struct base_err *err);
enum base_status tracker_remote_create(struct tracker *tracker,
    const struct tracker_as *as, const struct tracker_wish *wish,
    int64_t *id_out, struct tracker_result *result, struct base_err *err);
enum base_status tracker_remote_update(struct tracker *tracker,
    const struct tracker_as *as, int64_t id, const struct tracker_wish *wish,
    struct tracker_result *result, struct base_err *err);
enum base_status tracker_remote_upload(struct tracker *tracker,
    const struct tracker_as *as, const struct tracker_file *file,
    char token_out[TRACKER_TOKEN_SIZE], struct base_err *err);
enum base_status tracker_remote_find(struct tracker *tracker,
    const char *marker, int64_t *id_out, struct base_err *err);
enum base_status tracker_remote_people(struct tracker *tracker,
    tracker_person_fn fn, void *data, struct base_err *err);
enum base_status tracker_remote_changes(struct tracker *tracker,
    int64_t instant, tracker_issue_fn fn, void *data, struct base_err *err);
enum base_status tracker_remote_present(struct tracker *tracker,
    const int64_t *ids, size_t n, bool *present, struct base_err *err);
enum base_status tracker_remote_may(struct tracker *tracker,
    const struct tracker_as *as, int64_t id, struct tracker_may *out,
    struct base_err *err);
enum base_status tracker_remote_abilities(struct tracker *tracker,
    const char *project, tracker_ability_fn fn, void *data,
    struct base_err *err);

#endif
