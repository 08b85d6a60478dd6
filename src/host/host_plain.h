/*
 * Inside host: lists as package managers print them, line by line, several
 * one after the other.  Lines that any of them may have are read here:
 *	#kairan host|time|family|release|kernel|reboot VALUE
 *	#kairan list NAME	what the next lines are: installed, upgradable,
 *				advisories, held (names), services
 *	#kairan end		the last line, where any such line stands
 *	os-release(5), `uname -a`, needrestart -b, needs-restarting -r and -s
 */
#ifndef HOST_PLAIN_H
#define HOST_PLAIN_H

#include "host_x.h"

enum host_plain_line {
	HOST_PLAIN_TAKEN,
	HOST_PLAIN_NOISE, /* to be skipped: headings, progress */
	HOST_PLAIN_ODD, /* no line of this family */
	HOST_PLAIN_WRONG /* err is filled */
};

#define HOST_PLAIN_WORDS 16

struct host_plain {
	struct host_scan *scan;
	struct base_err *err;
	const char *section; /* of the last "#kairan list"; "" none */
	bool is_ours; /* a line "#kairan" was there: an end is due */
	bool has_ended;
	char pending[256]; /* what the family keeps from the line before */
	size_t number; /* of the line, from 1 on */
	size_t n_taken;
	size_t n_odd;
};

typedef enum host_plain_line (*host_plain_take)(
    struct host_plain *plain, char *line);

/* A format's knows(): the share of lines that are its own. */
int host_plain_knows(const struct host_document *doc, host_plain_take take);
/* A format's parse(): every line must be known.  BASE_INVALID names the line:
 * one that is none, one that is cut off, no end. */
enum base_status host_plain_parse(const struct host_document *doc,
    struct host_scan *scan, host_plain_take take, struct base_err *err);

/* Cuts at blanks, in place; at most HOST_PLAIN_WORDS. */
size_t host_plain_words(char *line, char *words[HOST_PLAIN_WORDS]);
/* Adds a package; HOST_PLAIN_TAKEN or _WRONG. */
enum host_plain_line host_plain_add(
    struct host_plain *plain, const struct host_package *package);
/* Sets what is newer for all of that name and arch ("" any); where the
 * package is not known yet it is added with `installed`. */
enum host_plain_line host_plain_newer(
    struct host_plain *plain, const struct host_package *package);
/* Is it a heading or progress in another language than English: a line that
 * no list of packages has, for those write names in ASCII? */
bool host_plain_is_speech(const char *line);
/* Does the text begin with the words? */
bool host_plain_begins(const char *text, const char *words);
/* The text from the first '[' on begins so, as "[upgradable from: "; what
 * stands behind up to ']', cut in place; NULL: not there. */
char *host_plain_bracket(char *text, const char *words);

#endif
