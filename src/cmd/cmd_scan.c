/* kairan scan: what is installed and wrong on a host. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd_private.h"
#include "kairan/base_file.h"
#include "kairan/base_time.h"
#include "kairan/codec_json.h"
#include "kairan/flow_scan.h"

#define USAGE "[--json] [--type FORMAT] HOST FILE|- | --types"
#define IDS_MAX 8 /* named in one line; the rest is counted */

static int
print_types(void)
{
	const struct host_format *f;
	size_t i;

	puts("auto          by what stands in it");
	for (i = 0; (f = host_format_at(i)) != NULL; i++)
		printf("%-13s %s\n", host_format_name(f), host_format_title(f));
	return 0;
}

static void
print_json(const struct flow_scan_report *r)
{
	struct codec_json *o, *notes;
	char time[BASE_TIME_TEXT];
	size_t i;

	for (i = 0; i < r->n_changes; i++) {
		const struct flow_scan_change *c = &r->changes[i];

		o = codec_json_new_object();
		codec_json_set_string(o, "host", r->host);
		codec_json_set_string(
		    o, "change", flow_scan_kind_name(c->kind));
		codec_json_set_string(o, "vulnerability", c->id);
		codec_json_set_text(o, "package", c->package);
		codec_json_set_string(o, "status", c->status);
		codec_json_set_text(o, "ssvc", c->ssvc);
		codec_json_set_text(o, "outcome", c->outcome);
		codec_json_set_text(o, "why", c->why);
		codec_json_set_text(o, "due", c->due);
		codec_json_set_text(o, "reason", c->reason);
		cmd_print_json(o);
	}
	base_time_format(r->time, time);
	o = codec_json_new_object();
	notes = codec_json_new_array();
	for (i = 0; i < r->n_notes; i++)
		codec_json_append_string(notes, r->notes[i]);
	codec_json_set_string(o, "host", r->host);
	codec_json_set_string(o, "time", time);
	codec_json_set_bool(o, "known", r->is_known);
	codec_json_set_int(o, "packages", (int64_t)r->n_packages);
	codec_json_set_int(o, "findings", (int64_t)r->n_findings);
	codec_json_set_int(o, "open", (int64_t)r->n_open);
	codec_json_set_int(o, "changes", (int64_t)r->n_changes);
	codec_json_set_take(o, "notes", notes);
	cmd_print_json(o);
}

static void
print_visible(const char *text)
{
	char *visible = cmd_visible(text);

	fputs(visible, stdout);
	free(visible);
}

static bool
is_group(const struct flow_scan_change *a, const struct flow_scan_change *b)
{
	return a->kind == b->kind && strcmp(a->package, b->package) == 0 &&
	       strcmp(a->ssvc, b->ssvc) == 0 && strcmp(a->due, b->due) == 0;
}

/* One line for all that has the same kind, package, priority and date. */
static void
print_group(const struct flow_scan_change *c, size_t n)
{
	size_t i;

	printf("%-12s ", flow_scan_kind_name(c->kind));
	print_visible(*c->package == '\0' ? "-" : c->package);
	printf(":");
	for (i = 0; i < n && i < IDS_MAX; i++) {
		putchar(' ');
		print_visible(c[i].id);
	}
	if (n > IDS_MAX)
		printf(" and %zu more", n - IDS_MAX);
	printf(" -> %s", c->status);
	if (*c->ssvc != '\0' && strcmp(c->status, "PATCH_APPLIED") != 0)
		printf(", %s%s%s", c->ssvc, *c->due == '\0' ? "" : ", due ",
		    c->due);
	putchar('\n');
}

static void
print_text(const struct flow_scan_report *r)
{
	char time[BASE_TIME_TEXT];
	size_t i, n;

	base_time_format(r->time, time);
	if (r->is_known) {
		printf("%s: this very scan, of %s, was taken before: nothing "
		       "changes\n",
		    r->host, time);
		return;
	}
	for (i = 0; i < r->n_changes; i += n) {
		for (n = 1; i + n < r->n_changes &&
			    is_group(&r->changes[i], &r->changes[i + n]);
		     n++)
			;
		print_group(&r->changes[i], n);
	}
	for (i = 0; i < r->n_notes; i++) {
		fputs("note: ", stdout);
		print_visible(r->notes[i]);
		putchar('\n');
	}
	if (!r->has_section)
		printf("note: kairan.conf has no host %s: nobody owns its "
		       "tasks\n",
		    r->host);
	printf("%s (%s, %s): %zu packages, %zu findings, %zu changes, %zu "
	       "tasks open\n",
	    r->host, r->format, time, r->n_packages, r->n_findings,
	    r->n_changes, r->n_open);
}

static enum base_status
read_input(const char *path, struct base_buf *data, int64_t *came,
    struct base_err *err)
{
	struct stat st;

	*came = base_time_now();
	if (strcmp(path, "-") == 0)
		return base_file_read_fd(STDIN_FILENO, data, err);
	/* An old list stays old, however late it is read. */
	if (stat(path, &st) == 0 && (int64_t)st.st_mtime < *came)
		*came = (int64_t)st.st_mtime;
	return base_file_read(path, data, err);
}

static int
run(const char *host, const char *path, const char *type, bool json)
{
	struct flow_scan_file file = {.host = host, .format = type};
	struct flow_scan_report report = {0};
	struct base_err err = BASE_ERR_INIT;
	struct flow *flow = NULL;
	enum base_status status;
	struct base_buf data;

	base_buf_init(&data, HOST_BYTES_MAX);
	status = read_input(path, &data, &file.came, &err);
	if (status == BASE_OK)
		status = flow_start(cmd_dir, "scan",
		    FLOW_NEED_LOCK | FLOW_NEED_SCANS, &flow, &err);
	if (status == BASE_OK) {
		file.data = base_buf_text(&data);
		file.len = data.len;
		status = flow_scan(flow, &file, &report, &err);
		if (status == BASE_OK && json)
			print_json(&report);
		else if (status == BASE_OK)
			print_text(&report);
		flow_scan_report_release(&report);
		if (status == BASE_INVALID || status == BASE_LIMIT)
			base_err_prefix(&err, "%s",
			    strcmp(path, "-") == 0 ? "standard input" : path);
	}
	flow_stop(flow);
	base_buf_release(&data);
	return status == BASE_OK ? 0 : cmd_fail("scan", &err);
}

int
cmd_scan(int argc, char **argv)
{
	static const struct option options[] = {
	    {"json", no_argument, NULL, 'j'},
	    {"type", required_argument, NULL, 't'},
	    {"types", no_argument, NULL, 'T'}, {NULL, 0, NULL, 0}};
	const char *type = NULL;
	bool json = false;
	int c;

	while ((c = getopt_long(argc, argv, "jt:", options, NULL)) != -1) {
		if (c == 'j')
			json = true;
		else if (c == 't')
			type = optarg;
		else if (c == 'T')
			return print_types();
		else
			return cmd_usage("scan", USAGE);
	}
	if (argc - optind != 2 || *argv[optind] == '\0' ||
	    strlen(argv[optind]) > HOST_NAME_MAX)
		return cmd_usage("scan", USAGE);
	return run(argv[optind], argv[optind + 1], type, json);
}
