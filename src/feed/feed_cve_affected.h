/* What a CVE record says is affected. */
#ifndef FEED_CVE_AFFECTED_H
#define FEED_CVE_AFFECTED_H

#include "kairan/codec_json.h"
#include "kairan/vuln.h"

/* Adds the products of a container's list "affected" to adv. */
void feed_cve_read_affected(
    const struct codec_json *list, struct vuln_advisory *adv);

#endif
