#include "kairan/feed_announcement.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"
#include "kairan/vuln_id.h"
#include "feed_mail_id.h"
#include "feed_packages.h"
#include "feed_rpm_list.h"
#include "feed_sections.h"
#include "feed_xml.h"

static const char begin_mark[] = "-----BEGIN PGP SIGNED MESSAGE-----";
static const char end_mark[] = "-----BEGIN PGP SIGNATURE-----";

/* What was signed, without armour, dashes and the signature below. */
static char *
signed_text(const char *text)
{
	const char *from = strstr(text, begin_mark), *line, *end, *stop;
	size_t len, n = 0;
	char *out;

	if (from != NULL) {
		/* "Hash: SHA256" and the like up to an empty line */
		from = strstr(from, "\n\n");
		text = from == NULL ? text : from + 2;
	}
	stop = strstr(text, end_mark);
	if (stop == NULL)
		stop = strstr(text, "\n-- \n");
	if (stop == NULL)
		stop = text + strlen(text);
	out = base_xmalloc((size_t)(stop - text) + 1);
	for (line = text; line < stop; line = end) {
		end = line + strcspn(line, "\n");
		end += end < stop && *end == '\n';
		if (end > stop)
			end = stop;
		if (from != NULL && end - line > 2 &&
		    strncmp(line, "- ", 2) == 0 && line[2] == '-')
			line += 2;
		len = (size_t)(end - line);
		memcpy(out + n, line, len);
		n += len;
	}
	out[n] = '\0';
	return out;
}

/* "[SECURITY] [DSA 3775-1] x" → "DSA-3775-1" in out, "x" returned; other tags
 * of lists in front are cut, too. */
static const char *
read_tags(const char *subject, char out[VULN_ID_TEXT])
{
	char tag[VULN_ID_TEXT], *blank;
	const char *close;

	while (subject[0] == '[' && (close = strchr(subject, ']')) != NULL) {
		snprintf(tag, sizeof(tag), "%.*s", (int)(close - subject - 1),
		    subject + 1);
		blank = strchr(tag, ' ');
		if (blank != NULL && (strncmp(tag, "DSA ", 4) == 0 ||
					 strncmp(tag, "DLA ", 4) == 0))
			*blank = '-';
		if (out[0] == '\0' && vuln_id_parse(tag, out) == VULN_ID_NONE)
			feed_mail_id(tag, out); /* "[RHSA-2026:9001-01]" */
		subject = close + 1 + strspn(close + 1, " \t");
	}
	return subject;
}

static bool
starts_with_any(const char *text, const char *const *marks, size_t *len)
{
	for (; *marks != NULL; marks++)
		if (base_text_starts_ascii(text, *marks)) {
			*len = strlen(*marks);
			return true;
		}
	return false;
}

static const char *const forward_marks[] = {"fwd:", "fw:", NULL};
static const char *const reply_marks[] = {"re:", "aw:", "sv:", NULL};

static const char *
read_subject(const char *subject, char out[VULN_ID_TEXT])
{
	size_t len;

	out[0] = '\0';
	subject = read_tags(subject, out);
	while (starts_with_any(subject, forward_marks, &len)) {
		subject += len;
		subject += strspn(subject, " \t");
		subject = read_tags(subject, out);
	}
	if (out[0] == '\0')
		feed_mail_id(subject, out);
	return subject;
}

/* An answer to somebody, or a forward of what is no advisory by its name. */
static bool
is_discussion(const struct feed_announcement *mail)
{
	char id[VULN_ID_TEXT] = "";
	const char *subject = read_tags(mail->subject, id);
	size_t len;

	if (starts_with_any(subject, reply_marks, &len))
		return true;
	if (!starts_with_any(subject, forward_marks, &len))
		return false;
	read_subject(mail->subject, id);
	return id[0] == '\0';
}

/* The value behind "Package        :" in the advisory's arena. */
static const char *
field(struct vuln_advisory *adv, const char *text, const char *name)
{
	const char *line = text;
	size_t len = strlen(name), n;

	for (; line != NULL && *line != '\0';
	     line = strchr(line, '\n'), line = line == NULL ? NULL : line + 1) {
		if (strncasecmp(line, name, len) != 0)
			continue;
		n = len + strspn(line + len, " \t");
		if (line[n] != ':')
			continue;
		line += n + 1;
		return vuln_advisory_copy(adv,
		    base_arena_strndup(adv->arena, line, strcspn(line, "\r\n")),
		    VULN_NAME_MAX);
	}
	return "";
}

/* Line ends and runs of blanks become one blank. */
static char *
flatten(const char *text)
{
	char *out = base_xmalloc(strlen(text) + 1), *to = out;

	for (; *text != '\0'; text++)
		if (!isspace((unsigned char)*text))
			*to++ = *text;
		else if (to > out && to[-1] != ' ')
			*to++ = ' ';
	*to = '\0';
	return out;
}

/* The next place of word at or behind `from`; `have` is where it was seen
 * last, so that a long text is searched once.  The text's end: none. */
static char *
ahead(char *have, char *from, const char *word)
{
	char *found;

	if (have != NULL && have >= from)
		return have;
	found = strstr(from, word);
	return found == NULL ? from + strlen(from) : found;
}

/* The version that begins there, cut out; behind it in *rest. */
static const char *
cut_version(char *version, char **rest)
{
	char *end = version + strcspn(version, " ");

	*rest = end;
	if (*end == ' ')
		*(*rest)++ = '\0';
	while (end > version && strchr(".,;", end[-1]) != NULL)
		end--;
	*end = '\0';
	return version;
}

/* "For the stable distribution (bookworm), this problem has been fixed in
 * version 1.2-3." */
static void
read_versions(struct vuln_advisory *adv, const char *text, const char *package)
{
	char *flat = flatten(text), *at = flat, *version = NULL, *next = NULL;
	const char *release;
	struct vuln_product row = {
	    .vendor = "Debian", .product = package, .cpe = "", .cve = ""};
	struct base_buf fix;

	base_buf_init(&fix, VULN_TEXT_MAX);
	while ((at = strstr(at, "distribution (")) != NULL) {
		at += strlen("distribution (");
		release = at;
		at += strcspn(at, "()");
		if (*at != ')')
			continue;
		version = ahead(version, at, "version ");
		next = ahead(next, at, "For the ");
		if (*version == '\0')
			break;
		if (next < version)
			continue;
		*at = '\0';
		row.fixed_in = cut_version(version + strlen("version "), &at);
		row.version = base_arena_printf(
		    adv->arena, "%s before %s", release, row.fixed_in);
		vuln_advisory_add_product(adv, &row);
		if (base_buf_printf(&fix, "%s%s: %s %s",
			fix.len > 0 ? "\n" : "", release, package,
			row.fixed_in) != BASE_OK)
			break;
	}
	if (fix.len > 0)
		vuln_advisory_set(
		    adv, &adv->fix, base_buf_text(&fix), VULN_TEXT_MAX);
	base_buf_release(&fix);
	free(flat);
}

/* A DSA begins with fields: what people read comes after them. */
static const char *
behind_head(const char *text)
{
	const char *at = strstr(text, "\nPackage");

	at = at == NULL ? NULL : strstr(at + 1, "\n\n");
	return at == NULL ? text : at + 2;
}

static void
read_text(struct vuln_advisory *adv, const char *text)
{
	const char *package = field(adv, text, "Package");
	struct vuln_product row = {.product = package};
	const char *version;

	vuln_advisory_mine(adv, text, true);
	feed_sections_read(adv, package[0] == '\0' ? text : behind_head(text));
	feed_rpm_list_read(adv, text);
	feed_packages_read(adv, text);
	feed_packages_scores(adv, text);
	if (adv->url[0] == '\0')
		feed_set_url(
		    adv, &adv->url, field(adv, text, "Advisory URL"), "");
	if (package[0] == '\0')
		return;
	read_versions(adv, text, package);
	/* A DLA has one release and says the version in its head. */
	version = field(adv, text, "Version");
	if (adv->n_products == 0 && version[0] != '\0') {
		row.vendor = "Debian";
		row.fixed_in = version;
		row.version =
		    base_arena_printf(adv->arena, "before %s", version);
		adv->fix =
		    base_arena_printf(adv->arena, "%s %s", package, version);
	}
	if (adv->n_products == 0)
		vuln_advisory_add_product(adv, &row);
}

/* "FreeBSD Security Advisory FreeBSD-SA-26:09.hinoki" is about its topic. */
static void
add_topic(struct vuln_advisory *adv, const char *text, const char *id)
{
	const char *topic = field(adv, text, "Topic");
	size_t n = strlen(adv->title), m = strlen(id);

	if (topic[0] != '\0' && m > 0 && n >= m &&
	    strcmp(adv->title + n - m, id) == 0)
		feed_set_title(
		    adv, base_arena_printf(adv->arena, "%s: %s", id, topic));
}

/* "Advisory ID: RHSA-2026:9001-01", or the whole first line. */
static void
find_id_in_text(
    struct vuln_advisory *adv, const char *text, char out[VULN_ID_TEXT])
{
	char line[VULN_ID_TEXT];
	enum vuln_id_kind kind;
	size_t len;

	feed_mail_id(field(adv, text, "Advisory ID"), out);
	if (out[0] != '\0')
		return;
	text += strspn(text, " \t\r\n");
	len = strcspn(text, "\r\n");
	if (len >= sizeof(line))
		return;
	memcpy(line, text, len);
	line[len] = '\0';
	kind = vuln_id_parse(base_text_trim(line), out);
	if (kind == VULN_ID_NONE || kind == VULN_ID_CVE || kind == VULN_ID_CWE)
		out[0] = '\0';
}

static void
read_ids(struct vuln_advisory *adv, const char *id, const char *message_id)
{
	struct base_buf url;

	vuln_advisory_set(
	    adv, &adv->id, id[0] != '\0' ? id : message_id, VULN_ID_MAX);
	if (id[0] == '\0')
		return;
	vuln_advisory_add_id(adv, &adv->aliases, id);
	base_buf_init(&url, VULN_URL_MAX);
	if (vuln_id_url(id, adv->lang, &url))
		vuln_advisory_set(
		    adv, &adv->url, base_buf_text(&url), VULN_URL_MAX);
	else
		adv->url = feed_mail_id_url(adv->arena, id);
	base_buf_release(&url);
}

static struct vuln_advisory *
read_mail(const struct feed_announcement *mail,
    const struct feed_context *context, const char *message_id)
{
	struct vuln_advisory *adv = vuln_advisory_new();
	char id[VULN_ID_TEXT], *text = signed_text(mail->text);
	const char *title = read_subject(mail->subject, id);

	vuln_advisory_set(adv, &adv->source, context->source, VULN_NAME_MAX);
	vuln_advisory_set(adv, &adv->lang, context->lang, VULN_NAME_MAX);
	adv->format = "mail";
	if (adv->lang[0] == '\0')
		adv->lang = feed_guess_lang(text);
	if (id[0] == '\0')
		find_id_in_text(adv, text, id);
	read_ids(adv, id, message_id);
	feed_set_title(adv, title);
	add_topic(adv, text, id);
	vuln_advisory_mine(adv, adv->title, true);
	read_text(adv, text);
	free(text);
	adv->published = adv->modified = mail->date;
	adv->is_bundle = feed_is_bundle(adv->title);
	if (adv->title[0] == '\0')
		feed_title_from_summary(adv);
	if ((id[0] != '\0' || adv->cves.n > 0) && adv->id[0] != '\0')
		return adv;
	vuln_advisory_free(adv);
	return NULL;
}

enum base_status
feed_announcement_parse(const struct feed_announcement *mail,
    const struct feed_context *context, struct feed_sink *sink,
    struct base_err *err)
{
	struct vuln_advisory *adv = NULL;
	char id[VULN_ID_TEXT] = "";
	size_t len;

	memset(sink->result, 0, sizeof(*sink->result));
	if (mail->forwarded != NULL && !is_discussion(mail->forwarded) &&
	    !starts_with_any(read_tags(mail->subject, id), reply_marks, &len))
		adv = read_mail(mail->forwarded, context, mail->message_id);
	if (adv == NULL && is_discussion(mail))
		return base_err_set(
		    err, BASE_NOTFOUND, "a reply, no announcement");
	if (adv == NULL)
		adv = read_mail(mail, context, mail->message_id);
	if (adv != NULL)
		return feed_deliver(sink, adv, err);
	return base_err_set(
	    err, BASE_NOTFOUND, "neither an advisory's id nor a CVE in it");
}
