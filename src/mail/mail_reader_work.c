/*
 * What kairan-reader is made of: nothing here may need more libraries than
 * reading a message does.
 */
#include <string.h>

#include "kairan/base_child.h"
#include "kairan/codec_charset.h"
#include "mail_flat.h"
#include "mail_reader_x.h"
#include "mail_work.h"

static const char warm_mail[] =
    "From: =?iso-2022-jp?B?GyRCOzNFRBsoQg==?= <a@b.example>\n"
    "Date: Tue, 1 Dec 2026 09:00:00 +0900\n"
    "Content-Type: multipart/alternative; boundary=x\n\n"
    "--x\n\nText\n--x\nContent-Type: text/html\n\n<p>Text</p>\n"
    "--x--\n";

/* One small message makes every library set itself up. */
static void
warm(void)
{
	struct base_err err = BASE_ERR_INIT;
	struct mail *mail = NULL;

	if (mail_work_parse(warm_mail, sizeof warm_mail - 1, &mail, &err) ==
	    BASE_OK)
		mail_free(mail);
}

void
mail_preload(void)
{
	codec_charset_preload();
	warm();
}

static void
preload_usual(void)
{
	codec_charset_preload_usual();
	warm();
}

enum base_status
mail_reader_work(int op, const char *in, size_t in_len, struct base_buf *out,
    struct base_err *err)
{
	struct mail *mail = NULL;
	enum base_status rc;

	(void)op;
	rc = mail_work_parse(in, in_len, &mail, err);
	if (codec_charset_is_missing())
		return base_err_set(
		    err, BASE_NOTFOUND, "a charset's converter is not there");
	if (rc == BASE_OK)
		rc = mail_flatten(mail, out, err);
	/* The process ends here: nothing is freed. */
	return rc;
}

int
mail_reader_serve(const char *argument)
{
	char stamp[MAIL_FLAT_STAMP_MAX];

	mail_flat_stamp(stamp);
	return base_child_serve(stamp,
	    strcmp(argument, MAIL_READER_ALL) == 0 ? mail_preload
						   : preload_usual,
	    mail_reader_work);
}
