/* kairan show: a ticket, a vulnerability, or a mail as it came. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd_private.h"
#include "kairan/base_file.h"
#include "kairan/store_advisory.h"
#include "kairan/store_mail.h"
#include "kairan/store_task.h"

static enum base_status
print_blob(struct flow *flow, const char *hash, struct base_err *err)
{
	enum base_status status;
	struct base_buf raw;

	base_buf_init(&raw, STORE_BLOB_MAX);
	status = store_blob_get(flow_store(flow), hash, &raw, err);
	if (status == BASE_OK)
		status = base_file_write_fd(
		    STDOUT_FILENO, base_buf_text(&raw), raw.len, err);
	base_buf_release(&raw);
	return status;
}

struct finding {
	char hash[BASE_SHA256_HEX];
	bool found;
};

static bool
remember(const struct store_inbox *row, void *ctx)
{
	struct finding *f = ctx;

	f->found = true;
	snprintf(f->hash, sizeof(f->hash), "%s", row->raw);
	return true;
}

/* The bytes of a mail, received or sent, by its Message-ID. */
static enum base_status
show_raw(struct flow *flow, const char *id, struct base_err *err)
{
	struct base_arena *arena = base_arena_new();
	struct finding f = {.found = false};
	struct store_outbox out;
	enum base_status status;
	size_t len = strlen(id);
	char *bare;

	bare = *id == '<' && len > 2 ? base_xstrndup(id + 1, len - 2)
				     : base_xstrdup(id);
	status = store_inbox_each(flow_store(flow), bare, 0, remember, &f, err);
	if (status == BASE_OK && !f.found) {
		status = store_outbox_by_message(
		    flow_store(flow), bare, arena, &out, err);
		if (status == BASE_OK)
			snprintf(f.hash, sizeof(f.hash), "%s", out.raw);
	}
	if (status == BASE_OK)
		status = print_blob(flow, f.hash, err);
	free(bare);
	base_arena_free(arena);
	return status;
}

/* Only a scan verifies; that something is patched is reported by people,
 * everything else is simply said. */
static const char *
said_by(const struct store_task *task)
{
	if (*task->status_by == '\0')
		return "";
	if (task->verified)
		return " verified by ";
	return strcmp(task->status, "PATCH_APPLIED") == 0 ? " reported by "
							  : " by ";
}

static enum base_status
show_ticket(struct flow *flow, int64_t issue, struct base_err *err)
{
	struct base_arena *arena = base_arena_new();
	struct store_ticket t;
	struct store_task *tasks = NULL;
	enum base_status status;
	size_t i, n = 0;
	char *text;

	status = store_ticket_by_issue(flow_store(flow), issue, arena, &t, err);
	if (status == BASE_OK)
		status = store_task_of(
		    flow_store(flow), t.id, arena, &tasks, &n, err);
	if (status != BASE_OK)
		goto out;
	text = base_xprintf("#%lld %s\nstate %s, status %s, watch %s\n"
			    "planned %s, due %s, priority %s\n",
	    (long long)t.issue, t.subject, t.state, t.status, t.watch,
	    *t.planned != '\0' ? t.planned : "-", *t.due != '\0' ? t.due : "-",
	    *t.priority != '\0' ? t.priority : "-");
	cmd_print_lines(text);
	free(text);
	for (i = 0; i < n; i++)
		printf("  %-18s %-14s%s%s%s%s\n", tasks[i].key, tasks[i].status,
		    said_by(&tasks[i]), tasks[i].status_by,
		    *tasks[i].until != '\0' ? " until " : "", tasks[i].until);
	status = cmd_seen_print(flow, t.id, err);
out:
	base_arena_free(arena);
	return status;
}

int
cmd_show(int argc, char **argv)
{
	const char *usage = "#TICKET | CVE-...|ADVISORY | host:PATTERN | "
			    "--raw MESSAGE-ID";
	struct base_err err = BASE_ERR_INIT;
	struct flow *flow = NULL;
	enum base_status status;
	struct base_buf out;

	if (argc != 2 && !(argc == 3 && strcmp(argv[1], "--raw") == 0))
		return cmd_usage("show", usage);
	if (strncmp(argv[1], "host:", 5) == 0)
		return cmd_host_tell("show", FLOW_HOST_STATE, argc, argv);
	base_buf_init(&out, (size_t)4 << 20);
	status = flow_start(cmd_dir, "show", 0, &flow, &err);
	if (status == BASE_OK && argc == 3)
		status = show_raw(flow, argv[2], &err);
	else if (status == BASE_OK && argv[1][0] == '#')
		status = show_ticket(flow, flow_issue_number(argv[1]), &err);
	else if (status == BASE_OK) {
		status = flow_why(flow, argv[1], &out, &err);
		if (status == BASE_OK)
			cmd_print_lines(base_buf_text(&out));
	}
	base_buf_release(&out);
	if (status == BASE_NOTFOUND)
		base_err_set(
		    &err, status, "nothing is known of %s", argv[argc - 1]);
	flow_stop(flow);
	return status == BASE_OK ? 0 : cmd_fail("show", &err);
}
