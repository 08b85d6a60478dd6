/* The bare work of an import: every document of a stream parsed and freed,
 * one a line. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

int
main(void)
{
	char *line = NULL;
	size_t size = 0;
	ssize_t len;
	json_t *document;

	while ((len = getline(&line, &size, stdin)) > 0) {
		document = json_loadb(line, (size_t)len, 0, NULL);
		if (document == NULL)
			return 1;
		json_decref(document);
	}
	free(line);
	return 0;
}
