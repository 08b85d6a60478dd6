/*
 * reply_confirm: is an answer to "shall this be done?" a clear yes or no?
 */
#ifndef KAIRAN_REPLY_CONFIRM_H
#define KAIRAN_REPLY_CONFIRM_H

#include "kairan/base.h"

enum reply_consent {
	REPLY_CONSENT_UNCLEAR, /* few words, but neither yes nor no */
	REPLY_CONSENT_YES,
	REPLY_CONSENT_NO,
	REPLY_CONSENT_NONE /* a text about something else */
};

/*
 * text: what was newly written.  Its first line, greetings and quoted lines
 * left out, must say yes or no and nothing that takes it back ("yes", "Yes,
 * please.", "はい", "いいえ"): "yes, but ..." is unclear, and so is a line
 * that says both.
 */
enum reply_consent reply_confirm_read(const char *text);

#endif
