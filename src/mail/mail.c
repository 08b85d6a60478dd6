#include "kairan/mail.h"

#include "kairan/base_text.h"

static const struct mail_field *
find(const struct mail_fields *fields, const char *name, size_t nth)
{
	size_t i;

	for (i = 0; i < fields->n; i++)
		if (base_text_equal_ascii(fields->v[i].name, name) &&
		    nth-- == 0)
			return &fields->v[i];
	return NULL;
}

const char *
mail_header(const struct mail *mail, const char *name, size_t nth)
{
	const struct mail_field *field = find(&mail->fields, name, nth);

	return field ? field->value : NULL;
}

const char *
mail_header_raw(const struct mail *mail, const char *name, size_t nth)
{
	const struct mail_field *field = find(&mail->fields, name, nth);

	return field ? field->raw : NULL;
}

const char *
mail_fields_find(const struct mail_fields *fields, const char *name)
{
	const struct mail_field *field = find(fields, name, 0);

	return field ? field->value : NULL;
}

const char *
mail_addrs_first(const struct mail_addrs *addrs)
{
	return addrs->n > 0 ? addrs->v[0].addr : "";
}
