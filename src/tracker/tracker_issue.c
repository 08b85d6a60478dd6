#include "tracker_impl.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"

struct tracker_issue *
tracker_issue_new(void)
{
	struct base_arena *arena = base_arena_new();
	struct tracker_issue *issue = base_arena_alloc(arena, sizeof(*issue));

	issue->arena = arena;
	issue->project_name = issue->tracker = issue->subject = "";
	issue->description = issue->priority = issue->status.name = "";
	return issue;
}

void
tracker_issue_free(struct tracker_issue *issue)
{
	if (issue != NULL)
		base_arena_free(issue->arena);
}

void
tracker_issue_closed_by(struct tracker_issue *issue,
    bool (*is_closed)(const char *value, const void *data), const void *data)
{
	const struct tracker_journal *journal;
	const struct tracker_detail *detail;
	size_t i, k;

	for (i = 0; issue->status.is_closed && i < issue->journals_n; i++) {
		journal = &issue->journals[i];
		for (k = 0; k < journal->details_n; k++) {
			detail = &journal->details[k];
			if (strcmp(detail->name, "status_id") != 0 ||
			    strcmp(detail->property, "attr") != 0)
				continue;
			/* From one closed status to another: the first who
			 * closed it stays the one. */
			if (is_closed(detail->new_value, data) &&
			    (issue->closed_by.id == 0 ||
				!is_closed(detail->old_value, data)))
				issue->closed_by = journal->author;
		}
	}
}

bool
tracker_text_marked(const char *text, const char *marker)
{
	size_t len = strlen(text), want = strlen(marker);

	while (len > 0 && isspace((unsigned char)text[len - 1]))
		len--;
	if (len < want || memcmp(text + len - want, marker, want) != 0)
		return false;
	return len == want || text[len - want - 1] == '\n';
}

enum base_status
tracker_text_mark(const char *text, const char *marker, struct base_buf *out)
{
	enum base_status status = base_buf_puts(out, text);

	if (status != BASE_OK || marker == NULL ||
	    tracker_text_marked(text, marker))
		return status;
	return base_buf_printf(
	    out, "%s%s", text[0] != '\0' ? "\n\n" : "", marker);
}

const struct tracker_journal *
tracker_issue_marked(const struct tracker_issue *issue, const char *marker)
{
	size_t i;

	for (i = issue->journals_n; marker != NULL && i > 0; i--)
		if (tracker_text_marked(issue->journals[i - 1].notes, marker))
			return &issue->journals[i - 1];
	return NULL;
}

const struct tracker_extra *
tracker_issue_extra(
    const struct tracker_issue *issue, const struct tracker_extra *extra)
{
	size_t i;

	for (i = 0; issue != NULL && i < issue->extras_n; i++)
		if (issue->extras[i].id == extra->id &&
		    (extra->id != 0 ||
			strcmp(issue->extras[i].name, extra->name) == 0))
			return &issue->extras[i];
	return NULL;
}

const struct tracker_choice *
tracker_extra_choice(
    const struct tracker_extra *extra, const char *name, size_t len)
{
	const struct tracker_choice *found = NULL;
	char *text = base_xstrndup(name, len);
	size_t i;

	for (i = 0; i < extra->choices_n && found == NULL; i++)
		if (base_text_equal_fold(extra->choices[i].name, text))
			found = &extra->choices[i];
	free(text);
	return found;
}

const char *
tracker_attr_label(const char *name)
{
	static const char *const labels[][2] = {{"status_id", "status"},
	    {"assigned_to_id", "assignee"}, {"priority_id", "priority"},
	    {"due_date", "due"}, {"subject", "subject"},
	    {"description", "description"}, {"is_private", "private"},
	    {"project_id", "project"}, {"tracker_id", "tracker"},
	    {"parent_id", "parent"}};
	size_t i;

	for (i = 0; i < BASE_LEN(labels); i++)
		if (strcmp(labels[i][0], name) == 0)
			return labels[i][1];
	return NULL;
}
