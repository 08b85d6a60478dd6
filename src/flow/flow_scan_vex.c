/* What a vendor says of many products, held against what a host has. */
#include <string.h>

#include "flow_scan_x.h"
#include "kairan/host_reader.h"

enum base_status
flow_scan_vex_open(struct flow_scan_work *w, const struct store_host *last,
    struct host_scan **out)
{
	struct host_context context = {.name = last->name,
	    .family = last->family,
	    .release = last->release,
	    .time = last->time};
	enum base_status status;
	struct base_buf data;

	*out = NULL;
	/* Other kinds of VEX are about one thing; a CSAF document names all
	 * products of its maker. */
	if (!w->is_vex || !w->is_known || !last->has_inventory ||
	    strcmp(w->scan->format, "csaf-vex") != 0)
		return BASE_OK;
	base_buf_init(&data, HOST_BYTES_MAX);
	status = store_blob_get(w->flow->store, last->raw, &data, w->err);
	if (status == BASE_OK)
		status = host_read(w->flow->scans, last->format,
		    base_buf_text(&data), data.len, &context, out, w->err);
	base_buf_release(&data);
	if (status == BASE_OK)
		w->installed = *out;
	return status;
}

/* Is a package of that name installed, or built of a source of that name? */
static bool
has(const struct host_scan *installed, const char *name)
{
	size_t i;

	if (host_scan_package(installed, name) != NULL)
		return true;
	for (i = 0; i < installed->n_packages; i++)
		if (strcmp(installed->packages[i].source, name) == 0)
			return true;
	return false;
}

bool
flow_scan_is_elsewhere(
    struct flow_scan_work *w, const struct host_finding *finding)
{
	size_t i;

	if (w->installed == NULL || finding->n_affected == 0)
		return false;
	for (i = 0; i < finding->n_affected; i++)
		if (has(w->installed, finding->affected[i].package))
			return false;
	w->n_elsewhere++;
	return true;
}
