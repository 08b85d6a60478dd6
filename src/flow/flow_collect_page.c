#include "flow_collect_x.h"

struct flow_pages *
flow_pages_new(struct flow_reading *r)
{
	(void)r;
	return NULL;
}

void
flow_pages_free(struct flow_pages *pages)
{
	(void)pages;
}

enum base_status
flow_pages_fetch(struct flow_pages *pages, const struct flow_document *document,
    bool *left, struct base_err *err)
{
	(void)pages;
	(void)document;
	(void)left;
	(void)err;
	return BASE_OK;
}

void
flow_pages_merge(struct flow_pages *pages, struct vuln_advisory *adv)
{
	(void)pages;
	(void)adv;
}
