/*
 * reply_command: what the writer wants done.
 *
 * Grammar, one directive a line, any width, case and language:
 *	[TARGET...:] KEY: VALUE      #12 #15-18: status: ONGOING
 *	[TARGET...:] STATUS [NOTE]   CVE-2026-1234: NOT_AFFECTED
 *	WORD                         first non-blank line only: ONGOING, ack
 * in newly written text only, in its first or last block or alone in a
 * paragraph.  `--` or `以上` on a line ends the reading.
 */
#ifndef KAIRAN_REPLY_COMMAND_H
#define KAIRAN_REPLY_COMMAND_H

#include "kairan/base.h"
#include "kairan/base_buf.h"
#include "kairan/base_time.h"
#include "kairan/reply_cut.h"

/* Limits of this header. */
#define REPLY_MAX_DIRECTIVES 200 /* of one mail; what follows is comment */
#define REPLY_MAX_TARGETS 100 /* of one directive, ranges counted out */
#define REPLY_MAX_COMMAND_LINE 1000 /* bytes; a longer line is no command */
#define REPLY_MAX_BLOCK 100 /* lines of a paragraph that are read */
#define REPLY_MAX_GUESSES 2000 /* lines of a mail that are read */
#define REPLY_MAX_FIELDS 50 /* of the mirror `commands` */
#define REPLY_MAX_KNOWN 500 /* names of fields that are told of */

enum reply_key {
	REPLY_KEY_STATUS = 0,
	REPLY_KEY_ASSIGNEE,
	REPLY_KEY_PLANNED,
	REPLY_KEY_DUE,
	REPLY_KEY_PRIORITY,
	REPLY_KEY_SSVC,
	REPLY_KEY_WATCHER,
	REPLY_KEY_PRIVATE,
	REPLY_KEY_DEFER,
	REPLY_KEY_REOPEN,
	REPLY_KEY_ACK,
	REPLY_KEY_SPLIT,
	REPLY_KEY_TRACK,
	REPLY_KEY_LIST,
	REPLY_KEY_SHOW,
	REPLY_KEY_COMMANDS,
	REPLY_KEY_MITIGATION,
	REPLY_KEY_WHY,
	REPLY_KEY_MUTE,
	REPLY_KEY_NOTIFY,
	REPLY_KEY_DRY_RUN,
	REPLY_KEY_HELP,
	REPLY_KEY_STOP,
	REPLY_KEY_FIELD, /* a field of the ticket that was told of */
	REPLY_KEY_COUNT
};

/* Why a directive cannot be obeyed; for answers in the reader's language. */
enum reply_problem {
	REPLY_PROBLEM_NONE = 0,
	REPLY_PROBLEM_KEY, /* close to a key, but none */
	REPLY_PROBLEM_STATUS, /* no such status */
	REPLY_PROBLEM_DATE, /* not a date, or not a real day */
	REPLY_PROBLEM_DATE_PAST, /* a day that is over */
	REPLY_PROBLEM_VALUE, /* no such value for this key */
	REPLY_PROBLEM_EMPTY, /* a value is needed */
	REPLY_PROBLEM_TARGETS, /* too many, or a range backwards */
	REPLY_PROBLEM_REASON, /* RISK_ACCEPTED without a reason */
	REPLY_PROBLEM_UNTIL, /* RISK_ACCEPTED without an end date */
	REPLY_PROBLEM_NOTE, /* WORKAROUND without a note */
	REPLY_PROBLEM_CONFLICT, /* the mail says two things of one target */
	REPLY_PROBLEM_FILTER /* of a list: no field of that name */
};

/*
 * value by key:
 *	status     NEW INVESTIGATING ONGOING DEFER NOT_AFFECTED WORKAROUND
 *	           RISK_ACCEPTED PATCH_APPLIED
 *	assignee   "me", "none", or the name as written (blanks cut)
 *	planned, due, defer   "2026-12-01", "none" (empties the field); defer
 *	           may be "" (status DEFER without a date)
 *	priority   low normal high urgent immediate, or the word as written
 *	ssvc       immediate out_of_cycle scheduled defer
 *	watcher    "+NAME" or "-NAME", several joined by ", "; NAME as assignee
 *	private    "yes" or "no"
 *	ack        "" (I have seen it), "all", or names joined by ", " who
 *	           shall say that they have
 *	split      names of groups or persons joined by ", "
 *	mute       "2026-12-01" (until that day), "" (for good), "off"
 *	notify     now digest never essential usual, or by event
 *	           "comment=digest,status=never"
 *	track      ids, an address in the web, words of a product, numbers of
 *	           lines ("1, 3"), or "" (what the mail itself forwards)
 *	show, why, mitigation, commands, help: the rest of the line, ""
 *	           when there is none
 *	list       a filter in normal form (reply_filter.h), ""; with a problem
 *	           the word that it is about
 *	stop       "" or "list"
 *	reopen, dry_run: ""
 *	field      as written, "none" when it shall be empty
 */
struct reply_directive {
	unsigned line; /* 1-based, in the body */
	const char *const *targets; /* "#12", "CVE-2026-1234",
	    "JVNDB-2026-000123", "JVNVU#91234567", "JVN#12345678"; "3": a
	    line of the mail that is answered, see reply_known */
	size_t target_count; /* 0: the thread's own ticket */
	enum reply_key key;
	const char *value; /* normal form, never NULL */
	const char *field; /* its name as it was told, with KEY_FIELD */
	const char *until; /* ISO date or NULL: of a status */
	const char *reason; /* note after a status, or NULL */
	enum reply_problem problem_code;
	const char *problem; /* English sentence, or NULL: may be obeyed */
	const char *suggestion; /* "did you mean", or NULL */
	const char *raw; /* the line as written, blanks cut */
};

/* `Word: value` in command position, under Redmine's English name. */
struct reply_field {
	const char *name;
	const char *value;
	unsigned line;
	bool is_known; /* a directive of ours stands behind it */
};

struct reply_commands {
	const struct reply_directive *directives;
	size_t directive_count;
	const struct reply_field *fields;
	size_t field_count;
	bool is_dry_run; /* one of them is dry_run */
	/* Newly written text without the lines that became directives
	 * without a problem; "" when the mail held nothing else. */
	const char *comment;
	const uint8_t *comment_lines; /* by line: 1 when it is part of it */
};

/*
 * Reads commands out of the lines of a cut body (reply_cut_text).  today:
 * the writer's date.  Results live in arena and never point into lines.
 */
void reply_command_read(const struct reply_line *lines, size_t line_count,
    struct base_date today, struct base_arena *arena,
    struct reply_commands *out);

/*
 * The same, once the ticket's fields are known: `NAME: value` in the place
 * of a command sets one.  Only these names count, whatever their width and
 * case; without them such a line is prose.
 */
struct reply_known {
	const char *const *names;
	size_t count;
	unsigned lines; /* numbered lines of the mail that is answered: then
	    "3: ONGOING" is for the third, target "3"; 0 none */
};
void reply_command_read_known(const struct reply_line *lines, size_t line_count,
    const struct reply_known *known, struct base_date today,
    struct base_arena *arena, struct reply_commands *out);

/*
 * out->comment once more, with marks: marks[i] (NULL none) takes the place
 * of the brackets "[...]" of line i that name the same thing, or stands
 * behind its text, where the line is newly written.
 */
const char *reply_command_comment(const struct reply_line *lines,
    size_t line_count, const struct reply_commands *commands,
    const char *const *marks, struct base_arena *arena);

/* The same, all of text being newly written (web forms, tests). */
void reply_command_read_text(const char *text, struct base_date today,
    struct base_arena *arena, struct reply_commands *out);

/* "status", "assignee", ...; static. */
const char *reply_key_name(enum reply_key key);

/* Normal form of a status as people write it ("対応中" gives "ONGOING"), or
 * NULL; static. */
const char *reply_command_status(const char *text);

/* "1" for yes, on, true, "0" for their contrary, in any language of ours;
 * NULL for anything else; static. */
const char *reply_command_yes_no(const char *text);

#endif
