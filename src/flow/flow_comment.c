/*
 * The words of a mail as the note of its ticket: what was newly written,
 * and the lines that were not carried out.
 */
#include <string.h>

#include "flow_wish.h"
#include "kairan/base_text.h"

#define COMMENT_MAX 60000 /* bytes of a comment; the rest stays with kairan */
#define COMMENT_CUT "\n\n[...]" /* ends one that is cut */

/*
 * A guest (somebody else's token) and an unproven sender (list mail) do not
 * write under a person's name: the gateway's account says who wrote.
 */
bool
flow_comment_is_proven(const struct flow_deed *d)
{
	return !d->is_foreign && !d->is_subscriber &&
	       (d->level >= TRUST_LEVEL_DMARC || d->row->confirmed != 0);
}

/* Some lines stay in the comment in any case: a status with its reason. */
static bool
has_line(const char *text, const char *line)
{
	const char *at = text;
	size_t len = strlen(line);

	while ((at = strstr(at, line)) != NULL) {
		if ((at == text || at[-1] == '\n') &&
		    (at[len] == '\n' || at[len] == '\0'))
			return true;
		at++;
	}
	return false;
}

static enum base_status
add_refused(struct base_buf *out, const char *words,
    const struct flow_step *steps, size_t n)
{
	enum base_status status = BASE_OK;
	size_t i;

	for (i = 0; i < n && status == BASE_OK; i++)
		if (steps[i].outcome != NULL &&
		    !has_line(words, steps[i].directive->raw) &&
		    (strcmp(steps[i].outcome, "refused") == 0 ||
			strcmp(steps[i].outcome, "parked") == 0))
			status = base_buf_printf(
			    out, "%s\n", steps[i].directive->raw);
	return status;
}

/* A line that is not carried out stays in the comment (design, rule 6);
 * without a comment the answer alone tells of it. */
static void
keep_refused(struct flow_wishing *w)
{
	struct flow_deed *d = w->d;
	struct base_buf raw, clean;
	size_t before;

	/* Put together anew when a field was refused after all. */
	if (w->words == NULL) {
		flow_picture_places(w);
		w->words = d->comment;
	}
	d->comment = w->words;
	base_buf_init(&raw, MAIL_BODY_MAX);
	base_buf_init(&clean, 2 * MAIL_BODY_MAX + 65536);
	if (add_refused(&raw, d->comment, w->part->steps, w->part->n_steps) ==
		BASE_OK &&
	    add_refused(&raw, d->comment, d->loose, d->n_loose) == BASE_OK &&
	    raw.len > 0 &&
	    reply_cut_tokens(base_buf_text(&raw), &clean) == BASE_OK) {
		before = clean.len;
		if (base_buf_printf(&clean, "\n%s", d->comment) == BASE_OK)
			d->comment = base_arena_strndup(
			    d->arena, base_buf_text(&clean), clean.len);
		else
			base_buf_truncate(&clean, before);
	}
	base_buf_release(&raw);
	base_buf_release(&clean);
}

static const char *
comment_of(struct flow_wishing *w)
{
	struct flow_deed *d = w->d;
	const char *text = d->comment;

	if (strlen(text) > COMMENT_MAX)
		text = base_arena_printf(d->arena, "%.*s%s",
		    (int)base_text_cut(text, COMMENT_MAX), text, COMMENT_CUT);
	if (!tracker_acts_as_person(d->flow->tracker, w->writer))
		text = base_arena_printf(d->arena, "%s <%s>%s:\n\n%s",
		    d->person.name, d->row->from_addr,
		    flow_comment_is_proven(d) ? "" : " (?)", text);
	return text;
}

enum base_status
flow_comment_write(struct flow_wishing *w, struct base_err *err)
{
	enum base_status status = BASE_OK;

	/* Files alone need the marker too, or a second try doubles them. */
	w->wish.notes = "";
	if (*w->d->comment != '\0')
		keep_refused(w);
	if (*w->d->comment != '\0')
		status = flow_markup(w->d->flow, comment_of(w), w->d->arena,
		    &w->wish.notes, err);
	else if (w->wish.uploads_n == 0)
		return BASE_OK;
	w->wish.set |= TRACKER_SET_NOTES;
	return status;
}
