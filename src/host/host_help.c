/* What helps without a patch, as the tools tell it. */
#include <string.h>
#include <strings.h>

#include "kairan/codec_html.h"
#include "host_x.h"

/* Is it a piece of a page?  A section of a server's configuration is none. */
static bool
is_html(const char *text)
{
	static const char *const marks[] = {"<p>", "<p ", "</p>", "<br", "<ul>",
	    "<ol>", "<li>", "<div", "<strong>", "<a href", "<table"};
	size_t i;

	for (i = 0; i < BASE_LEN(marks); i++)
		if (strcasestr(text, marks[i]) != NULL)
			return true;
	return false;
}

static const char *
plain(struct host_scan *scan, const char *text)
{
	static const struct codec_html_options options = {.links = true};
	size_t len = strnlen(text, 4 * HOST_TEXT_MAX);
	struct codec_html_text page;

	if (!is_html(text) || codec_html_to_text(scan->arena, text, len,
				  &options, &page, NULL) != BASE_OK)
		return host_copy(scan, text, HOST_TEXT_MAX);
	return host_copy_len(scan, page.text, page.len, HOST_TEXT_MAX);
}

void
host_add_help(struct host_scan *scan, struct host_finding *finding,
    const char *text, const char *url)
{
	const char *help = text == NULL ? "" : plain(scan, text);

	host_set_text(scan, &finding->mitigation_url, url, HOST_NOTE_MAX);
	if (*help == '\0' || strstr(finding->mitigation, help) != NULL)
		return;
	if (*finding->mitigation == '\0')
		finding->mitigation = help;
	else if (strlen(finding->mitigation) + strlen(help) + 2 < HOST_TEXT_MAX)
		finding->mitigation = base_arena_printf(
		    scan->arena, "%s\n\n%s", finding->mitigation, help);
}
