/* flow_mail_preview: every mail in every language, as files:
 *	flow_mail_preview DIR [VIEWS]
 * writes DIR/NAME-LANG.html, .txt (subject in the first line) and .eml (as it
 * is sent) for a full view of every kind (tests/lib/flow_mail_views.h) and
 * for each entry of VIEWS, a JSON file:
 *	"NAME": {"kind": "changed", "use": "to ticket", "both": {}, "en": {},
 *	"ja": {}}
 * use: what is taken from the full view of OPENED of that language. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flow_mail_views.h"
#include "kairan/base_file.h"
#include "kairan/base_time.h"
#include "kairan/mail_compose.h"

#define EML_MAX ((size_t)1 << 20)

static const char *const languages[] = {"en", "ja"};

static enum base_status
write_file(const char *dir, const char *name, int lang, const char *ending,
    const char *text, struct base_err *err)
{
	char *file = base_xprintf("%s-%s.%s", name, languages[lang], ending);
	enum base_status status;

	status =
	    base_file_write(dir, file, text, strlen(text), 0644, NULL, err);
	free(file);
	return status;
}

static enum base_status
write_mail(const char *dir, const char *name, int lang,
    const struct flow_mail_text *mail, struct base_err *err)
{
	struct mail_draft d = {.from_name = "kairan",
	    .from_addr = "kairan@example.jp",
	    .to_addr = "you@example.jp",
	    .reply_to = "kairan+token@example.jp",
	    .subject = mail->subject,
	    .text = mail->text,
	    .html = mail->html,
	    .message_id = "preview@example.jp",
	    .date = base_time_now(),
	    .zone = "Asia/Tokyo",
	    .auto_submitted = "auto-generated"};
	enum base_status status;
	struct base_buf out;

	base_buf_init(&out, EML_MAX);
	status = mail_compose(&d, &out, err);
	if (status == BASE_OK)
		status = write_file(
		    dir, name, lang, "eml", base_buf_text(&out), err);
	base_buf_release(&out);
	return status;
}

/* Takes view over. */
static enum base_status
write_one(const struct flow_templates *templates, const char *dir,
    const char *name, enum flow_mail_kind kind, int lang,
    struct codec_json *view, struct base_err *err)
{
	struct flow_mail_text mail = {NULL, NULL, NULL};
	enum base_status status;
	char *text;

	status = flow_mail_render(
	    templates, kind, languages[lang], view, &mail, err);
	if (status == BASE_OK && mail.html != NULL)
		status = write_file(dir, name, lang, "html", mail.html, err);
	if (status == BASE_OK) {
		text =
		    base_xprintf("Subject: %s\n\n%s", mail.subject, mail.text);
		status = write_file(dir, name, lang, "txt", text, err);
		free(text);
	}
	if (status == BASE_OK)
		status = write_mail(dir, name, lang, &mail, err);
	if (status != BASE_OK)
		base_err_prefix(err, "%s, %s", name, languages[lang]);
	flow_mail_text_release(&mail);
	codec_json_free(view);
	return status;
}

static enum base_status
parse(const char *text, struct codec_json **out, struct base_err *err)
{
	return codec_json_parse(text, strlen(text), 0, out, err);
}

static void
overlay(struct codec_json *view, const struct codec_json *more)
{
	const struct codec_json *value;
	const char *key;
	void *it = NULL;

	while (more != NULL &&
	       (it = codec_json_member(more, it, &key, &value)) != NULL)
		codec_json_set_take(view, key, codec_json_copy(value));
}

static enum base_status
make_view(const struct codec_json *entry, int lang, struct codec_json **out,
    struct base_err *err)
{
	struct codec_json *full = NULL, *view = codec_json_new_object();
	const char *use = codec_json_string(codec_json_get(entry, "use"));
	const struct codec_json *value;
	enum base_status status;
	char *key;
	size_t n;

	status = parse(flow_mail_views[FLOW_MAIL_OPENED][lang], &full, err);
	while (status == BASE_OK && use != NULL && *use != '\0') {
		n = strcspn(use, " ");
		key = base_xstrndup(use, n);
		value = codec_json_get(full, key);
		if (value != NULL)
			codec_json_set_take(view, key, codec_json_copy(value));
		free(key);
		use += n + (use[n] == ' ');
	}
	overlay(view, codec_json_get(entry, "both"));
	overlay(view, codec_json_get(entry, languages[lang]));
	codec_json_free(full);
	*out = view;
	return status;
}

static enum base_status
find_kind(const char *word, enum flow_mail_kind *out, struct base_err *err)
{
	int k;

	for (k = 0; k < FLOW_MAIL_TICKET; k++)
		if (word != NULL &&
		    strcmp(flow_mail_kind_name((enum flow_mail_kind)k), word) ==
			0) {
			*out = (enum flow_mail_kind)k;
			return BASE_OK;
		}
	return base_err_set(err, BASE_INVALID, "no such kind of mail: %s",
	    word == NULL ? "none" : word);
}

static enum base_status
write_views(const struct flow_templates *templates, const char *dir,
    const char *file, struct base_err *err)
{
	struct codec_json *views = NULL, *view;
	const struct codec_json *entry;
	enum flow_mail_kind kind = FLOW_MAIL_OPENED;
	enum base_status status;
	struct base_buf text;
	const char *name;
	void *it = NULL;
	int lang;

	base_buf_init(&text, (size_t)1 << 20);
	status = base_file_read(file, &text, err);
	if (status == BASE_OK)
		status = parse(base_buf_text(&text), &views, err);
	while (status == BASE_OK &&
	       (it = codec_json_member(views, it, &name, &entry)) != NULL) {
		status =
		    find_kind(codec_json_string(codec_json_get(entry, "kind")),
			&kind, err);
		for (lang = 0; lang < 2 && status == BASE_OK; lang++) {
			status = make_view(entry, lang, &view, err);
			if (status == BASE_OK)
				status = write_one(templates, dir, name, kind,
				    lang, view, err);
		}
	}
	codec_json_free(views);
	base_buf_release(&text);
	return status;
}

int
main(int argc, char **argv)
{
	struct base_err err = BASE_ERR_INIT;
	struct flow_templates *templates = NULL;
	struct codec_json *view = NULL;
	enum base_status status;
	int i;

	if (argc < 2 || argc > 3) {
		fprintf(stderr, "usage: flow_mail_preview DIR [VIEWS]\n");
		return 64;
	}
	status = flow_templates_load(NULL, &templates, &err);
	if (status == BASE_OK)
		status = base_file_mkdir(argv[1], 0755, &err);
	for (i = 0; i < 2 * FLOW_MAIL_TICKET && status == BASE_OK; i++) {
		enum flow_mail_kind kind = (enum flow_mail_kind)(i / 2);

		status = parse(flow_mail_views[kind][i % 2], &view, &err);
		if (status == BASE_OK)
			status = write_one(templates, argv[1],
			    flow_mail_kind_name(kind), kind, i % 2, view, &err);
	}
	if (status == BASE_OK && argc == 3)
		status = write_views(templates, argv[1], argv[2], &err);
	if (status != BASE_OK)
		fprintf(stderr, "flow_mail_preview: %s\n", err.text);
	flow_templates_free(templates);
	return base_exit_code(status);
}
