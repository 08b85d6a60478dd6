/*
 * An OAuth 2.0 token from the command that the site configured.
 */
#include <stdio.h>
#include <string.h>

#include "flow_private.h"
#include "kairan/base_text.h"

enum base_status
flow_token(const char *command, struct base_buf *out, struct base_err *err)
{
	char line[16384];
	FILE *fp;
	int rc;

	fp = popen(command, "r");
	if (fp == NULL)
		return base_err_errno(
		    err, BASE_TEMP, "token command can't be started");
	line[0] = '\0';
	if (fgets(line, sizeof(line), fp) == NULL)
		line[0] = '\0';
	rc = pclose(fp);
	if (rc != 0 || *base_text_trim(line) == '\0') {
		memset(line, 0, sizeof(line));
		return base_err_set(err, BASE_TEMP,
		    "the token command printed no token (its status is %d): "
		    "run it by hand",
		    rc);
	}
	if (base_buf_puts(out, base_text_trim(line)) != BASE_OK)
		rc = 1;
	memset(line, 0, sizeof(line));
	return rc == 0 ? BASE_OK
		       : base_err_set(err, BASE_LIMIT, "the token is too long");
}
