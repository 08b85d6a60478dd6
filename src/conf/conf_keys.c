/* conf_keys: every section and key that kairan.conf may hold. */
#include "conf_table.h"

#define NONE ((size_t)-1)
#define MIB ((int64_t)1 << 20)
#define HOUR ((int64_t)3600)
#define DAY ((int64_t)86400)

/* A row: name, type, member, default; the rest by name where needed. */
#define TOP(n, t, m, d, ...)                                                   \
	{                                                                      \
		.name = (n), .type = CONF_TYPE_##t,                            \
		.offset = offsetof(struct conf, m), .fallback = (d),           \
		__VA_ARGS__                                                    \
	}
#define ROW(s, n, t, m, d, ...)                                                \
	{                                                                      \
		.name = (n), .type = CONF_TYPE_##t,                            \
		.offset = offsetof(struct conf_##s, m), .fallback = (d),       \
		__VA_ARGS__                                                    \
	}
#define END                                                                    \
	{                                                                      \
		.name = NULL                                                   \
	}
#define RANGE(lo, hi) .min = (lo), .max = (hi)

static const struct conf_key top_keys[] = {
    TOP("name", NAME, name, "kairan", .min = 1),
    TOP("language", CHOICE, language, "en", .words = "en ja"),
    TOP("time_zone", ZONE, time_zone, "UTC", .min = 0),
    TOP("base_date", DATE, base_date, NULL, .min = 0),
    TOP("notify_by", WORD, notify_by, "kairan", .words = "kairan redmine"),
    TOP("sync_every", DURATION, sync_every, "60s", RANGE(5, DAY)),
    TOP("ingest_workers", NUMBER, ingest_workers, "4",
	RANGE(1, CONF_WORKERS_MAX)),
    TOP("send", WORD, send, "off", .words = "off redirect on"),
    TOP("redirect_to", ADDRESS, redirect_to, NULL, .min = 0),
    TOP("new_tickets_per_run", NUMBER, new_tickets_per_run, "50",
	RANGE(0, 100000)),
    TOP("source_proof", WORD, source_proof, "daily",
	.words = "daily weekly never"),
    TOP("attachment_max", SIZE, attachment_max, "5M", RANGE(0, 100 * MIB)),
    TOP("attachments_max", NUMBER, attachments_max, "20", RANGE(0, 200)),
    TOP("syslog", BOOL, syslog, "false", .min = 0),
    TOP("templates", PATH, templates, NULL, .min = 0),
    TOP("state_dir", PATH, state_dir, NULL, .min = 0),
    TOP("spool_dir", PATH, spool_dir, NULL, .min = 0),
    END,
};

static const struct conf_key mail_keys[] = {
    ROW(mail, "address", ADDRESS, address, NULL, .required = true),
    ROW(mail, "name", TEXT, name, "kairan", .min = 1),
    ROW(mail, "from", ADDRESS, from, NULL, .min = 0),
    ROW(mail, "delimiter", CHOICE, delimiter, "+", .words = "+ -"),
    ROW(mail, "authserv_id", TEXT, authserv_id, NULL, .min = 0),
    ROW(mail, "trusted_domains", LIST, trusted_domains, NULL, .min = 0),
    ROW(mail, "strangers", WORD, strangers, "refuse",
	.words = "refuse moderate ignore"),
    ROW(mail, "subscribers", WORD, subscribers, "moderate",
	.words = "moderate post ignore"),
    ROW(mail, "send_by", WORD, send_by, "sendmail",
	.words = "sendmail smtp maildir"),
    ROW(mail, "sendmail", PATH, sendmail, "/usr/sbin/sendmail", .min = 0),
    ROW(mail, "maildir", PATH, maildir, NULL, .min = 0),
    ROW(mail, "smtp_url", URL, smtp_url, NULL, .words = "smtp smtps"),
    ROW(mail, "smtp_user", TEXT, smtp_user, NULL, .min = 0),
    ROW(mail, "smtp_password_file", PATH, smtp_password_file, NULL, .min = 0),
    ROW(mail, "smtp_token_command", TEXT, smtp_token_command, NULL, .min = 0),
    ROW(mail, "ca_file", PATH, ca_file, NULL, .min = 0),
    ROW(mail, "list_id", TEXT, list_id, NULL, .min = 0),
    ROW(mail, "unsubscribe_url", URL, unsubscribe_url, NULL, .words = "https"),
    ROW(mail, "operator", ADDRESS, operator_address, NULL, .min = 0),
    ROW(mail, "token_days", NUMBER, token_days, "180", RANGE(1, 3650)),
    ROW(mail, "verp", BOOL, verp, "true", .min = 0),
    ROW(mail, "timeout", DURATION, timeout, "60s", RANGE(1, HOUR)),
    END,
};

static const struct conf_key tracker_keys[] = {
    ROW(tracker, "type", WORD, type, "builtin", .words = "builtin redmine"),
    ROW(tracker, "url", URL, url, NULL, .words = "https http"),
    ROW(tracker, "public_url", URL, public_url, NULL, .words = "https http"),
    ROW(tracker, "mail_from", ADDRESS, mail_from, NULL, .min = 0),
    ROW(tracker, "key_file", PATH, key_file, NULL, .min = 0),
    ROW(tracker, "act", WORD, act, "switch", .words = "switch keys gateway"),
    ROW(tracker, "project", TEXT, project, NULL, .min = 0),
    ROW(tracker, "tracker", TEXT, tracker, "Vulnerability", .min = 0),
    ROW(tracker, "markup", WORD, markup, "textile",
	.words = "textile markdown plain"),
    ROW(tracker, "watch_mentioned", BOOL, watch_mentioned, "false", .min = 0),
    ROW(tracker, "ca_file", PATH, ca_file, NULL, .min = 0),
    ROW(tracker, "timeout", DURATION, timeout, "30s", RANGE(1, HOUR)),
    END,
};

#define STATUS(name)                                                           \
	ROW(tracker, #name, TEXT, status[CONF_STATUS_##name], #name, .min = 1)
static const struct conf_key status_keys[] = {
    STATUS(NEW),
    STATUS(INVESTIGATING),
    STATUS(ONGOING),
    STATUS(DEFER),
    STATUS(NOT_AFFECTED),
    STATUS(WORKAROUND),
    STATUS(RISK_ACCEPTED),
    STATUS(PATCH_APPLIED),
    END,
};

static const struct conf_key priority_keys[] = {
    ROW(tracker, "immediate", TEXT, priority[CONF_PRIORITY_IMMEDIATE],
	"Immediate", .min = 1),
    ROW(tracker, "out_of_cycle", TEXT, priority[CONF_PRIORITY_OUT_OF_CYCLE],
	"High", .min = 1),
    ROW(tracker, "scheduled", TEXT, priority[CONF_PRIORITY_SCHEDULED], "Normal",
	.min = 1),
    ROW(tracker, "defer", TEXT, priority[CONF_PRIORITY_DEFER], "Low", .min = 1),
    END,
};

static const struct conf_key field_keys[] = {
    ROW(tracker, "cve", TEXT, field_cve, "CVE", .min = 0),
    ROW(tracker, "advisory", TEXT, field_advisory, "Advisory", .min = 0),
    ROW(tracker, "cvss", TEXT, field_cvss, "CVSS", .min = 0),
    ROW(tracker, "cwe", TEXT, field_cwe, "CWE", .min = 0),
    ROW(tracker, "ssvc", TEXT, field_ssvc, "SSVC", .min = 0),
    ROW(tracker, "host", TEXT, field_host, "Host", .min = 0),
    ROW(tracker, "status", TEXT, field_status, "Exact status", .min = 0),
    ROW(tracker, "planned", TEXT, field_planned, "Planned date", .min = 0),
    ROW(tracker, "reference", TEXT, field_reference, "kairan reference",
	.min = 0),
    END,
};

static const struct conf_key digest_keys[] = {
    ROW(digest, "when", WORD, when, "daily", .words = "daily weekly never"),
    ROW(digest, "day", WORD, day, "mon",
	.words = "sun mon tue wed thu fri sat"),
    ROW(digest, "hour", NUMBER, hour, "8", RANGE(0, 23)),
    END,
};

static const struct conf_key report_keys[] = {
    ROW(report, "when", WORD, when, "weekly", .words = "daily weekly never"),
    ROW(report, "day", WORD, day, "mon",
	.words = "sun mon tue wed thu fri sat"),
    ROW(report, "hour", NUMBER, hour, "8", RANGE(0, 23)),
    ROW(report, "to", LIST, to, NULL, .min = 1),
    END,
};

/* -1: not at all. */
static const struct conf_key remind_keys[] = {
    ROW(remind, "planned_before", NUMBER, planned_before, "1", RANGE(-1, 365)),
    ROW(remind, "due_before", NUMBER, due_before, "3", RANGE(-1, 365)),
    ROW(remind, "overdue_every", NUMBER, overdue_every, "3", RANGE(-1, 365)),
    ROW(remind, "lead_after", NUMBER, lead_after, "7", RANGE(-1, 365)),
    ROW(remind, "silent_after", NUMBER, silent_after, "5", RANGE(-1, 365)),
    ROW(remind, "weekend", WEEKDAYS, weekend, NULL, .min = 0),
    ROW(remind, "calendar", PATHS, calendar, NULL, .min = 0),
    END,
};

static const struct conf_key quiet_keys[] = {
    ROW(quiet, "from", NUMBER, from, NULL, RANGE(0, 23)),
    ROW(quiet, "until", NUMBER, until, "7", RANGE(0, 23)),
    END,
};

/* A level, as trust_level.h has them; NULL: that of the table there. */
#define LEVEL(name) ROW(trust, #name, NUMBER, name, NULL, RANGE(0, 5))
static const struct conf_key trust_keys[] = {
    LEVEL(help),
    LEVEL(comment),
    LEVEL(comment_list),
    LEVEL(setting),
    LEVEL(status),
    LEVEL(manage),
    LEVEL(accept),
    LEVEL(bulk),
    END,
};

/* 0: no brake. */
#define BRAKE(name, most)                                                      \
	ROW(brake, #name, NUMBER, name, most, RANGE(0, 1000000))
static const struct conf_key brake_keys[] = {
    BRAKE(conversation, "30"),
    BRAKE(address, "240"),
    BRAKE(address_day, "1000"),
    BRAKE(domain, "2400"),
    BRAKE(ticket, "120"),
    BRAKE(total, "12000"),
    BRAKE(refusals, "60"),
    END,
};

/* 0: for ever. */
static const struct conf_key keep_keys[] = {
    ROW(keep, "mail_days", NUMBER, mail_days, "400", RANGE(0, 36500)),
    ROW(keep, "history_days", NUMBER, history_days, "0", RANGE(0, 36500)),
    END,
};

static const struct conf_key source_keys[] = {
    ROW(source, "type", TEXT, type, "auto", .min = 1),
    ROW(source, "url", URL, url, NULL, .words = "https http file mailto",
	.required = true),
    ROW(source, "every", DURATION, every, "1h", RANGE(60, 31 * DAY)),
    ROW(source, "language", CHOICE, language, NULL, .words = "en ja"),
    ROW(source, "proxy", TEXT, proxy, NULL, .min = 0),
    ROW(source, "ca_file", PATH, ca_file, NULL, .min = 0),
    ROW(source, "max_bytes", SIZE, max_bytes, "20M", RANGE(1024, 2048 * MIB)),
    ROW(source, "timeout", DURATION, timeout, "60s", RANGE(1, DAY)),
    ROW(source, "since", DATE, since, NULL, .min = 0),
    ROW(source, "from", DATE, from, NULL, .min = 0),
    ROW(source, "only", LIST, only, NULL, .min = 0),
    ROW(source, "key_file", PATH, key_file, NULL, .min = 0),
    ROW(source, "requests_per_minute", NUMBER, requests_per_minute, NULL,
	RANGE(1, 60000)),
    ROW(source, "backfill", TEXT, backfill, NULL, .min = 1),
    ROW(source, "follow", WORD, follow, "none", .words = "none new"),
    ROW(source, "follow_max", NUMBER, follow_max, "20", RANGE(1, 1000)),
    ROW(source, "enabled", BOOL, enabled, "true", .min = 0),
    END,
};

static const struct conf_key watch_keys[] = {
    ROW(watch, "any", LIST, any, NULL, .min = 0),
    ROW(watch, "all", LIST, all, NULL, .min = 0),
    ROW(watch, "none", LIST, none, NULL, .min = 0),
    ROW(watch, "product", LIST, product, NULL, .min = 0),
    ROW(watch, "source", LIST, source, NULL, .min = 0),
    ROW(watch, "cwe", CWES, cwe, NULL, .min = 0),
    ROW(watch, "cvss_at_least", SCORE, cvss_at_least, NULL, .min = 0),
    ROW(watch, "project", TEXT, project, NULL, .min = 1),
    ROW(watch, "tracker", TEXT, tracker, NULL, .min = 1),
    ROW(watch, "assignee", TEXT, assignee, NULL, .min = 1),
    ROW(watch, "list", ADDRESS, list, NULL, .min = 0),
    ROW(watch, "lead", TEXT, lead, NULL, .min = 1),
    ROW(watch, "digest", WORD, digest, NULL, .words = "daily weekly never"),
    ROW(watch, "priority", WORD, priority, NULL,
	.words = "immediate out_of_cycle scheduled defer"),
    ROW(watch, "planned_days", NUMBER, planned_days, NULL, RANGE(0, 3650)),
    ROW(watch, "due_days", NUMBER, due_days, NULL, RANGE(0, 3650)),
    ROW(watch, "notify", WORD, notify, NULL, .words = "now digest never"),
    ROW(watch, "ack_required", BOOL, ack_required, "false", .min = 0),
    ROW(watch, "grain", WORD, grain, "advisory", .words = "advisory host"),
    ROW(watch, "enabled", BOOL, enabled, "true", .min = 0),
    END,
};

static const struct conf_key person_keys[] = {
    ROW(person, "name", TEXT, name, NULL, .min = 1),
    ROW(person, "mail", ADDRESSES, mail, NULL, .min = 0),
    ROW(person, "language", CHOICE, language, NULL, .words = "en ja"),
    ROW(person, "time_zone", ZONE, time_zone, NULL, .min = 0),
    ROW(person, "role", WORD, role, "member",
	.words = "member lead csirt admin"),
    ROW(person, "key_file", PATH, key_file, NULL, .min = 0),
    ROW(person, "notify", WORD, notify, NULL, .words = "now digest never"),
    ROW(person, "events", LIST, events, NULL, .min = 0),
    ROW(person, "digest", WORD, digest, NULL, .words = "daily weekly never"),
    ROW(person, "format", WORD, format, "both", .words = "both text"),
    ROW(person, "groups", LIST, groups, NULL, .min = 0),
    ROW(person, "substitute", TEXT, substitute, NULL, .min = 1),
    ROW(person, "substitute_from", DATE, substitute_from, NULL, .min = 0),
    ROW(person, "substitute_until", DATE, substitute_until, NULL, .min = 0),
    END,
};

static const struct conf_key group_keys[] = {
    ROW(group, "duty", LIST, duty, NULL, .min = 0),
    ROW(group, "rotate", WORD, rotate, "none", .words = "none daily weekly"),
    ROW(group, "from", DATE, from, NULL, .min = 0),
    END,
};

static const struct conf_key host_keys[] = {
    ROW(host, "owner", TEXT, owner, NULL, .min = 1),
    ROW(host, "project", TEXT, project, NULL, .min = 1),
    ROW(host, "family", TEXT, family, NULL, .min = 1),
    ROW(host, "release", TEXT, release, NULL, .min = 1),
    ROW(host, "exposure", CHOICE, exposure, NULL,
	.words = "small controlled open"),
    ROW(host, "human_impact", CHOICE, human_impact, NULL,
	.words = "low medium high very_high"),
    ROW(host, "safety", CHOICE, safety, NULL,
	.words = "negligible marginal critical catastrophic"),
    ROW(host, "mission_impact", CHOICE, mission_impact, NULL,
	.words = "degraded mef_support_crippled mef_failure mission_failure"),
    ROW(host, "window", TEXT, window, NULL, .min = 1),
    ROW(host, "layout", WORD, layout, "window", .words = "window task"),
    ROW(host, "key_file", PATH, key_file, NULL, .min = 0),
    END,
};

#define STATUSES "keep NEW INVESTIGATING ONGOING DEFER"
static const struct conf_key ssvc_keys[] = {
    ROW(ssvc, "table", TEXT, table, "deployer", .min = 1),
    ROW(ssvc, "immediate", TEXT, due[CONF_PRIORITY_IMMEDIATE], "3 days",
	.min = 1),
    ROW(ssvc, "out_of_cycle", TEXT, due[CONF_PRIORITY_OUT_OF_CYCLE], "14 days",
	.min = 1),
    ROW(ssvc, "scheduled", TEXT, due[CONF_PRIORITY_SCHEDULED], "window",
	.min = 1),
    ROW(ssvc, "defer", TEXT, due[CONF_PRIORITY_DEFER], "none", .min = 1),
    ROW(ssvc, "immediate_status", CHOICE, status[CONF_PRIORITY_IMMEDIATE],
	"keep", .words = STATUSES),
    ROW(ssvc, "out_of_cycle_status", CHOICE, status[CONF_PRIORITY_OUT_OF_CYCLE],
	"keep", .words = STATUSES),
    ROW(ssvc, "scheduled_status", CHOICE, status[CONF_PRIORITY_SCHEDULED],
	"keep", .words = STATUSES),
    ROW(ssvc, "defer_status", CHOICE, status[CONF_PRIORITY_DEFER], "keep",
	.words = STATUSES),
    ROW(ssvc, "workaround", CHOICE, workaround, "keep", .words = "keep lower"),
    END,
};

static const struct conf_key event_keys[] = {
    ROW(event, "notify", WORD, notify, NULL, .words = "now digest never",
	.required = true),
    END,
};

static const struct conf_key maildir_keys[] = {
    ROW(maildir, "path", PATH, path, NULL, .required = true),
    ROW(maildir, "every", DURATION, every, "60s", RANGE(1, DAY)),
    END,
};

static const struct conf_key imap_keys[] = {
    ROW(imap, "host", TEXT, host, NULL, .required = true, .min = 1),
    ROW(imap, "port", NUMBER, port, "993", RANGE(1, 65535)),
    ROW(imap, "user", TEXT, user, NULL, .required = true, .min = 1),
    ROW(imap, "password_file", PATH, password_file, NULL, .min = 0),
    ROW(imap, "token_command", TEXT, token_command, NULL, .min = 1),
    ROW(imap, "folder", TEXT, folder, "INBOX", .min = 1),
    ROW(imap, "done", TEXT, done, "kairan-done", .min = 1),
    ROW(imap, "failed", TEXT, failed, "kairan-failed", .min = 1),
    ROW(imap, "ca_file", PATH, ca_file, NULL, .min = 0),
    ROW(imap, "idle", BOOL, idle, "true", .min = 0),
    ROW(imap, "every", DURATION, every, "60s", RANGE(1, DAY)),
    ROW(imap, "timeout", DURATION, timeout, "60s", RANGE(1, HOUR)),
    END,
};

#define ONE(n, s, k)                                                           \
	{                                                                      \
		.name = (n), .parent = "", .keys = (k),                        \
		.size = sizeof(struct conf_##s),                               \
		.line = offsetof(struct conf_##s, line), .title = NONE,        \
		.at = offsetof(struct conf, s), .count_at = NONE               \
	}
#define PART(n, k)                                                             \
	{                                                                      \
		.name = (n), .parent = "tracker", .keys = (k), .size = 0,      \
		.line = NONE, .title = NONE,                                   \
		.at = offsetof(struct conf, tracker), .count_at = NONE         \
	}
#define MANY(n, list, titled_by, k)                                            \
	{                                                                      \
		.name = #n, .parent = "", .keys = (k), .titled = true,         \
		.size = sizeof(struct conf_##n),                               \
		.line = offsetof(struct conf_##n, line),                       \
		.title = offsetof(struct conf_##n, titled_by),                 \
		.at = offsetof(struct conf, list),                             \
		.count_at = offsetof(struct conf, list##_len)                  \
	}

const struct conf_section conf_sections[] = {
    {.name = "",
	.parent = "",
	.keys = top_keys,
	.size = 0,
	.line = NONE,
	.title = NONE,
	.at = 0,
	.count_at = NONE},
    ONE("mail", mail, mail_keys),
    ONE("tracker", tracker, tracker_keys),
    PART("status", status_keys),
    PART("priority", priority_keys),
    PART("field", field_keys),
    ONE("digest", digest, digest_keys),
    ONE("report", report, report_keys),
    ONE("remind", remind, remind_keys),
    ONE("trust", trust, trust_keys),
    ONE("brake", brake, brake_keys),
    ONE("keep", keep, keep_keys),
    ONE("quiet", quiet, quiet_keys),
    ONE("ssvc", ssvc, ssvc_keys),
    MANY(host, hosts, name, host_keys),
    MANY(source, sources, name, source_keys),
    MANY(watch, watches, name, watch_keys),
    MANY(person, persons, login, person_keys),
    MANY(event, events, name, event_keys),
    {.name = "group",
	.parent = "",
	.keys = group_keys,
	.titled = true,
	.has_blanks = true,
	.size = sizeof(struct conf_group),
	.line = offsetof(struct conf_group, line),
	.title = offsetof(struct conf_group, name),
	.at = offsetof(struct conf, groups),
	.count_at = offsetof(struct conf, groups_len)},
    MANY(imap, imaps, name, imap_keys),
    MANY(maildir, maildirs, name, maildir_keys),
};
