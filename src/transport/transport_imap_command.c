#include <stdlib.h>
#include <string.h>

#include "transport_imap_x.h"

enum base_status
transport_imap_select(struct transport_imap *imap, struct base_err *err)
{
	int r;

	transport_imap_begin(imap, TRANSPORT_IMAP_LINES_MAX);
	r = mailimap_select(imap->session, imap->folder);
	if (r != MAILIMAP_NO_ERROR)
		return transport_imap_failed(imap, r, "SELECT", err);
	imap->uidvalidity = imap->session->imap_selection_info->sel_uidvalidity;
	imap->exists = imap->session->imap_selection_info->sel_exists;
	if (imap->uidvalidity == 0)
		return base_err_set(err, BASE_PERM,
		    "IMAP %s: the folder has no UIDVALIDITY",
		    imap->options.host);
	return BASE_OK;
}

enum base_status
transport_imap_need(
    struct transport_imap *imap, const char *folder, struct base_err *err)
{
	clist *found = NULL;
	bool is_there;
	int r;

	transport_imap_begin(imap, TRANSPORT_IMAP_LINES_MAX);
	r = mailimap_list(imap->session, "", folder, &found);
	if (r != MAILIMAP_NO_ERROR)
		return transport_imap_failed(imap, r, "LIST", err);
	is_there = found != NULL && clist_count(found) > 0;
	if (found != NULL)
		mailimap_list_result_free(found);
	if (is_there)
		return BASE_OK;
	transport_imap_begin(imap, TRANSPORT_IMAP_LINES_MAX);
	r = mailimap_create(imap->session, folder);
	if (r != MAILIMAP_NO_ERROR) {
		enum base_status status =
		    transport_imap_failed(imap, r, "CREATE", err);

		return status == BASE_PERM ? base_err_prefix(err,
						 "folder %s cannot be made "
						 "(does this server want "
						 "INBOX. before it?)",
						 folder)
					   : status;
	}
	/* So that people see it; it is no loss when this fails. */
	transport_imap_begin(imap, TRANSPORT_IMAP_LINES_MAX);
	r = mailimap_subscribe(imap->session, folder);
	if (r != MAILIMAP_NO_ERROR &&
	    transport_imap_failed(imap, r, "SUBSCRIBE", NULL) == BASE_TEMP)
		return transport_imap_failed(imap, r, "SUBSCRIBE", err);
	return BASE_OK;
}

static bool
add_attribute(struct mailimap_fetch_type *type, struct mailimap_fetch_att *att)
{
	if (att == NULL)
		return false;
	if (mailimap_fetch_type_new_fetch_att_list_add(type, att) ==
	    MAILIMAP_NO_ERROR)
		return true;
	mailimap_fetch_att_free(att);
	return false;
}

static bool
is_deleted(const struct mailimap_msg_att_dynamic *dynamic)
{
	clistiter *i;

	if (dynamic == NULL || dynamic->att_list == NULL)
		return false;
	for (i = clist_begin(dynamic->att_list); i != NULL; i = clist_next(i)) {
		const struct mailimap_flag_fetch *flag = clist_content(i);

		if (flag->fl_type == MAILIMAP_FLAG_FETCH_OTHER &&
		    flag->fl_flag != NULL &&
		    flag->fl_flag->fl_type == MAILIMAP_FLAG_DELETED)
			return true;
	}
	return false;
}

static struct transport_imap_item
item_of(const struct mailimap_msg_att *att)
{
	struct transport_imap_item item = {0, 0, false};
	clistiter *i;

	for (i = clist_begin(att->att_list); i != NULL; i = clist_next(i)) {
		const struct mailimap_msg_att_item *part = clist_content(i);

		if (part->att_type == MAILIMAP_MSG_ATT_ITEM_DYNAMIC)
			item.is_deleted = is_deleted(part->att_data.att_dyn) ||
					  item.is_deleted;
		if (part->att_type != MAILIMAP_MSG_ATT_ITEM_STATIC ||
		    part->att_data.att_static == NULL)
			continue;
		if (part->att_data.att_static->att_type == MAILIMAP_MSG_ATT_UID)
			item.uid = part->att_data.att_static->att_data.att_uid;
		if (part->att_data.att_static->att_type ==
		    MAILIMAP_MSG_ATT_RFC822_SIZE)
			item.size =
			    part->att_data.att_static->att_data.att_rfc822_size;
	}
	return item;
}

static int
by_uid(const void *left, const void *right)
{
	const struct transport_imap_item *a = left, *b = right;

	return a->uid < b->uid ? -1 : a->uid > b->uid;
}

enum base_status
transport_imap_items(struct transport_imap *imap, uint32_t first, uint32_t last,
    struct transport_imap_item *items, size_t *n, struct base_err *err)
{
	struct mailimap_fetch_type *type;
	struct mailimap_set *set = mailimap_set_new_interval(first, last);
	enum base_status status = BASE_OK;
	clist *list = NULL;
	clistiter *i;
	int r = MAILIMAP_ERROR_MEMORY;

	*n = 0;
	type = mailimap_fetch_type_new_fetch_att_list_empty();
	transport_imap_begin(imap, TRANSPORT_IMAP_LINES_MAX);
	if (set != NULL && type != NULL &&
	    add_attribute(type, mailimap_fetch_att_new_uid()) &&
	    add_attribute(type, mailimap_fetch_att_new_rfc822_size()) &&
	    add_attribute(type, mailimap_fetch_att_new_flags()))
		r = mailimap_fetch(imap->session, set, type, &list);
	if (r != MAILIMAP_NO_ERROR)
		status = transport_imap_failed(imap, r, "FETCH", err);
	for (i = list != NULL ? clist_begin(list) : NULL; i != NULL;
	     i = clist_next(i)) {
		struct transport_imap_item item = item_of(clist_content(i));

		/* Others may be told about unasked, without a UID. */
		if (item.uid != 0 && *n < last - first + 1)
			items[(*n)++] = item;
	}
	if (list != NULL)
		mailimap_fetch_list_free(list);
	if (type != NULL)
		mailimap_fetch_type_free(type);
	if (set != NULL)
		mailimap_set_free(set);
	if (*n > 1)
		qsort(items, *n, sizeof(*items), by_uid);
	return status;
}

/* The body section of the message uid, if att is about it. */
static const struct mailimap_msg_att_body_section *
section_of(const struct mailimap_msg_att *att, uint32_t uid)
{
	const struct mailimap_msg_att_body_section *section = NULL;
	clistiter *i;

	if (item_of(att).uid != uid)
		return NULL;
	for (i = clist_begin(att->att_list); i != NULL; i = clist_next(i)) {
		const struct mailimap_msg_att_item *part = clist_content(i);

		if (part->att_type == MAILIMAP_MSG_ATT_ITEM_STATIC &&
		    part->att_data.att_static != NULL &&
		    part->att_data.att_static->att_type ==
			MAILIMAP_MSG_ATT_BODY_SECTION)
			section = part->att_data.att_static->att_data
				      .att_body_section;
	}
	return section;
}

static enum base_status
take_body(clist *list, uint32_t uid, struct base_buf *out, struct base_err *err)
{
	const struct mailimap_msg_att_body_section *section = NULL;
	clistiter *i;

	for (i = list != NULL ? clist_begin(list) : NULL;
	     i != NULL && section == NULL; i = clist_next(i))
		section = section_of(clist_content(i), uid);
	if (section == NULL)
		return base_err_set(
		    err, BASE_NOTFOUND, "UID %u is gone", (unsigned)uid);
	if (section->sec_body_part == NULL || section->sec_length == 0)
		return base_err_set(err, BASE_INVALID,
		    "UID %u: the server gives no content", (unsigned)uid);
	if (base_buf_add(out, section->sec_body_part, section->sec_length) !=
	    BASE_OK)
		return base_err_set(err, BASE_LIMIT,
		    "UID %u: larger than announced", (unsigned)uid);
	return BASE_OK;
}

enum base_status
transport_imap_body(struct transport_imap *imap, uint32_t uid,
    bool headers_only, struct base_buf *out, struct base_err *err)
{
	struct mailimap_fetch_type *type;
	struct mailimap_section *section;
	struct mailimap_set *set = mailimap_set_new_single(uid);
	enum base_status status;
	clist *list = NULL;
	int r = MAILIMAP_ERROR_MEMORY;

	type = mailimap_fetch_type_new_fetch_att_list_empty();
	section = headers_only ? mailimap_section_new_header()
			       : mailimap_section_new(NULL);
	transport_imap_begin(imap, out->max + 65536);
	if (set != NULL && type != NULL && section != NULL &&
	    add_attribute(type, mailimap_fetch_att_new_uid()) &&
	    add_attribute(
		type, mailimap_fetch_att_new_body_peek_section(section)))
		r = mailimap_uid_fetch(imap->session, set, type, &list);
	status = r == MAILIMAP_NO_ERROR
		     ? take_body(list, uid, out, err)
		     : transport_imap_failed(imap, r, "UID FETCH", err);
	if (list != NULL)
		mailimap_fetch_list_free(list);
	if (type != NULL)
		mailimap_fetch_type_free(type);
	if (set != NULL)
		mailimap_set_free(set);
	return status;
}

static int
flag_deleted(struct transport_imap *imap, struct mailimap_set *set)
{
	struct mailimap_flag_list *flags = mailimap_flag_list_new_empty();
	struct mailimap_flag *flag = mailimap_flag_new_deleted();
	struct mailimap_store_att_flags *store = NULL;
	int r = MAILIMAP_ERROR_MEMORY;

	if (flags != NULL && flag != NULL &&
	    mailimap_flag_list_add(flags, flag) == MAILIMAP_NO_ERROR)
		store = mailimap_store_att_flags_new_add_flags_silent(flags);
	transport_imap_begin(imap, TRANSPORT_IMAP_LINES_MAX);
	if (store != NULL) {
		r = mailimap_uid_store(imap->session, set, store);
		mailimap_store_att_flags_free(store);
	}
	return r;
}

/* RFC 6851 3.3: what MOVE stands for.  Without UIDPLUS the message stays,
 * marked \Deleted: a plain EXPUNGE would take others with it. */
static int
copy_and_delete(
    struct transport_imap *imap, struct mailimap_set *set, const char *folder)
{
	int r = mailimap_uid_copy(imap->session, set, folder);

	if (r == MAILIMAP_NO_ERROR)
		r = flag_deleted(imap, set);
	if (r != MAILIMAP_NO_ERROR || !imap->has_uidplus)
		return r;
	transport_imap_begin(imap, TRANSPORT_IMAP_LINES_MAX);
	return mailimap_uid_expunge(imap->session, set);
}

enum base_status
transport_imap_move(struct transport_imap *imap, uint32_t uid,
    const char *folder, struct base_err *err)
{
	struct mailimap_set *set = mailimap_set_new_single(uid);
	int r;

	if (set == NULL)
		return base_err_set(err, BASE_TEMP, "out of memory");
	transport_imap_begin(imap, TRANSPORT_IMAP_LINES_MAX);
	r = imap->has_move ? mailimap_uid_move(imap->session, set, folder)
			   : copy_and_delete(imap, set, folder);
	mailimap_set_free(set);
	if (r != MAILIMAP_NO_ERROR)
		return transport_imap_failed(imap, r, "MOVE", err);
	return BASE_OK;
}
