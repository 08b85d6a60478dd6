/*
 * flow_mail: from facts to the words of a mail.  Every text that people read
 * stands in templates/: Mustache templates (codec_mustache.h) for subject,
 * text and HTML of each kind of mail, and words.json with single words
 * ("ONGOING", "not allowed by the workflow") in each language.
 *
 * Callers hand over raw facts as a JSON view: exact status names, ISO dates,
 * scores.  The renderer adds to a copy of it, wherever the key stands (for
 * those who write templates):
 *
 *	KEY                             adds
 *	status value_status before_status after_status
 *	                                KEY_label, from words "status.NEW" ...
 *	ssvc                            KEY_label, words "ssvc.immediate" ...
 *	band                            band_label, words "band.critical" ...
 *	exploitation                    KEY_label, words "exploitation.poc"
 *	event kind reason alarm outcome key
 *	                                KEY_label, words "KEY.VALUE"
 *	planned due published modified date until since expires
 *	                                KEY_text: "Tue 2026-12-01",
 *	                                "2026-12-01（火）"
 *	size                            size_text: "12 kB"
 *	why                             why_text: a decision's reasons in words
 *	                                "point.", "point_value.", "basis."
 *	scores cwes aliases             details_any: true when there is one
 *	event kind reason alarm band outcome status
 *	                                KEY_is_VALUE: true
 *	a list                          KEY_any (true: not empty), KEY_text
 *	                                (texts or ids, by ", ")
 *	summary fix mitigation text detail
 *	                                KEY_lines: its lines as a list
 *	id that is a CVE or CWE         nvd_url, cve_url or cwe_url
 *	title beside cves               is_named: it names the first of them
 *
 * and drops each url, *_url that is not http or https.  Control and
 * bidirectional control characters are taken out of every string.  At the
 * top it adds w (all words), lang, to_list (because.kind is "list") and, when
 * reply_to is given, taps: the one-tap answers [{label, href, body}].
 *
 * What every view may hold (all optional unless said otherwise; absent,
 * null, "" and [] mean unknown or none):
 *
 *	instance   "kairan": stands in the subject as [kairan #12]
 *	reply_to   address for replies to this very mail, with its token
 *	token      token for the footer line [kairan:TOKEN]
 *	to         {name}
 *	redirected_to  address that would have got this (send = redirect)
 *	instead_of  {name, until}: the one who is away; the reader stands in
 *	because    {kind, watch, terms[], by}: why this person gets it; kind:
 *	           assignee | group | list | watcher | mentioned |
 *	           lead | sender |
 *	           subscriber | operator | digest |
 *	           reminder | report.  watch: its name; terms: words of
 *	           the watch that were found; by: who assigned it
 *	tracker_url  address of the tracker
 *	ticket     {id (text or number), url, subject, status, status_site
 *	           (the site's own name), assignee {name}, priority, ssvc,
 *	           planned, due, project, is_closed, reported {by, date}
 *	           (PATCH_APPLIED by a person), seen [{name, date}], unseen
 *	           [{name}]: who acknowledged it, who was asked to and has
 *	           not; never shown to lists}
 *	advisory   {id, source, url, published, modified}
 *	advisories [like advisory]: all others
 *	vuln       {title, summary, cves [{id}], cves_more (number), aliases
 *	           ["JVN#12345678"], scores [{version, base ("9.8"), band
 *	           (critical high medium low none), vector, origin}] best
 *	           first, cwes [{id, name}], products [{name, version,
 *	           fixed_in}], products_more (number), exploitation (none poc
 *	           active), kev (bool), kev_due, fix (text), fix_url,
 *	           mitigation (text), work (of a host's ticket: its tasks,
 *	           what to type, why and what helps, see src/flow/flow_work.h)}
 *	           A fix or mitigation that is not known is absent.
 *
 * asked (bool) in OPENED and CHANGED: the reader shall acknowledge it.
 *
 * and by kind:
 *
 *	OPENED     event: opened | assigned | reassigned | unassigned |
 *	           owner_locked | listed (to a list); by {name}; ticket, vuln;
 *	           fields and comment as in CHANGED, when it came with words
 *	CHANGED    event: material | comment | status | assignee | dates |
 *	           several | comment_and_more | asked (to acknowledge it) | returned | note | gone (with
 *	           reason: gone | moved | private | hidden); by {name}; changes [{kind (words "kind.KIND"),
 *	           from, to, reason}]; fields [{key, value, before}] as in
 *	           results; comment {text, by, date}; ticket, vuln;
 *	           quiet_updates (number of changes without effect);
 *	           reopened [{id, status (that it had), kind (of the change)}]:
 *	           vulnerabilities whose task is open again
 *	ANSWER     ticket; dry_run; results [{key, raw (the line as written),
 *	           line, value (normal form), before, targets ["#12"],
 *	           outcome, reason, detail, suggestion}]
 *	             key: status assignee planned due priority ssvc watcher
 *	             private ... (words "key.KEY")
 *	             outcome: applied | already (was so before) | would
 *	             (dry run) | refused | unknown (not understood) | parked |
 *	             waits (try again later)
 *	             reason (when not applied): words "reason.REASON", see
 *	             templates/en/words.json; detail: free text of the
 *	             tracker
 *	           confirm (bool): what is parked waits for a `yes` in answer
 *	           to this very mail; taps are yes and no then
 *	           comment {stored (bool), reason, text}; attachments [{name,
 *	           size, stored (bool), reason}]; closed {status, by, date}: the
 *	           ticket was closed already; scan {how}: PATCH_APPLIED waits
 *	           for a scan; subject: that of the reply; help (bool): adds
 *	           what can be written.
 *	           An outcome may also be asked (asked back); and beside the
 *	           results there may be
 *	             circulation [{id, seen, unseen as of ticket}]: of other
 *	             tickets
 *	             stop {issue, list}: what could be stopped; adds choices
 *	             [{label, body, means, href}] from words "stop"
 *	             lines [{n, issue or id, title, url, status, planned, due,
 *	             score, band, kev}]: what to choose from; or of a list
 *	             [{n, is_task (true), issue, url, id, ids_more (number),
 *	             title, host, packages (text), status, ssvc, planned, due,
 *	             is_late, has_patch, has_mitigation, kev, owner}]
 *	             listed (bool): it is a list with lines; list_more (number
 *	             of tasks that do not stand in it); list_none (bool), and
 *	             list_own (bool): only his own were looked for;
 *	             list_cut (bool): not all tickets were asked for
 *	             works [like vuln.work, and asked, none_open, no_help,
 *	             state]: what was asked of tickets of hosts and of hosts
 *	             shown [{id, title, tickets [like ticket], advisories,
 *	             exploits [{url}], epss ("94.27 %"), and by what was asked
 *	             for: vuln; help {fix, mitigation}; why {watches [{name,
 *	             hit, reasons [{ok, met or missed (words "met.", "missed."),
 *	             term}]}], holds [{id, reason}]}}]
 *	OVERVIEW   reason: ceiling | bundle | mixed; count, count_is_one,
 *	           limit; lines [{n,
 *	           id, title, url, cves, score, band, watch, product,
 *	           reason (reason this one opened none)}]; lines_more
 *	DIGEST     count, count_is_one, fresh_only; first (number of the first
 *	           ticket); lines_more (tickets that do not stand in it); five
 *	           lists, each with LIST_count (all of it) and LIST_more (a list
 *	           follows): unseen (not looked at yet), soon (overdue or due
 *	           soon), team (of others, for their lead), fresh (opened or
 *	           assigned since the last one), news (all else that happened):
 *	           [{n, issue (number), title, url, cves [{id}], score, band,
 *	           kev (bool), status, planned, due, owner, nobody (bool), watch,
 *	           project, waits (days), waits_is_one, overdue (days),
 *	           overdue_is_one, due_today, due_tomorrow, due_in (days),
 *	           acked [{name, date}], missing [{name}] (who was asked to
 *	           acknowledge it), assigned (bool), has_tap (bool), events_more, events [{did
 *	           (event, words "did.EVENT"), date, who, excerpt, fields [as in
 *	           CHANGED], changes [as in CHANGED]}]}]
 *	REMINDER   count, count_is_one, overdue_count, first, lines_more; own,
 *	           team [like DIGEST; reminds (words "reminds.WORD": planned,
 *	           planned_over, due, overdue, silent)]
 *	REPORT     since, until (its days), team (what the reader leads, when
 *	           that is not all), tickets, tasks (open), fresh, done (tasks,
 *	           in its days); ranks [{label, pad (the same as wide as the
 *	           widest), n, pad_n, bar (text), percent, rest (of 100),
 *	           late}]: open tasks by SSVC; hosts [{label, pad, n, pad_n,
 *	           bar, percent, rest, urgent}], hosts_more; fixed [like ranks,
 *	           n: days in the middle; ended, longest, dated, in_time};
 *	           unseen, overdue_tickets [like DIGEST], each with
 *	           LIST_count and LIST_more; reported [{id, host, issue, name,
 *	           date}], reported_count, reported_more; quiet [{reason, n,
 *	           watch, of, is_site (bool: it belongs to no team), issue,
 *	           name, until}]: what nobody heard of
 *	REFUSED    reason: stranger | no_ticket | no_command | nothing_new |
 *	           expired | revoked |
 *	           not_yours | closed_project | too_large | unreadable |
 *	           list; subject, date (of the refused mail), from
 *	PROBLEM    reason: gone | moved | private | tracker_down | locked |
 *	           unreadable; ticket, since, subject, kept (bool: the text is
 *	           kept), retry (bool), detail, ref (for kairan history)
 *	TICKET     watch; advisory, vuln
 *	NOTE       event: joined (an advisory names the same vulnerability) |
 *	           changed | related (another ticket is about the same) |
 *	           seen (then seen, unseen as of a ticket);
 *	           advisory; changes, reopened as in CHANGED; other (number of
 *	           the ticket)
 *	OPERATOR   alarm: source | sources | tracker | send | quarantine | disk | queue |
 *	           flood | unreachable | token | config; name, since, count, detail,
 *	           command (what to run), items [{text}]; sources (with
 *	           alarm "sources", a proof): sources [{name, reading: news |
 *	           silent | failing | late | gap | never, is_bad, read, entries
 *	           (is_counted), news, since, error, from, to}], is_calm
 *	           scanned: a scan changed tasks: tasks_n, tasks_done (numbers),
 *	           tasks [{id, status, reason}]: those that are open
 */
#ifndef KAIRAN_FLOW_MAIL_H
#define KAIRAN_FLOW_MAIL_H

#include "kairan/base.h"
#include "kairan/base_buf.h"
#include "kairan/codec_json.h"

/* Limits of flow_mail, all in this block. */
#define FLOW_MAIL_TEXT_MAX                                                     \
	((size_t)90 << 10) /* bytes of text or HTML:
    Gmail cuts a mail at 102 kB */
#define FLOW_MAIL_SUBJECT_MAX 230 /* bytes of a subject */
#define FLOW_MAIL_COLUMNS 76 /* of a line of text; Japanese 35 wide ones */
#define FLOW_MAIL_COLUMNS_JA 70
#define FLOW_MAIL_MAILTO_MAX 1900 /* bytes of a mailto: link */
#define FLOW_MAIL_VALUE_MAX 4000 /* bytes of one string of a view */
#define FLOW_MAIL_LIST_MAX 200 /* values of one list of a view */
#define FLOW_MAIL_DEPTH_MAX 12 /* nesting of a view */
#define FLOW_TEMPLATE_FILE_MAX ((size_t)256 << 10) /* bytes of one file */
#define FLOW_TEMPLATE_FILES_MAX 500 /* files of one folder */

/* The part of the line "reply above this line" that is the same in every
 * language: what reply_settings.delimiter wants. */
#define FLOW_MAIL_DELIMITER "=== kairan:"

enum flow_mail_kind {
	FLOW_MAIL_OPENED,
	FLOW_MAIL_CHANGED,
	FLOW_MAIL_ANSWER,
	FLOW_MAIL_OVERVIEW,
	FLOW_MAIL_DIGEST,
	FLOW_MAIL_REMINDER,
	FLOW_MAIL_REPORT,
	FLOW_MAIL_REFUSED,
	FLOW_MAIL_PROBLEM,
	FLOW_MAIL_OPERATOR,
	/* Not mails: text that kairan writes into the ticket system. */
	FLOW_MAIL_TICKET, /* subject and description of a new ticket */
	FLOW_MAIL_NOTE, /* a note of kairan's own */
	FLOW_MAIL_KIND_COUNT
};

/* "opened", "changed" ...: the name of its templates; static. */
const char *flow_mail_kind_name(enum flow_mail_kind kind);

/* All templates and words, read once; immutable. */
struct flow_templates;

/*
 * Reads the templates: those of override (conf.templates; may be NULL and
 * need hold only what it changes), and behind them those of the first of
 * these folders that exists:
 *	1. the one that the environment's KAIRAN_TEMPLATES names;
 *	2. templates/ in the folder above that of the running program, or one
 *	   further up (a build's own);
 *	3. DATADIR/templates as installed.
 * Names: LANG/KIND.subject.mustache, LANG/KIND.text.mustache,
 * LANG/KIND.html.mustache, or without LANG/ when one serves every language;
 * partials begin with '_': {{> _ticket}} in a text template is
 * LANG/_ticket.text.mustache or, without one, LANG/_ticket.mustache, and
 * then both without LANG/.  LANG/words.json: an object of objects of texts.
 * Every file is checked: BASE_INVALID ("FILE: line N: ...") for a broken
 * one, BASE_NOTFOUND when a kind or a language lacks one.
 * *out: flow_templates_free().
 */
enum base_status flow_templates_load(const char *override_dir,
    struct flow_templates **out, struct base_err *err) BASE_MUST_CHECK;
void flow_templates_free(struct flow_templates *templates);

/*
 * The word for a dotted key: "status.ONGOING", "reason.workflow".  Of lang
 * ("en", "ja"; others: en), else of en, else the part behind the last dot.
 * Borrowed from templates, or from key.
 */
const char *flow_word(
    const struct flow_templates *templates, const char *lang, const char *key);

/* One rendered mail; texts end in a newline.  html is NULL when it would be
 * too large: then only text is sent. */
struct flow_mail_text {
	char *subject; /* one line, safe for a header */
	char *text;
	char *html;
};
void flow_mail_text_release(struct flow_mail_text *text);

/*
 * Renders one mail from a view as described above (borrowed, unchanged).
 * BASE_OK, or what a template does wrong; *out is empty then.
 */
enum base_status flow_mail_render(const struct flow_templates *templates,
    enum flow_mail_kind kind, const char *lang, const struct codec_json *view,
    struct flow_mail_text *out, struct base_err *err) BASE_MUST_CHECK;

/*
 * Appends a mailto: link that opens a reply (RFC 6068): address, and subject
 * and body when not NULL, all percent-encoded; LF in body becomes CRLF.
 * Fit for an href once HTML-escaped.  BASE_INVALID when address is none,
 * BASE_LIMIT past FLOW_MAIL_MAILTO_MAX.
 */
enum base_status flow_mail_mailto(const char *address, const char *subject,
    const char *body, struct base_buf *out) BASE_MUST_CHECK;

/* What a change of that kind (vuln_change_kind_name()) was from or to, as
 * people read it: free(); NULL when the text, or its word, says it. */
char *flow_mail_change(const struct flow_templates *templates, const char *lang,
    const char *kind, const char *text);
/*
 * "2026-12-01" as people read it in lang: "Tue 2026-12-01",
 * "2026-12-01（火）"; "" for what is no date.  The time behind a 'T' is left
 * out.  Uses words "weekday.0" (Sunday) ... and "format.date".
 */
void flow_mail_date(const struct flow_templates *templates, const char *lang,
    const char *iso, char out[40]);

#endif
