/* kairan check: is everything as it should be, and how is it mended? */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "cmd_private.h"
#include "kairan/base_buf.h"
#include "kairan/codec_json.h"
#include "kairan/flow_check.h"

#define CHECK_FAILED 78 /* EX_CONFIG of sysexits.h */

static void
print_text(const struct flow_check_line *line, void *data)
{
	char *what = cmd_visible(line->what);
	char *detail = cmd_visible(line->detail);
	char *mend = line->mend == NULL ? NULL : cmd_visible(line->mend);

	(void)data;
	printf(
	    "%-4s  %s: %s\n", flow_check_state_name(line->state), what, detail);
	if (mend != NULL)
		printf("      mend: %s\n", mend);
	/* Some things take seconds: what is known is shown. */
	fflush(stdout);
	free(what);
	free(detail);
	free(mend);
}

static void
print_json(const struct flow_check_line *line, void *data)
{
	struct codec_json *o = codec_json_new_object();
	struct base_buf out;

	(void)data;
	codec_json_set_string(o, "state", flow_check_state_name(line->state));
	codec_json_set_string(o, "what", line->what);
	codec_json_set_string(o, "detail", line->detail);
	codec_json_set_string(o, "mend", line->mend);
	base_buf_init(&out, (size_t)1 << 20);
	if (codec_json_dump(o, CODEC_JSON_COMPACT, &out) == BASE_OK)
		puts(base_buf_text(&out));
	fflush(stdout);
	base_buf_release(&out);
	codec_json_free(o);
}

int
cmd_check(int argc, char **argv)
{
	static const struct option longs[] = {{"as", 1, NULL, 'a'},
	    {"json", 0, NULL, 'j'}, {"offline", 0, NULL, 'o'},
	    {NULL, 0, NULL, 0}};
	const char *as[FLOW_CHECK_USERS_MAX];
	struct flow_check_options options = {.as = as};
	flow_check_fn print = print_text;
	unsigned failed = 0;
	bool is_wrong = false;
	int c;

	while ((c = getopt_long(argc, argv, "", longs, NULL)) != -1) {
		if (c == 'a' && options.as_n < FLOW_CHECK_USERS_MAX)
			as[options.as_n++] = optarg;
		else if (c == 'j')
			print = print_json;
		else if (c == 'o')
			options.offline = true;
		else
			is_wrong = true;
	}
	if (is_wrong || optind != argc)
		return cmd_usage(
		    "check", "[--offline] [--json] [--as USER[:GROUP]]...");
	flow_check(cmd_dir, &options, print, NULL, &failed);
	return failed == 0 ? 0 : CHECK_FAILED;
}
