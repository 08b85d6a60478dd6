#include "kairan/base.h"
#include "kairan/base_buf.h"
#include "kairan/base_notify.h"
#include "kairan/base_text.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

static struct {
	bool syslog;
	bool journal;
	enum base_log_level least;
} log_state = {false, false, BASE_LOG_INFO};

static const struct {
	const char *name;
	int priority;
} log_levels[] = {
    [BASE_LOG_DEBUG] = {"debug", LOG_DEBUG},
    [BASE_LOG_INFO] = {"info", LOG_INFO},
    [BASE_LOG_WARN] = {"warn", LOG_WARNING},
    [BASE_LOG_ERROR] = {"error", LOG_ERR},
};

void
base_log_init(const char *syslog_ident, enum base_log_level least)
{
	log_state.syslog = syslog_ident != NULL;
	log_state.journal = base_notify_is_journal();
	log_state.least = least;
	if (syslog_ident != NULL)
		openlog(syslog_ident, LOG_PID, LOG_MAIL);
}

/* One write(2), so that lines of several processes do not mix. */
static void
write_line(const char *line, size_t len)
{
	while (len > 0) {
		ssize_t n = write(STDERR_FILENO, line, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return;
		line += n;
		len -= (size_t)n;
	}
}

static void
log_line(
    enum base_log_level level, const char *event, const char *fmt, va_list ap)
{
	char raw[BASE_LOG_LINE_MAX];
	char line[BASE_LOG_LINE_MAX + 1], priority[8] = "";
	struct base_buf buf;
	size_t len;
	int n;

	n = vsnprintf(raw, sizeof(raw), fmt, ap);
	len = n < 0 ? 0 : (size_t)n;
	if (len >= sizeof(raw))
		len = base_text_cut(raw, sizeof(raw) - 1);
	base_buf_init(&buf, sizeof(raw) * 8);
	if (base_text_visible(raw, len, &buf) != BASE_OK)
		base_buf_clear(&buf);
	if (log_state.syslog) {
		syslog(log_levels[level].priority, "%s %s%s%.*s",
		    log_levels[level].name, event, buf.len > 0 ? " " : "",
		    (int)base_text_cut(base_buf_text(&buf), 1900),
		    base_buf_text(&buf));
		base_buf_release(&buf);
		return;
	}
	/* sd-daemon(3): it is cut off and makes `journalctl -p` work. */
	if (log_state.journal)
		snprintf(priority, sizeof(priority), "<%d>",
		    log_levels[level].priority);
	n = snprintf(line, sizeof(line) - 1, "%s%s %s%s%s", priority,
	    log_levels[level].name, event, buf.len > 0 ? " " : "",
	    base_buf_text(&buf));
	base_buf_release(&buf);
	len = n < 0 ? 0 : (size_t)n;
	if (len >= sizeof(line) - 1)
		len = base_text_cut(line, sizeof(line) - 2);
	line[len] = '\n';
	write_line(line, len + 1);
}

void
base_log(enum base_log_level level, const char *event, const char *fmt, ...)
{
	int saved = errno;
	va_list ap;

	if (level < log_state.least)
		return;
	va_start(ap, fmt);
	log_line(level, event, fmt, ap);
	va_end(ap);
	errno = saved;
}
