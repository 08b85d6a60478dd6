/*
 * mail_case: messages that tests write down, and a quick look at what was
 * read from them.
 */
#ifndef MAIL_CASE_H
#define MAIL_CASE_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "kairan/mail.h"

static inline struct mail *
mail_case_read_bytes(const char *bytes, size_t len)
{
	struct base_err err = BASE_ERR_INIT;
	struct mail *mail = NULL;

	if (mail_parse(bytes, len, &mail, &err) != BASE_OK)
		fail_msg("mail_parse: %s", err.text);
	return mail;
}

static inline struct mail *
mail_case_read(const char *text)
{
	return mail_case_read_bytes(text, strlen(text));
}

static inline bool
mail_case_warned(const struct mail *mail, const char *word)
{
	size_t i;

	for (i = 0; i < mail->n_warnings; i++)
		if (strstr(mail->warnings[i], word) != NULL)
			return true;
	return false;
}

#endif
