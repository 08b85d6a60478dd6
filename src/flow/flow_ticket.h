/*
 * Inside flow only: what flow_ticket.c (tickets into the tracker) and
 * flow_ticket_note.c (kairan's own notes on them) share.
 */
#ifndef FLOW_TICKET_H
#define FLOW_TICKET_H

#include "flow_private.h"

/* The custom fields of a ticket, from its tasks. */
enum base_status flow_ticket_fields(struct flow *flow,
    const struct store_ticket *ticket, struct base_arena *arena,
    struct tracker_wish *wish, struct base_err *err) BASE_MUST_CHECK;
/* Words of kairan itself in the site's language, neutralised; takes view.
 * subject may be NULL. */
enum base_status flow_ticket_words(struct flow *flow, enum flow_mail_kind kind,
    struct codec_json *view, struct base_arena *arena, const char **subject,
    const char **text, struct base_err *err) BASE_MUST_CHECK;
/* All that a new ticket shall be, from its row and tasks. */
enum base_status flow_ticket_wish(struct flow *flow,
    const struct store_ticket *ticket, struct base_arena *arena,
    struct tracker_wish *wish, struct base_err *err) BASE_MUST_CHECK;
/* flow_clash.c: leaves fields of ours alone that people changed last. */
void flow_clash_fields(
    const struct tracker_issue *seen, struct tracker_wish *wish);
/* Writes all notes that are due. */
enum base_status flow_ticket_notes(
    struct flow *flow, struct base_err *err) BASE_MUST_CHECK;

#endif
