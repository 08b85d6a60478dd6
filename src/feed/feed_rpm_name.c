#include "feed_rpm_name.h"

#include <string.h>

char *
feed_rpm_name_cut(char *text)
{
	char *release = strrchr(text, '-'), *version;

	if (release == NULL || release == text)
		return NULL;
	*release = '\0';
	version = strrchr(text, '-');
	*release = '-';
	if (version == NULL || version == text)
		return NULL;
	*version = '\0';
	return version + 1;
}
