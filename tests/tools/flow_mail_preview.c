/* flow_mail_preview: every kind of mail in every language, as files:
 *	flow_mail_preview DIR
 * writes DIR/KIND-LANG.html and .txt (subject in the first line). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flow_mail_views.h"
#include "kairan/base_file.h"

static enum base_status
write_one(const struct flow_templates *templates, enum flow_mail_kind kind,
    int lang, const char *dir, struct base_err *err)
{
	static const char *const languages[] = {"en", "ja"};
	const char *json = flow_mail_views[kind][lang];
	struct codec_json *view = NULL;
	struct flow_mail_text mail = {NULL, NULL, NULL};
	char name[64];
	char *text = NULL;
	enum base_status status;

	status = codec_json_parse(json, strlen(json), 0, &view, err);
	if (status == BASE_OK)
		status = flow_mail_render(
		    templates, kind, languages[lang], view, &mail, err);
	if (status == BASE_OK) {
		snprintf(name, sizeof(name), "%s-%s.html",
		    flow_mail_kind_name(kind), languages[lang]);
		status = base_file_write(
		    dir, name, mail.html, strlen(mail.html), 0644, NULL, err);
	}
	if (status == BASE_OK) {
		text =
		    base_xprintf("Subject: %s\n\n%s", mail.subject, mail.text);
		snprintf(name, sizeof(name), "%s-%s.txt",
		    flow_mail_kind_name(kind), languages[lang]);
		status = base_file_write(
		    dir, name, text, strlen(text), 0644, NULL, err);
	}
	free(text);
	flow_mail_text_release(&mail);
	codec_json_free(view);
	return status;
}

int
main(int argc, char **argv)
{
	struct base_err err = BASE_ERR_INIT;
	struct flow_templates *templates = NULL;
	enum base_status status;
	int kind;

	if (argc != 2) {
		fputs("usage: flow_mail_preview DIR\n", stderr);
		return 64;
	}
	status = flow_templates_load(NULL, &templates, &err);
	for (kind = 0; kind < 2 * FLOW_MAIL_TICKET && status == BASE_OK; kind++)
		status = write_one(templates, (enum flow_mail_kind)(kind / 2),
		    kind % 2, argv[1], &err);
	if (status != BASE_OK)
		fprintf(stderr, "flow_mail_preview: %s\n", err.text);
	flow_templates_free(templates);
	return base_exit_code(status);
}
