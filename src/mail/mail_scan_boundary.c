#include "mail_scan.h"

#include <string.h>

#include "mail_head.h"

/* Is there a delimiter with this boundary within the window? */
static bool
has_delimiter(struct mail_slice window, struct mail_slice boundary)
{
	struct mail_slice line;

	while (mail_slice_line(&window, &line))
		if (line.n >= boundary.n + 2 && line.p[0] == '-' &&
		    line.p[1] == '-' &&
		    memcmp(line.p + 2, boundary.p, boundary.n) == 0)
			return true;
	return false;
}

/* The first line that looks like a delimiter before a part's header. */
static struct mail_slice
guess_boundary(struct mail_slice window)
{
	struct mail_slice line, next, peek, name;

	while (mail_slice_line(&window, &line)) {
		line = mail_slice_trim(line);
		if (line.n < 3 || line.n > MAIL_SCAN_BOUNDARY_MAX ||
		    line.p[0] != '-' || line.p[1] != '-' ||
		    memchr(line.p, ' ', line.n) != NULL)
			continue;
		peek = window;
		if (mail_slice_line(&peek, &next) &&
		    mail_head_is_field(next, &name) &&
		    mail_slice_starts(name, "Content-"))
			return (struct mail_slice){line.p + 2, line.n - 2};
	}
	return (struct mail_slice){NULL, 0};
}

struct mail_slice
mail_scan_boundary(struct mail_scan *scan, const struct mail_scan_head *head)
{
	struct mail_slice window, boundary, guess;

	window = (struct mail_slice){
	    scan->text + head->body, scan->len - head->body};
	if (window.n > MAIL_SCAN_GUESS_WINDOW)
		window.n = MAIL_SCAN_GUESS_WINDOW;
	boundary = mail_value_param(&head->type, "boundary");
	while (boundary.n > 0 && mail_is_blank(boundary.p[boundary.n - 1]))
		boundary.n--;
	if (boundary.n > 0 && boundary.n <= MAIL_SCAN_BOUNDARY_MAX &&
	    has_delimiter(window, boundary))
		return boundary;
	guess = guess_boundary(window);
	if (guess.n == 0)
		return boundary.n <= MAIL_SCAN_BOUNDARY_MAX ? boundary : guess;
	scan->cut.boundary = true;
	return guess;
}
