/* kairan changes, kairan advisories: one JSON object a line. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd_private.h"
#include "kairan/base_text.h"
#include "kairan/base_time.h"
#include "kairan/codec_json.h"
#include "kairan/store_advisory.h"
#include "kairan/vuln_change.h"

#define USAGE "[--json] [--since ID] | --rules"

static bool
one_change(const struct store_change *row, void *ctx)
{
	struct codec_json *o = codec_json_new_object();
	char time[BASE_TIME_TEXT];

	(void)ctx;
	base_time_format(row->time, time);
	codec_json_set_int(o, "id", row->id);
	codec_json_set_string(o, "time", time);
	codec_json_set_string(o, "source", row->source);
	codec_json_set_string(o, "vulnerability", row->vulnerability);
	codec_json_set_string(o, "kind", row->kind);
	cmd_set_text(o, "from", row->old_value);
	cmd_set_text(o, "to", row->new_value);
	codec_json_set_bool(o, "material", row->material);
	codec_json_set_string(o, "reason", row->reason);
	cmd_print_json(o);
	return true;
}

/* The table by which changes are judged. */
static int
print_rules(void)
{
	static const char *const statuses[] = {
	    "RISK_ACCEPTED", "NOT_AFFECTED", "WORKAROUND"};
	const struct vuln_change_rule *rule;
	const char *opens;
	size_t i, k;

	printf("%-17s%-9s%-15s%s\n", "kind", "matters", "opens again", "when");
	for (i = 0; i < vuln_change_n_rules(); i++) {
		rule = vuln_change_rule(i);
		opens = "-";
		for (k = 0; k < BASE_LEN(statuses); k++)
			if (vuln_change_reopens(rule->reopens, statuses[k]))
				opens = statuses[k];
		printf("%-17s%-9s%-15s%s\n", vuln_change_kind_name(rule->kind),
		    rule->is_material ? "yes" : "no", opens, rule->reason);
	}
	return 0;
}

int
cmd_changes(int argc, char **argv)
{
	static const struct option options[] = {
	    {"json", no_argument, NULL, 'j'}, {"rules", no_argument, NULL, 'r'},
	    {"since", required_argument, NULL, 's'}, {NULL, 0, NULL, 0}};
	struct base_err err = BASE_ERR_INIT;
	struct flow *flow = NULL;
	enum base_status status;
	int64_t since = 0;
	int c;

	while ((c = getopt_long(argc, argv, "js:", options, NULL)) != -1) {
		if (c == 'r')
			return print_rules();
		if (c != 'j' && (c != 's' || base_text_to_int(optarg, 0,
						 INT64_MAX, &since) != BASE_OK))
			return cmd_usage("changes", USAGE);
	}
	if (optind < argc)
		return cmd_usage("changes", USAGE);
	status = flow_start(cmd_dir, "changes", 0, &flow, &err);
	if (status == BASE_OK)
		status = store_change_each(
		    flow_store(flow), since, one_change, NULL, &err);
	flow_stop(flow);
	return status == BASE_OK ? 0 : cmd_fail("changes", &err);
}

struct printing {
	struct store *store;
	struct base_buf out;
	struct base_err err;
};

static bool
one_advisory(const struct store_advisory *row, void *ctx)
{
	struct printing *p = ctx;
	struct vuln_advisory *adv = NULL;
	enum base_status status;

	status = store_advisory_load(p->store, row->id, &adv, &p->err);
	base_buf_clear(&p->out);
	if (status == BASE_OK)
		status = vuln_advisory_to_json(adv, &p->out);
	if (status == BASE_OK)
		puts(base_buf_text(&p->out));
	vuln_advisory_free(adv);
	return status == BASE_OK;
}

int
cmd_advisories(int argc, char **argv)
{
	struct printing p = {.err = BASE_ERR_INIT};
	struct flow *flow = NULL;
	enum base_status status;

	if (argc > 2 || (argc == 2 && strcmp(argv[1], "--json") != 0))
		return cmd_usage("advisories", "[--json]");
	base_buf_init(&p.out, VULN_JSON_MAX);
	status = flow_start(cmd_dir, "advisories", 0, &flow, &p.err);
	if (status == BASE_OK) {
		p.store = flow_store(flow);
		status = store_advisory_each(
		    p.store, false, one_advisory, &p, &p.err);
	}
	if (status == BASE_OK)
		status = p.err.status;
	flow_stop(flow);
	base_buf_release(&p.out);
	return status == BASE_OK ? 0 : cmd_fail("advisories", &p.err);
}
