/*
 * Matches a host of 400 packages with 5,000 OSV records: bare (their JSON
 * parsed and dropped), or read and matched as a scan does.  Prints both times
 * and their ratio, each the best of three.
 *	host_drive [FILE...]	records; without: made here
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "kairan/base_file.h"
#include "kairan/codec_json.h"
#include "kairan/host_match.h"

#define RECORDS 5000
#define PACKAGES 400

static struct base_buf records[RECORDS];

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void
check(enum base_status status, const struct base_err *err)
{
	if (status == BASE_OK)
		return;
	fprintf(stderr, "host_drive: %s\n", err->text);
	exit(1);
}

/* An advisory for three packages of 1,200, with a text of the usual size. */
static void
make_record(struct base_buf *out, size_t i)
{
	struct base_err err = BASE_ERR_INIT;
	size_t k;

	check(
	    base_buf_printf(out,
		"{\"id\":\"ALSA-2026:%zu\",\"summary\":\"update\",\"related\":"
		"[\"CVE-2026-%zu\",\"CVE-2026-%zu\"],\"details\":\"",
		i, 10000 + i, 20000 + i),
	    &err);
	for (k = 0; k < 30; k++)
		check(
		    base_buf_puts(out, "Words of an advisory's text. "), &err);
	check(base_buf_puts(out, "\",\"affected\":["), &err);
	for (k = 0; k < 3; k++)
		check(base_buf_printf(out,
			  "%s{\"package\":{\"ecosystem\":\"AlmaLinux:9\","
			  "\"name\":"
			  "\"package%zu\"},\"ranges\":[{\"type\":\"ECOSYSTEM\","
			  "\"events\":[{\"introduced\":\"0\"},{\"fixed\":"
			  "\"1.%zu-1.el9\"}]}]}",
			  k > 0 ? "," : "", (3 * i + k) % 1200, i % 20),
		    &err);
	check(base_buf_puts(out, "]}"), &err);
}

static struct host_scan *
make_scan(void)
{
	struct base_err err = BASE_ERR_INIT;
	struct host_scan *scan = NULL;
	struct base_buf list;
	size_t i;

	base_buf_init(&list, (size_t)1 << 20);
	check(base_buf_puts(&list, "ID=almalinux\nVERSION_ID=9.4\n"), &err);
	for (i = 0; i < PACKAGES; i++)
		check(base_buf_printf(
			  &list, "package%zu 0 1.9 2.el9 x86_64\n", 3 * i),
		    &err);
	check(host_scan_parse(NULL, list.data, list.len, NULL, &scan, &err),
	    &err);
	base_buf_release(&list);
	return scan;
}

static double
bare(void)
{
	struct base_err err = BASE_ERR_INIT;
	struct codec_json *json;
	double start = now();
	size_t i;

	for (i = 0; i < RECORDS; i++) {
		check(codec_json_parse(
			  records[i].data, records[i].len, 0, &json, &err),
		    &err);
		codec_json_free(json);
	}
	return now() - start;
}

static double
match(size_t *findings)
{
	struct host_advices *set = host_advices_new();
	struct base_err err = BASE_ERR_INIT;
	double start = now();
	struct host_scan *scan = make_scan();
	size_t i;

	for (i = 0; i < RECORDS; i++)
		check(host_advices_add_osv(
			  set, records[i].data, records[i].len, &err),
		    &err);
	check(host_match(scan, set, &err), &err);
	*findings = scan->n_findings;
	host_scan_free(scan);
	host_advices_free(set);
	return now() - start;
}

int
main(int argc, char **argv)
{
	double least_bare = 1e9, least = 1e9, t;
	struct base_err err = BASE_ERR_INIT;
	size_t i, findings = 0;

	for (i = 0; i < RECORDS; i++) {
		base_buf_init(&records[i], HOST_ADVICE_BYTES_MAX);
		if (argc > 1)
			check(base_file_read(argv[1 + i % (size_t)(argc - 1)],
				  &records[i], &err),
			    &err);
		else
			make_record(&records[i], i);
	}
	for (i = 0; i < 3; i++) {
		t = bare();
		least_bare = t < least_bare ? t : least_bare;
		t = match(&findings);
		least = t < least ? t : least;
	}
	printf("%d packages, %d OSV records, %zu findings: bare load %.3f s, "
	       "read and matched %.3f s, ratio %.2f (target 2)\n",
	    PACKAGES, RECORDS, findings, least_bare, least, least / least_bare);
	return least / least_bare > 2 ? 1 : 0;
}
