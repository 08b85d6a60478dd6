/* kairan ssvc: what a decision table says. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd_private.h"
#include "kairan/base_file.h"
#include "kairan/vuln_ssvc.h"

#define USAGE "[-v] [--table NAME|FILE.csv] KEY=VALUE... | --list"

/* What the tables ask and what they answer. */
static int
print_tables(void)
{
	const struct vuln_ssvc_table *t;
	const struct vuln_ssvc_outcome *o;
	const struct vuln_ssvc_point *p;
	size_t i, k, m;

	for (i = 0; (t = vuln_ssvc_at(i)) != NULL; i++) {
		printf("%s: %s\n", vuln_ssvc_name(t), vuln_ssvc_title(t));
		for (k = 0; (p = vuln_ssvc_point(t, k)) != NULL; k++) {
			printf("  %s =", p->key);
			for (m = 0; m < p->n_values; m++)
				printf(
				    "%s %s", m > 0 ? " |" : "", p->values[m]);
			puts("");
		}
		for (k = 0; (o = vuln_ssvc_outcome(t, k)) != NULL; k++)
			printf("  -> %s%s%s\n", o->name,
			    o->priority != VULN_SSVC_NONE ? ": " : "",
			    vuln_ssvc_priority_name(o->priority));
	}
	return 0;
}

/* A built-in table, or a file's (*own, to be freed). */
static enum base_status
find_table(const char *name, const struct vuln_ssvc_table **out,
    struct vuln_ssvc_table **own, struct base_err *err)
{
	enum base_status status;
	struct base_buf data;

	*out = vuln_ssvc_find(name);
	if (*out != NULL)
		return BASE_OK;
	base_buf_init(&data, VULN_SSVC_BYTES_MAX);
	status = base_file_read(name, &data, err);
	if (status == BASE_NOTFOUND) {
		base_err_clear(err);
		base_err_set(err, status,
		    "there is no table and no file '%s'; the tables are "
		    "deployer, cisa-coordinator, bod-26-04 and human-impact",
		    name);
	}
	if (status == BASE_OK)
		status = vuln_ssvc_read_csv(
		    name, base_buf_text(&data), data.len, own, err);
	base_buf_release(&data);
	*out = *own;
	return status;
}

static enum base_status
read_inputs(char **words, size_t n, struct vuln_ssvc_input *inputs,
    struct base_err *err)
{
	char *equals;
	size_t i;

	for (i = 0; i < n; i++) {
		equals = strchr(words[i], '=');
		if (equals == NULL)
			return base_err_set(err, BASE_INVALID,
			    "'%s' is not of the form KEY=VALUE", words[i]);
		*equals = '\0';
		inputs[i].key = words[i];
		inputs[i].value = equals + 1;
	}
	return BASE_OK;
}

static void
print_outcome(const struct vuln_ssvc_outcome *o, bool is_verbose)
{
	puts(o->name);
	if (!is_verbose)
		return;
	printf("rank: %d\npriority: %s\n", o->rank,
	    o->priority == VULN_SSVC_NONE
		? "none"
		: vuln_ssvc_priority_name(o->priority));
	if (o->due_days >= 0)
		printf("due: %d days\n", o->due_days);
}

static int
decide(const char *name, char **words, size_t n, bool is_verbose)
{
	struct vuln_ssvc_input inputs[2 * VULN_SSVC_POINTS_MAX];
	const struct vuln_ssvc_table *table = NULL;
	const struct vuln_ssvc_outcome *outcome = NULL;
	struct vuln_ssvc_table *own = NULL;
	struct base_err err = BASE_ERR_INIT;
	enum base_status status;
	int rc;

	status = find_table(name, &table, &own, &err);
	if (status != BASE_OK)
		return cmd_fail("ssvc", &err);
	status = read_inputs(words, n, inputs, &err);
	if (status == BASE_OK)
		status = vuln_ssvc_decide(table, inputs, n, &outcome, &err);
	if (status == BASE_OK) {
		print_outcome(outcome, is_verbose);
		rc = 0;
	} else {
		/* What is wrong is what was typed. */
		cmd_fail("ssvc", &err);
		rc = CMD_USAGE;
	}
	vuln_ssvc_free(own);
	return rc;
}

int
cmd_ssvc(int argc, char **argv)
{
	static const struct option options[] = {
	    {"table", required_argument, NULL, 't'},
	    {"list", no_argument, NULL, 'l'},
	    {"verbose", no_argument, NULL, 'v'}, {NULL, 0, NULL, 0}};
	const char *name = "deployer";
	bool is_verbose = false;
	int c;

	while ((c = getopt_long(argc, argv, "t:lv", options, NULL)) != -1) {
		switch (c) {
		case 't':
			name = optarg;
			break;
		case 'l':
			return print_tables();
		case 'v':
			is_verbose = true;
			break;
		default:
			return cmd_usage("ssvc", USAGE);
		}
	}
	if (argc - optind > 2 * VULN_SSVC_POINTS_MAX)
		return cmd_usage("ssvc", USAGE);
	return decide(name, argv + optind, (size_t)(argc - optind), is_verbose);
}
