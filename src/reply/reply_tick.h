/*
 * reply_tick: boxes that people tick in an answer to a digest or a list:
 * "#12 [x]", "[x] 3", "☑ #12".  Text in the form of reply_text.h.
 */
#ifndef KAIRAN_REPLY_TICK_H
#define KAIRAN_REPLY_TICK_H

enum reply_tick {
	REPLY_TICK_NONE, /* no box stands there */
	REPLY_TICK_OPEN, /* "[ ]", "☐": not ticked */
	REPLY_TICK_DONE
};

/* The box at *p; moves *p behind it and the blanks after it. */
enum reply_tick reply_tick_scan(const char **p);

#endif
