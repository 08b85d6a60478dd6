/*
 * conf_host: the sections of kairan.conf that say what hosts there are and
 * how urgent a task on them is.
 */
#ifndef KAIRAN_CONF_HOST_H
#define KAIRAN_CONF_HOST_H

/* The four SSVC priorities, highest first: index into
 * conf_tracker.priority. */
enum conf_priority {
	CONF_PRIORITY_IMMEDIATE,
	CONF_PRIORITY_OUT_OF_CYCLE,
	CONF_PRIORITY_SCHEDULED,
	CONF_PRIORITY_DEFER,
	CONF_PRIORITY_COUNT,
	CONF_PRIORITY_NONE = CONF_PRIORITY_COUNT /* not given */
};

/* host { layout }: which tickets a scan founds. */
enum conf_layout {
	CONF_LAYOUT_WINDOW, /* a ticket for each urgent update and each window */
	CONF_LAYOUT_TASK /* a ticket for each task */
};

/* host NAME {}; '*' in the name stands for any bytes. */
struct conf_host {
	int line;
	const char *name; /* the section's title */
	const char *owner; /* login, or "group:NAME"; NULL: nobody */
	const char *project; /* NULL: the tracker's */
	const char *family, *release; /* of lists that do not say it; NULL */
	const char *exposure; /* small controlled open; NULL: not said */
	const char *human_impact; /* low medium high very_high; NULL */
	const char *safety; /* negligible ... catastrophic; NULL */
	const char *mission_impact; /* degraded ... mission_failure; NULL */
	enum conf_layout layout;
	const char *window; /* maintenance, a rule of vuln_due.h; NULL none */
	const char *key_file; /* that its scans by mail are signed with */
};

/* ssvc {}: how urgent a task on a host is, and until when. */
struct conf_ssvc {
	int line;
	const char *table; /* of vuln_ssvc.h, or the path of a CSV file */
	const char *due[CONF_PRIORITY_COUNT]; /* vuln_due.h, or "window" */
	const char *status[CONF_PRIORITY_COUNT]; /* "keep", or an open one that
	    a task gets when that becomes its outcome */
	const char *workaround; /* "keep", "lower": the exposure */
};

#endif
