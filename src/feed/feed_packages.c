#include "feed_packages.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"
#include "kairan/vuln_id.h"
#include "kairan/vuln_score.h"
#include "feed_rpm_name.h"

#define LINE_LEN_MAX 512
#define WHOSE_MAX 500 /* bytes before a vector that tell whose it is */

enum list { NO_LIST, UBUNTU, SUSE, APACHE };

struct reading {
	struct vuln_advisory *adv;
	enum list list;
	char system[LINE_LEN_MAX];
};

static void
add(struct reading *r, const char *name, const char *version,
    const char *fixed_in)
{
	struct vuln_product row = {.vendor = r->system,
	    .product = name,
	    .version = version,
	    .cpe = "",
	    .fixed_in = fixed_in,
	    .cve = ""};

	vuln_advisory_add_product(r->adv, &row);
}

static void
add_mended(struct reading *r, const char *name, const char *version)
{
	add(r, name, base_arena_printf(r->adv->arena, "before %s", version),
	    version);
}

/* "libhinoki1   1.2-3ubuntu1" */
static void
read_ubuntu(struct reading *r, char *line)
{
	char *version = line + strcspn(line, " \t"), *end;

	if (base_text_starts_ascii(line, "Ubuntu ")) {
		memcpy(r->system, line, strlen(line) + 1);
		return;
	}
	if (*version == '\0' || r->system[0] == '\0')
		return;
	*version++ = '\0';
	version += strspn(version, " \t");
	end = version + strcspn(version, " \t");
	if (isdigit((unsigned char)version[0]) && *end == '\0')
		add_mended(r, line, version);
	else
		r->list = NO_LIST; /* "In general, a standard update ..." */
}

/* Behind "- ", "* " */
static char *
behind_mark(char *line)
{
	if ((line[0] == '-' || line[0] == '*') && line[1] == ' ')
		line += 2;
	return base_text_trim(line);
}

/* "openSUSE Leap 15.5 (aarch64 x86_64):" or "hinoki-1.2.3-150500.4.3.1" */
static void
read_suse(struct reading *r, char *line)
{
	char *version;

	line = behind_mark(line);
	if (base_text_ends(line, ".rpm")) /* feed_rpm_list.c's */
		return;
	if (base_text_ends(line, ":"))
		line[strlen(line) - 1] = '\0';
	if (base_text_ends(line, ")") && strstr(line, " (") != NULL) {
		*strstr(line, " (") = '\0';
		memcpy(r->system, line, strlen(line) + 1);
		return;
	}
	if (strchr(line, ' ') != NULL || r->system[0] == '\0')
		return;
	version = feed_rpm_name_cut(line);
	if (version == NULL || !isdigit((unsigned char)version[0]))
		return;
	if (!base_text_ends(line, "-debuginfo") &&
	    !base_text_ends(line, "-debugsource"))
		add_mended(r, line, version);
}

/* "Apache Hinoki (org.example:hinoki) 2.0.0 before 2.4.1" */
static void
read_apache(struct reading *r, char *line)
{
	char *version, *fixed;

	if (line[0] != '-' || line[1] != ' ')
		return;
	line = behind_mark(line);
	for (version = line; *version != '\0'; version++)
		if (version > line && version[-1] == ' ' &&
		    (isdigit((unsigned char)*version) ||
			strncmp(version, "before ", 7) == 0 ||
			strncmp(version, "through ", 8) == 0))
			break;
	if (*version == '\0')
		return;
	version[-1] = '\0';
	fixed = strncmp(version, "before ", 7) == 0
		    ? version + 7
		    : strstr(version, " before ");
	if (fixed != NULL && fixed[0] == ' ')
		fixed += strlen(" before ");
	add(r, base_text_trim(line), version, fixed == NULL ? "" : fixed);
}

/* A line that begins a list, or ends it. */
static bool
is_turn(struct reading *r, const char *line)
{
	static const struct {
		const char *end; /* of the line, folded */
		enum list list;
	} turns[] = {{"package versions:", UBUNTU}, {"package list:", SUSE},
	    {"affected versions:", APACHE}, {"description:", NO_LIST},
	    {"references:", NO_LIST}};
	char *folded = base_text_fold(line);
	bool found = false;
	size_t i;

	for (i = 0; i < BASE_LEN(turns) && !found; i++) {
		found = base_text_ends(folded, turns[i].end);
		if (!found)
			continue;
		r->list = turns[i].list;
		r->system[0] = '\0';
	}
	free(folded);
	return found;
}

static void
read_line(struct reading *r, char *line)
{
	if (line[0] == '\0' || is_turn(r, line))
		return;
	if (r->list == UBUNTU)
		read_ubuntu(r, line);
	else if (r->list == SUSE)
		read_suse(r, line);
	else if (r->list == APACHE)
		read_apache(r, line);
}

/* "(releng/15.0, 15.0-RELEASE-p3)" */
static void
read_freebsd(struct vuln_advisory *adv, const char *text)
{
	static const char mark[] = "(releng/";
	struct reading r = {.adv = adv, .system = "FreeBSD"};
	const char *module = strstr(text, "\nModule:"), *at = text, *comma,
		   *end;
	char *name, *branch, *fixed;

	if (module == NULL)
		return;
	module += strlen("\nModule:");
	name = base_arena_strndup(adv->arena, module, strcspn(module, "\n"));
	name = base_text_trim(name);
	while ((at = strstr(at, mark)) != NULL) {
		at += strlen(mark);
		comma = at + strcspn(at, ",()\n");
		end = at + strcspn(at, "()\n");
		if (*comma != ',' || *end != ')')
			continue;
		branch =
		    base_arena_strndup(adv->arena, at, (size_t)(comma - at));
		fixed = base_arena_strndup(
		    adv->arena, comma + 1, (size_t)(end - comma - 1));
		fixed = base_text_trim(fixed);
		add(&r, name,
		    base_arena_printf(
			adv->arena, "%s before %s", branch, fixed),
		    fixed);
	}
}

void
feed_packages_read(struct vuln_advisory *adv, const char *text)
{
	struct reading r = {.adv = adv, .list = NO_LIST};
	char line[LINE_LEN_MAX];
	const char *at;
	size_t len;

	for (at = text; *at != '\0'; at += len, at += *at == '\n') {
		len = strcspn(at, "\n");
		if (len >= sizeof(line))
			continue;
		memcpy(line, at, len);
		line[len] = '\0';
		read_line(&r, base_text_trim(line));
	}
	read_freebsd(adv, text);
}

/* "7.5" right before the vector, for versions that we cannot compute. */
static void
read_number(char *head, struct vuln_score *score)
{
	char *number = base_text_trim(head), *at;

	at = number + strlen(number);
	while (at > number && (isdigit((unsigned char)at[-1]) || at[-1] == '.'))
		at--;
	if (score->base < 0)
		score->base = vuln_score_read(at);
}

/* The last CVE of what stands right before the vector in its line or the
 * line before, and who is named in brackets behind it. */
static void
read_whose(const char *text, const char *vector, struct vuln_advisory *adv,
    struct vuln_score *score)
{
	struct base_strv found = BASE_STRV_INIT;
	const char *from = vector, *open, *close;
	int lines = 0;
	char *head;

	while (from > text && vector - from < WHOSE_MAX &&
	       (from[-1] != '\n' || ++lines < 2))
		from--;
	head = base_xstrndup(from, (size_t)(vector - from));
	if (vuln_id_find(head, VULN_ID_CVE, &found) != BASE_OK)
		adv->is_cut = true;
	read_number(head, score);
	if (found.n > 0) {
		score->cve =
		    base_arena_strdup(adv->arena, found.v[found.n - 1]);
		open = strrchr(head, '(');
		close = open == NULL ? NULL : strchr(open, ')');
		if (close != NULL && (size_t)(close - open) < VULN_NAME_MAX)
			score->origin = base_text_trim(base_arena_strndup(
			    adv->arena, open + 1, (size_t)(close - open - 1)));
		if (base_text_equal_ascii(score->origin, "nvd"))
			score->origin = "nvd";
	}
	base_strv_release(&found);
	free(head);
}

void
feed_packages_scores(struct vuln_advisory *adv, const char *text)
{
	static const char mark[] = "CVSS:";
	const char *at = text;
	struct vuln_score score;
	size_t len;

	while ((at = strstr(at, mark)) != NULL) {
		len = strspn(at,
		    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789abcdefghijklmnopqrs"
		    "tuvwxyz:./");
		while (len > 0 && strchr("./:", at[len - 1]) != NULL)
			len--;
		score = (struct vuln_score){"", -1, "", "", adv->source, ""};
		score.vector = base_arena_strndup(adv->arena, at, len);
		score.version = vuln_score_version(score.vector);
		if (score.version != NULL) {
			score.base = vuln_score_base(score.vector);
			read_whose(text, at, adv, &score);
			vuln_advisory_add_score(adv, &score);
		}
		at += len > 0 ? len : 1;
	}
}
