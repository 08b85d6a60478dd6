/* kairan import: what its files share. */
#ifndef CMD_IMPORT_H
#define CMD_IMPORT_H

#include "cmd_preview.h"

struct cmd_import {
	struct flow *flow;
	const char *type;
	const char *source;
	struct flow_tally tally;
	unsigned documents;
	unsigned bad;
	unsigned stored; /* documents that surely are */
	bool is_broken;
	struct cmd_progress progress;
	int64_t bytes; /* read so far */
	int64_t bytes_all; /* 0: unknown */
	int archive; /* the one being read; 0: none */
	int in; /* the stream being read: standard input, or a file */
	const char *in_name;
	unsigned before; /* documents read when it began */
};

/* One document through its format: 0, or the exit code that ends the import;
 * what is wrong with the document alone is told and counted. */
int cmd_import_document(
    struct cmd_import *im, const char *name, const char *data, size_t len);
/* The same of an archive in a file that can seek. */
int cmd_import_archive(struct cmd_import *im, const char *name, int fd);
/* Puts into the store what was read, as waiting for more may take long. */
int cmd_import_flush(struct cmd_import *im);
/* im->in: a stream of JSON documents, one a line or one after the other; or a
 * single document of another kind. */
int cmd_import_stream(struct cmd_import *im);
/* Is the file to be read as a stream: of several documents, of which a broken
 * one must not cost those behind it, or too large for memory?  whole: its bytes,
 * where all of them were read to tell that it is none. */
bool cmd_import_is_stream(
    const struct cmd_import *im, int fd, struct base_buf *whole);

#endif
