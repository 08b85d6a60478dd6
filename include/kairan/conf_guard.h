/*
 * conf_guard: the sections of kairan.conf that say what a mail must prove,
 * how many of them are too many, and how long they are kept.
 */
#ifndef KAIRAN_CONF_GUARD_H
#define KAIRAN_CONF_GUARD_H

/* trust {}: the least level that each kind of command needs (see
 * trust_level.h); -1: what the table there says. */
struct conf_trust {
	int line;
	int help;
	int comment;
	int comment_list; /* a comment that came through a list */
	int setting;
	int status;
	int manage;
	int accept;
	int bulk;
};

/* brake {}: mails that are taken before the next ones are put aside; 0:
 * any number. */
struct conf_brake {
	int line;
	int conversation; /* of one address on one ticket in ten minutes */
	int address; /* of one address in an hour */
	int address_day; /* and in a day */
	int domain; /* of one domain in an hour */
	int ticket; /* on one ticket in an hour */
	int total; /* of all in an hour */
	int refusals; /* mails to strangers that say why, in an hour */
};

/* keep {}: days; 0: for ever. */
struct conf_keep {
	int line;
	int mail_days; /* the bytes of mails that came and went */
	int history_days; /* what became of a mail that came */
};

#endif
