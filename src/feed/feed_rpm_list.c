#include "feed_rpm_list.h"

#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"
#include "feed_rpm_name.h"

#define LINE_LEN_MAX 512

/* name-version-release.arch.rpm, cut apart. */
struct rpm {
	const char *name;
	const char *version; /* with release */
	bool is_source;
};

/* Cuts the line in place; false: it names no package. */
static bool
cut_apart(char *line, struct rpm *out)
{
	char *arch, *version;

	if (!base_text_ends(line, ".rpm") || strchr(line, ' ') != NULL)
		return false;
	line[strlen(line) - 4] = '\0';
	arch = strrchr(line, '.');
	if (arch == NULL)
		return false;
	*arch++ = '\0';
	version = feed_rpm_name_cut(line);
	if (version == NULL)
		return false;
	out->name = line;
	out->version = version;
	out->is_source = strcmp(arch, "src") == 0;
	return true;
}

static void
add_package(
    struct vuln_advisory *adv, const char *system, const struct rpm *rpm)
{
	struct vuln_product row = {.vendor = system,
	    .product = rpm->name,
	    .cpe = "",
	    .fixed_in = rpm->version,
	    .cve = ""};

	row.version = base_arena_printf(adv->arena, "before %s", rpm->version);
	vuln_advisory_add_product(adv, &row);
}

/* "Example Linux AppStream (v. 9):", not "Source:" or "x86_64:". */
static bool
is_system(const char *line)
{
	return base_text_ends(line, ":") && strchr(line, ' ') != NULL;
}

void
feed_rpm_list_read(struct vuln_advisory *adv, const char *text)
{
	char line[LINE_LEN_MAX], system[LINE_LEN_MAX] = "", *trimmed;
	struct base_buf fix;
	struct rpm rpm;
	size_t len;

	base_buf_init(&fix, VULN_TEXT_MAX);
	for (; *text != '\0'; text += len, text += *text == '\n') {
		len = strcspn(text, "\n");
		if (len == 0 || len >= sizeof(line))
			continue;
		memcpy(line, text, len);
		line[len] = '\0';
		trimmed = base_text_trim(line);
		if (is_system(trimmed)) {
			memcpy(system, trimmed, strlen(trimmed) + 1);
			system[strlen(system) - 1] = '\0';
		}
		if (!cut_apart(trimmed, &rpm))
			continue;
		if (!rpm.is_source)
			add_package(adv, system, &rpm);
		else if (base_buf_printf(&fix, "%s%s%s%s %s",
			     fix.len > 0 ? "\n" : "", system,
			     system[0] != '\0' ? ": " : "", rpm.name,
			     rpm.version) != BASE_OK)
			adv->is_cut = true;
	}
	if (fix.len > 0)
		vuln_advisory_set(
		    adv, &adv->fix, base_buf_text(&fix), VULN_TEXT_MAX);
	base_buf_release(&fix);
}
