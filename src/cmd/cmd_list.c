/* kairan list: tickets, people, sources, and tasks by a filter. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd_private.h"
#include "kairan/base_time.h"
#include "kairan/codec_json.h"
#include "kairan/reply_filter.h"
#include "kairan/store_person.h"
#include "kairan/store_source.h"
#include "kairan/store_task.h"

struct listing {
	struct flow *flow;
	bool json;
	bool all;
};

void
cmd_print_json(struct codec_json *o)
{
	struct base_buf out;

	base_buf_init(&out, CMD_JSON_MAX);
	if (codec_json_dump(o, CODEC_JSON_COMPACT, &out) == BASE_OK)
		puts(base_buf_text(&out));
	else {
		fprintf(stderr, "kairan: one object has over %zu bytes\n",
		    CMD_JSON_MAX);
		cmd_is_cut = true;
	}
	base_buf_release(&out);
	codec_json_free(o);
}

void
cmd_set_text(struct codec_json *o, const char *key, const char *text)
{
	codec_json_set_string(o, key, *text != '\0' ? text : NULL);
}

static void
task_epss(struct flow *flow, const char *cve, struct codec_json *task)
{
	struct store_epss e;

	if (store_epss_get(flow_store(flow), cve, &e, NULL) != BASE_OK)
		return;
	codec_json_set_take(task, "epss", codec_json_new_double(e.score / 1e6));
	codec_json_set_take(
	    task, "epss_percentile", codec_json_new_double(e.percentile / 1e6));
}

static void
ticket_json(struct flow *flow, const struct store_ticket *t,
    const struct store_task *tasks, size_t n, const char *login)
{
	struct codec_json *o = codec_json_new_object(), *list, *k;
	size_t i;

	codec_json_set_int(o, "ticket", t->issue);
	codec_json_set_string(o, "state", t->state);
	codec_json_set_string(o, "status", t->status);
	codec_json_set_string(o, "subject", t->subject);
	codec_json_set_string(o, "watch", t->watch);
	cmd_set_text(o, "assignee", login);
	codec_json_set_string(o, "group",
	    t->group != NULL && *t->group != '\0' ? t->group : NULL);
	codec_json_set_string(o, "priority", t->priority);
	cmd_set_text(o, "planned", t->planned);
	cmd_set_text(o, "due", t->due);
	list = codec_json_new_array();
	for (i = 0; i < n; i++) {
		k = codec_json_new_object();
		codec_json_set_string(k, "vulnerability", tasks[i].key);
		cmd_set_text(k, "host", tasks[i].host);
		codec_json_set_string(k, "status", tasks[i].status);
		cmd_set_text(k, "by", tasks[i].status_by);
		cmd_set_text(k, "until", tasks[i].until);
		cmd_set_text(k, "ssvc", tasks[i].ssvc);
		cmd_set_text(k, "due", tasks[i].due);
		codec_json_set_bool(k, "verified", tasks[i].verified);
		task_epss(flow, tasks[i].key, k);
		codec_json_append_take(list, k);
	}
	codec_json_set_take(o, "tasks", list);
	if (cmd_seen_json(flow, t->id, o, NULL) != BASE_OK)
		codec_json_set_take(o, "seen", NULL);
	cmd_print_json(o);
}

static void
ticket_line(const struct store_ticket *t, const struct store_task *tasks,
    size_t n, const char *login)
{
	char *subject = cmd_visible(t->subject), number[32];

	snprintf(number, sizeof(number), t->issue != 0 ? "#%lld" : "-",
	    (long long)t->issue);
	printf("%-6s %-13s %-10s %-10s %-10s %s%s\n", number,
	    n > 0 ? flow_least_status(tasks, n) : t->state,
	    *login != '\0'                          ? login
	    : t->group != NULL && *t->group != '\0' ? t->group
						    : "-",
	    *t->planned != '\0' ? t->planned : "-",
	    *t->due != '\0' ? t->due : "-", subject,
	    strcmp(t->state, STORE_TICKET_INTENDED) == 0 ? "  (not made yet)"
	    : strcmp(t->state, STORE_TICKET_GONE) == 0   ? "  (gone)"
							 : "");
	free(subject);
}

static bool
one_ticket(const struct store_ticket *t, void *ctx)
{
	struct listing *l = ctx;
	struct base_arena *arena = base_arena_new();
	struct store *store = flow_store(l->flow);
	struct store_person person = {.login = ""};
	struct store_task *tasks = NULL;
	struct base_err err = BASE_ERR_INIT;
	size_t n = 0;

	if (!l->all && strcmp(t->state, STORE_TICKET_CLOSED) == 0)
		goto out;
	if (store_task_of(store, t->id, arena, &tasks, &n, &err) != BASE_OK)
		n = 0;
	if (t->assignee != 0 && store_person_get(store, t->assignee, arena,
				    &person, &err) != BASE_OK)
		person.login = "";
	if (l->json)
		ticket_json(l->flow, t, tasks, n, person.login);
	else
		ticket_line(t, tasks, n, person.login);
out:
	base_arena_free(arena);
	return true;
}

/* What is no kind of thing to list is a filter of tasks. */
static char *
filter_of(int argc, char **argv, const char *sort)
{
	struct base_buf words;
	char *text;
	int i;

	base_buf_init(&words, REPLY_FILTER_BYTES_MAX + 2);
	for (i = 0; i < argc; i++)
		if (strcmp(argv[i], "tasks") != 0 &&
		    base_buf_printf(&words, "%s ", argv[i]) != BASE_OK)
			break;
	if (sort != NULL && i == argc &&
	    base_buf_printf(&words, "sort:%s", sort) != BASE_OK)
		i = -1;
	/* Too long a one is told by the reader of filters. */
	text = i == argc ? base_xstrdup(base_buf_text(&words))
			 : base_xprintf("%*s", REPLY_FILTER_BYTES_MAX + 1, "");
	base_buf_release(&words);
	return text;
}

static enum base_status
list_of(struct listing *l, const char *what, struct base_err *err)
{
	if (strcmp(what, "people") == 0)
		return cmd_list_people(l->flow, l->json, l->all, err);
	if (strcmp(what, "sources") == 0)
		return cmd_list_sources(l->flow, l->json, err);
	return store_ticket_each(flow_store(l->flow), NULL, one_ticket, l, err);
}

int
cmd_list(int argc, char **argv)
{
	static const struct option options[] = {
	    {"json", no_argument, NULL, 'j'}, {"all", no_argument, NULL, 'a'},
	    {"sort", required_argument, NULL, 's'}, {NULL, 0, NULL, 0}};
	static const char *const kinds[] = {"tickets", "people", "sources"};
	const char *usage = "[--json] [--all] [--sort FIELD[,FIELD...]] "
			    "[tickets|people|sources|tasks|FILTER...]";
	struct base_err err = BASE_ERR_INIT;
	struct listing l = {NULL, false, false};
	const char *sort = NULL, *what = NULL;
	enum base_status status;
	char *filter = NULL;
	size_t i;
	int c;

	/* Starts anew: options may stand behind the filter. */
	optind = 0;
	while ((c = getopt_long(argc, argv, "jas:", options, NULL)) != -1) {
		if (c == 's')
			sort = optarg;
		else if (c == 'j')
			l.json = true;
		else if (c == 'a')
			l.all = true;
		else
			return cmd_usage("list", usage);
	}
	for (i = 0; i < BASE_LEN(kinds); i++)
		if (optind < argc && strcmp(argv[optind], kinds[i]) == 0)
			what = kinds[i];
	if (optind == argc && sort == NULL)
		what = kinds[0];
	if (what != NULL && (optind + 1 < argc || sort != NULL))
		return cmd_usage("list", usage);
	status = flow_start(cmd_dir, "list", 0, &l.flow, &err);
	if (status == BASE_OK && what != NULL)
		status = list_of(&l, what, &err);
	else if (status == BASE_OK) {
		filter = filter_of(argc - optind, argv + optind, sort);
		status = cmd_list_tasks(l.flow, filter, l.json, l.all, &err);
	}
	free(filter);
	flow_stop(l.flow);
	return status == BASE_OK ? 0 : cmd_fail("list", &err);
}
