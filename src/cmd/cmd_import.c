/* kairan import: reads feed documents from disk. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd_import.h"
#include "kairan/base_file.h"
#include "kairan/codec_archive.h"
#include "kairan/feed.h"
#include "kairan/feed_driver.h"

#define FOLDERS_MAX 16 /* folders in folders; links may go round */

static int64_t bytes_found; /* by add_size(): nftw() has no context */

static int
add_size(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)path;
	(void)ftw;
	bytes_found += type == FTW_F ? st->st_size : 0;
	return 0;
}

/* What there is to read, for the bar. */
static int64_t
all_bytes(int argc, char **argv)
{
	struct stat st;
	int i;

	bytes_found = 0;
	for (i = 0; i < argc; i++)
		if (strcmp(argv[i], "-") != 0)
			(void)nftw(argv[i], add_size, 16, 0);
		else if (fstat(STDIN_FILENO, &st) == 0 && S_ISREG(st.st_mode))
			bytes_found += st.st_size;
		else
			return 0;
	return bytes_found;
}

/* Megabytes instead of what the flow knows: documents alone. */
static void
show_progress(const struct flow_progress *at, void *ctx)
{
	struct cmd_import *im = ctx;
	struct flow_progress here = *at;
	char what[64];

	snprintf(what, sizeof(what), "MB, %u advisories", im->tally.done);
	here.source = "import";
	here.what = what;
	here.done =
	    (im->bytes +
		(im->archive > 0 ? lseek(im->archive, 0, SEEK_CUR) : 0)) >>
	    20;
	here.total = im->bytes_all >> 20;
	here.items = im->tally.done;
	cmd_progress_show(&here, &im->progress);
}

/* What was read since the last flush may be lost with it: another import of
 * the same brings it back and changes nothing else. */
static int
lost(struct cmd_import *im, struct base_err *err)
{
	im->is_broken = true;
	base_err_prefix(err,
	    "what follows document %u may not be stored: import it again",
	    im->stored);
	return cmd_fail("import", err);
}

static bool
is_mail(const struct cmd_import *im)
{
	return strcmp(im->type, "mail") == 0;
}

/* What a page is known by; other documents say it themselves. */
static char *
address_of(const struct cmd_import *im, const char *name)
{
	char *path =
	    strcmp(im->type, "page") == 0 ? realpath(name, NULL) : NULL;
	char *url = base_xprintf(
	    "%s%s", path == NULL ? "" : "file://", path == NULL ? "" : path);

	free(path);
	return url;
}

/* Says what became of a document; the fault of one is told and counted,
 * that of the store ends all. */
static int
settle(struct cmd_import *im, const char *name, enum base_status status,
    struct base_err *err)
{
	if (status == BASE_OK)
		return 0;
	cmd_progress_end(&im->progress);
	base_err_prefix(err, "%s", name);
	if (status != BASE_INVALID && status != BASE_LIMIT)
		return lost(im, err);
	im->bad++;
	(void)cmd_fail("import", err);
	return 0;
}

static int
take(struct cmd_import *im, const char *name, struct flow_document *d)
{
	struct base_err err = BASE_ERR_INIT;
	enum base_status status;
	char *url = address_of(im, name);

	im->documents++;
	d->source = im->source;
	d->type = im->type;
	d->url = url;
	d->lang = "";
	status = is_mail(im) ? flow_import_mail(im->flow, im->source, d->data,
				   d->len, &im->tally, &err)
			     : flow_import(im->flow, d, &im->tally, &err);
	free(url);
	im->bytes += (int64_t)d->len;
	return settle(im, name, status, &err);
}

int
cmd_import_document(
    struct cmd_import *im, const char *name, const char *data, size_t len)
{
	struct flow_document d = {.data = data, .len = len};

	return take(im, name, &d);
}

int
cmd_import_archive(struct cmd_import *im, const char *name, int fd)
{
	struct flow_document d = {.data = "", .file = fd};
	struct stat st;
	int rc;

	im->archive = fd;
	rc = take(im, name, &d);
	im->archive = 0;
	im->bytes += fstat(fd, &st) == 0 ? (int64_t)st.st_size : 0;
	return rc;
}

int
cmd_import_flush(struct cmd_import *im)
{
	struct base_err err = BASE_ERR_INIT;

	if (flow_import_flush(im->flow, &err) != BASE_OK)
		return lost(im, &err);
	im->stored = im->documents;
	return 0;
}

/* Some files are too large for memory, or are several documents: those are
 * read piece by piece, and *rc_out says how that ended.  Others may be in
 * whole then. */
static bool
is_in_pieces(struct cmd_import *im, const char *path, struct base_buf *whole,
    int *rc_out)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool is_archive = fd != -1 && codec_archive_sniff_fd(fd);
	bool is_stream =
	    fd != -1 && !is_archive && cmd_import_is_stream(im, fd, whole);

	im->in = fd;
	im->in_name = path;
	if (is_archive)
		*rc_out = cmd_import_archive(im, path, fd);
	else if (is_stream)
		*rc_out = cmd_import_stream(im);
	if (fd != -1)
		(void)close(fd);
	return is_archive || is_stream;
}

/* path NULL: standard input. */
static int
one_file(struct cmd_import *im, const char *path)
{
	struct base_err err = BASE_ERR_INIT;
	struct base_buf data;
	enum base_status status;
	int rc = 0;

	base_buf_init(&data, FEED_BYTES_MAX);
	if (path != NULL && !is_mail(im) && is_in_pieces(im, path, &data, &rc))
		return rc;
	status = data.len > 0   ? BASE_OK
		 : path == NULL ? base_file_read_fd(STDIN_FILENO, &data, &err)
				: base_file_read(path, &data, &err);
	if (status == BASE_OK)
		rc = cmd_import_document(im,
		    path == NULL ? "standard input" : path,
		    base_buf_text(&data), data.len);
	else
		rc = cmd_fail("import", &err);
	base_buf_release(&data);
	return rc;
}

static int
is_visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

/* In order, 2.json before 10.json: revisions are numbered. */
static int
one_folder(struct cmd_import *im, const char *path, unsigned depth)
{
	struct base_err err = BASE_ERR_INIT;
	struct dirent **names = NULL;
	struct stat st;
	char *full;
	int i, n, rc = 0;

	n = scandir(path, &names, is_visible, versionsort);
	if (n < 0) {
		base_err_errno(&err,
		    errno == ENOENT ? BASE_NOTFOUND : BASE_TEMP,
		    "cannot read %s", path);
		return cmd_fail("import", &err);
	}
	for (i = 0; i < n; i++) {
		full = base_file_join(path, names[i]->d_name);
		if (rc != 0 || stat(full, &st) != 0)
			st.st_mode = 0;
		if (S_ISREG(st.st_mode))
			rc = one_file(im, full);
		else if (S_ISDIR(st.st_mode) && depth < FOLDERS_MAX)
			rc = one_folder(im, full, depth + 1);
		free(full);
		free(names[i]);
	}
	free(names);
	return rc;
}

static int
print_types(void)
{
	size_t i;

	puts("auto          by what stands in it");
	for (i = 0; i < feed_n_formats; i++)
		printf("%-13s %s\n", feed_formats[i]->name,
		    feed_formats[i]->title);
	puts("mail          announcements by mail, one a file: DSA, RHSA, ...");
	puts("\nand as type of a source in kairan.conf:");
	for (i = 0; i < feed_n_drivers; i++)
		printf("%-13s %s\n", feed_drivers[i]->name,
		    feed_drivers[i]->title);
	return 0;
}

static int
run(struct cmd_import *im, int argc, char **argv)
{
	struct stat st;
	int i, rc = 0;

	cmd_progress_begin(&im->progress);
	im->bytes_all = all_bytes(argc, argv);
	flow_set_progress(im->flow, show_progress, im);
	for (i = 0; i < argc && rc == 0; i++) {
		im->in = STDIN_FILENO;
		im->in_name = "standard input";
		if (strcmp(argv[i], "-") == 0)
			rc = is_mail(im) ? one_file(im, NULL)
					 : cmd_import_stream(im);
		else if (stat(argv[i], &st) == 0 && S_ISDIR(st.st_mode))
			rc = one_folder(im, argv[i], 0);
		else
			rc = one_file(im, argv[i]);
	}
	if (!im->is_broken && cmd_import_flush(im) != 0)
		rc = base_exit_code(BASE_TEMP);
	cmd_progress_end(&im->progress);
	if (im->is_broken)
		return rc != 0 ? rc : base_exit_code(BASE_TEMP);
	printf("%u document(s), %u advisories, %u new or changed, %u "
	       "document(s) not understood\n",
	    im->documents, im->tally.done, im->tally.fresh, im->bad);
	return rc != 0 ? rc : im->bad > 0 ? base_exit_code(BASE_INVALID) : 0;
}

/* What would be opened and mailed for it, on the copy. */
static int
preview(struct cmd_import *im)
{
	struct base_err err = BASE_ERR_INIT;
	struct flow_tally tally = {0};

	if (flow_preview_open(im->flow, cmd_preview, im->flow, &tally, &err) !=
	    BASE_OK)
		return cmd_fail("import", &err);
	cmd_preview_end(im->flow);
	printf("%u ticket(s) would be opened, %u held back\n", tally.fresh,
	    tally.left);
	return 0;
}

int
cmd_import(int argc, char **argv)
{
	static const char usage[] =
	    "[--dry-run] [--type TYPE] [--source NAME] FILE|DIR|-...";
	static const struct option options[] = {
	    {"type", required_argument, NULL, 't'},
	    {"types", no_argument, NULL, 'T'},
	    {"source", required_argument, NULL, 's'},
	    {"dry-run", no_argument, NULL, 'n'}, {NULL, 0, NULL, 0}};
	struct base_err err = BASE_ERR_INIT;
	struct cmd_import im = {.type = "auto", .source = NULL};
	bool dry = false;
	int c, rc;

	while ((c = getopt_long(argc, argv, "t:s:", options, NULL)) != -1) {
		if (c == 't')
			im.type = optarg;
		else if (c == 's')
			im.source = optarg;
		else if (c == 'n')
			dry = true;
		else if (c == 'T')
			return print_types();
		else
			return cmd_usage("import", usage);
	}
	if (optind == argc)
		return cmd_usage("import", usage);
	if (strcmp(im.type, "auto") != 0 && !is_mail(&im) &&
	    feed_find(im.type) == NULL) {
		fprintf(stderr,
		    "kairan import: there is no type '%s' (kairan import "
		    "--types lists them)\n",
		    im.type);
		return CMD_USAGE;
	}
	if (flow_start(cmd_dir, "collect",
		(dry ? FLOW_NEED_COPY | FLOW_NEED_TRACKER | FLOW_NEED_MAIL
		     : FLOW_NEED_LOCK) |
		    (is_mail(&im) ? FLOW_NEED_READER : 0),
		&im.flow, &err) != BASE_OK)
		return cmd_fail("import", &err);
	rc = run(&im, argc - optind, argv + optind);
	if (dry && !im.is_broken)
		rc = preview(&im);
	flow_stop(im.flow);
	return rc;
}
