/* flow_templates: inside of struct flow_templates, for flow_mail*.c. */
#ifndef FLOW_TEMPLATES_H
#define FLOW_TEMPLATES_H

#include "kairan/flow_mail.h"

#define FLOW_LANGUAGES 2
extern const char *const flow_templates_languages[FLOW_LANGUAGES];

/* The place of lang in flow_templates_languages; 0 (en) for others. */
size_t flow_templates_language(const char *lang);

/* The words of a language over those of English; an object. */
const struct codec_json *flow_templates_words(
    const struct flow_templates *templates, size_t lang);

/* The template NAME.TYPE for a language, or NULL. */
const char *flow_templates_find(const struct flow_templates *templates,
    size_t lang, const char *name, const char *type);

/* flow_mail_view.c: the view with all that templates want; the caller frees
 * it. */
struct codec_json *flow_mail_view_dress(const struct flow_templates *templates,
    const char *lang, const struct codec_json *view);
/* Adds what needs the mail's own subject: taps, and a track link a line. */
void flow_mail_view_taps(const struct flow_templates *templates,
    const char *lang, const char *subject, struct codec_json *view);

/* A mailto: link with a command as its body, or NULL; free(). */
char *flow_mail_taps_link(
    const struct codec_json *view, const char *subject, const char *body);
/* flow_mail_choices.c: what may be stopped, each with its link. */
void flow_mail_choices(const struct flow_templates *templates, const char *lang,
    const char *subject, struct codec_json *view);

/* flow_mail_wrap.c: breaks lines wider than columns where a reader would,
 * and makes one empty line of several. */
enum base_status flow_mail_wrap(
    const char *text, size_t columns, struct base_buf *out) BASE_MUST_CHECK;

/* flow_mail_results.c: does the command only ask for something to be shown? */
bool flow_mail_is_question(const char *key);
/* What an answer's headline depends on. */
void flow_mail_count(struct codec_json *view);
/* flow_mail_why.c: the reasons of a decision ("exploitation=active (kev)") in
 * words; free(). */
char *flow_mail_why(
    const struct flow_templates *templates, const char *lang, const char *why);

/* flow_mail.c: appends what a template of our own, which uses parts of the
 * templates, says of a view; no line is broken. */
enum base_status flow_mail_render_part(const struct flow_templates *templates,
    const char *lang, const char *text, const struct codec_json *view,
    struct base_buf *out, struct base_err *err) BASE_MUST_CHECK;

#endif
