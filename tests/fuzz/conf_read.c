/* covers: src/conf/conf_parse.c src/conf/conf_read.c src/conf/conf_value.c src/conf/conf_check.c src/conf/conf_suggest.c */
/* kairan.conf: any text gives a configuration, or an error with its line. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kairan/conf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct base_err err = BASE_ERR_INIT;
	struct conf *conf = NULL;
	char *text = base_xstrndup((const char *)data, size);
	enum base_status status;
	int line = 0;

	status = conf_read_text(text, "k", "/d", &conf, &err);
	if ((status == BASE_OK) != (conf != NULL))
		abort();
	if (status != BASE_OK &&
	    (sscanf(err.text, "k:%d: ", &line) != 1 || line < 1))
		abort();
	conf_free(conf);
	free(text);
	return 0;
}
