/*
 * tracker_redmine: the tracker contract over Redmine's REST interface in
 * XML, one kept connection.  Needs Redmine 5.0 or later (allowed_statuses).
 * contrib/redmine/README lists the rights that the account needs.
 */
#ifndef KAIRAN_TRACKER_REDMINE_H
#define KAIRAN_TRACKER_REDMINE_H

#include "kairan/tracker.h"

/* Limits of the Redmine side. */
#define TRACKER_REDMINE_TIMEOUT_MS 30000 /* one request */
#define TRACKER_REDMINE_CONNECT_MS 10000

/* How a person's writes are made. */
enum tracker_redmine_act {
	TRACKER_ACT_SWITCH, /* X-Redmine-Switch-User with an admin's key */
	TRACKER_ACT_KEY, /* that person's own key; who has none is written for
	    by the gateway */
	TRACKER_ACT_GATEWAY /* the gateway's account for everybody */
};

struct tracker_redmine_options {
	const char *url; /* "https://redmine.example/", path included */
	const char *public_url; /* for links in mails; NULL = url */
	const char *api_key; /* of the gateway's account */
	enum tracker_redmine_act act;
	const char *ca_file; /* further trust anchors, or NULL */
	const char *proxy; /* or NULL */
	int timeout_ms; /* 0 = TRACKER_REDMINE_TIMEOUT_MS */
	int connect_timeout_ms; /* 0 = TRACKER_REDMINE_CONNECT_MS */
	const char *tracker; /* tracker for new tickets; NULL =
	    "Vulnerability" */
	/* The site's status for each of the eight words, in their order;
	 * NULL = the word itself. */
	const char *statuses[TRACKER_STATUSES];
	/* Each custom field's name, or its number in digits (then no admin
	 * right is needed to find it); NULL = the default name of
	 * contrib/redmine/setup.rb; "" = the site has none. */
	const char *fields[TRACKER_FIELD_COUNT];
};

/* Copies the options.  Talks to nobody yet.  BASE_INVALID for a URL that is
 * not http(s), BASE_PERM for http to anything but loopback with a key. */
enum base_status tracker_redmine_open(
    const struct tracker_redmine_options *options, struct tracker **out,
    struct base_err *err) BASE_MUST_CHECK;

#endif
