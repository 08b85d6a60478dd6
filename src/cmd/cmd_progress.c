/*
 * How far a long reading is: a bar on a terminal, a log line now and then
 * elsewhere.  Short work shows nothing.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cmd_private.h"
#include "kairan/base_text.h"
#include "kairan/base_time.h"

#define QUIET_MS 500 /* work that is done sooner needs no bar */
#define REDRAW_MS 100
#define LOG_FIRST_MS 5000
#define LOG_MS 30000
#define BAR_MAX 40

void
cmd_progress_begin(struct cmd_progress *p)
{
	const char *terminal = getenv("TERM");

	memset(p, 0, sizeof(*p));
	p->began_ms = p->said_ms = base_time_monotonic_ms();
	p->is_terminal = isatty(STDERR_FILENO) && terminal != NULL &&
			 strcmp(terminal, "dumb") != 0;
}

static int
columns(void)
{
	struct winsize size;

	return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 20
		   ? size.ws_col
		   : 80;
}

static void
draw(struct cmd_progress *p, const struct flow_progress *at)
{
	char bar[BAR_MAX + 1], *name = cmd_visible(at->source);
	char *what = cmd_visible(at->what), *line;
	int width = columns() / 3, filled;

	width = width > BAR_MAX ? BAR_MAX : width;
	filled = at->total > 0
		     ? (int)((double)at->done / (double)at->total * width)
		     : 0;
	filled = filled > width ? width : filled;
	memset(bar, '#', (size_t)filled);
	memset(bar + filled, '.', (size_t)(width - filled));
	bar[width] = '\0';
	if (at->total > 0)
		line = base_xprintf("%s [%s] %lld of %lld %s", name, bar,
		    (long long)at->done, (long long)at->total, what);
	else
		line = base_xprintf("%s: %u read %s", name, at->items, what);
	/* Back to the first column, over what stood there. */
	fprintf(stderr, "\r%.*s\033[K",
	    (int)base_text_cut(line, (size_t)columns() - 1), line);
	fflush(stderr);
	p->is_drawn = true;
	free(line);
	free(name);
	free(what);
}

void
cmd_progress_show(const struct flow_progress *at, void *ctx)
{
	struct cmd_progress *p = ctx;
	int64_t now = base_time_monotonic_ms();

	if (at->is_end) {
		cmd_progress_end(p);
		return;
	}
	if (now - p->began_ms < QUIET_MS ||
	    now - p->said_ms < (p->is_terminal                 ? REDRAW_MS
				   : p->said_ms == p->began_ms ? LOG_FIRST_MS
							       : LOG_MS))
		return;
	p->said_ms = now;
	if (p->is_terminal)
		draw(p, at);
	else
		base_log(BASE_LOG_INFO, "progress",
		    "source=%s done=%lld total=%lld read=%u what=\"%s\"",
		    at->source, (long long)at->done, (long long)at->total,
		    at->items, at->what);
}

void
cmd_progress_end(struct cmd_progress *p)
{
	if (p->is_drawn)
		fputs("\r\033[K", stderr);
	p->is_drawn = false;
}
