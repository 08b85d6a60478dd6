/* conf_find: look-ups in what was read, and the names of words. */
#include "conf_table.h"

#include <string.h>

#include "kairan/base_text.h"

const struct conf_source *
conf_find_source(const struct conf *conf, const char *name)
{
	size_t i;

	for (i = 0; i < conf->sources_len; i++)
		if (strcmp(conf->sources[i].name, name) == 0)
			return &conf->sources[i];
	return NULL;
}

const struct conf_watch *
conf_find_watch(const struct conf *conf, const char *name)
{
	size_t i;

	for (i = 0; i < conf->watches_len; i++)
		if (strcmp(conf->watches[i].name, name) == 0)
			return &conf->watches[i];
	return NULL;
}

const struct conf_person *
conf_find_person(const struct conf *conf, const char *login)
{
	size_t i;

	for (i = 0; i < conf->persons_len; i++)
		if (strcmp(conf->persons[i].login, login) == 0)
			return &conf->persons[i];
	return NULL;
}

const struct conf_group *
conf_find_group(const struct conf *conf, const char *name)
{
	size_t i;

	for (i = 0; i < conf->groups_len; i++)
		if (base_text_equal_fold(conf->groups[i].name, name))
			return &conf->groups[i];
	return NULL;
}

/* Does the name match, where '*' stands for any bytes? */
static bool
matches(const char *pattern, const char *name)
{
	const char *star = NULL, *back = name;
	char a[2] = "", b[2] = "";

	while (*name != '\0') {
		a[0] = *pattern;
		b[0] = *name;
		if (*pattern == '*') {
			star = pattern++;
			back = name;
		} else if (base_text_equal_ascii(a, b)) {
			pattern++;
			name++;
		} else if (star != NULL) {
			pattern = star + 1;
			name = ++back;
		} else
			return false;
	}
	return pattern[strspn(pattern, "*")] == '\0';
}

const struct conf_host *
conf_find_host(const struct conf *conf, const char *name)
{
	size_t i;

	for (i = 0; i < conf->hosts_len; i++)
		if (base_text_equal_ascii(conf->hosts[i].name, name))
			return &conf->hosts[i];
	for (i = 0; i < conf->hosts_len; i++)
		if (matches(conf->hosts[i].name, name))
			return &conf->hosts[i];
	return NULL;
}

const struct conf_person *
conf_find_person_by_mail(const struct conf *conf, const char *address)
{
	size_t i;
	size_t j;

	for (i = 0; i < conf->persons_len; i++)
		for (j = 0; j < conf->persons[i].mail.n; j++)
			if (base_text_equal_ascii(
				conf->persons[i].mail.v[j], address))
				return &conf->persons[i];
	return NULL;
}

bool
conf_is_trusted_domain(const struct conf *conf, const char *address)
{
	const char *at = strrchr(address, '@');
	size_t i;

	if (at == NULL)
		return false;
	for (i = 0; i < conf->mail.trusted_domains.n; i++)
		if (base_text_equal_ascii(
			conf->mail.trusted_domains.v[i], at + 1))
			return true;
	return false;
}

const char *
conf_priority_name(enum conf_priority priority)
{
	static const char *const names[CONF_PRIORITY_COUNT] = {
	    "immediate", "out_of_cycle", "scheduled", "defer"};

	return (unsigned)priority < CONF_PRIORITY_COUNT ? names[priority] : "";
}

const char *
conf_event_name(size_t index)
{
	static const char *const names[] = {"opened", "assigned", "unassigned",
	    "comment", "mention", "status", "dates", "material", "returned",
	    "away", "unreachable", "gone", "planned", "due", "overdue",
	    "silent"};

	return index < BASE_LEN(names) ? names[index] : NULL;
}

enum conf_notify
conf_event_word(const char *text, const char *event)
{
	static const char *const words[] = {"now", "digest", "never"};
	size_t i, n = strlen(event);

	if (strncmp(text, event, n) != 0 || text[n] != '=')
		return CONF_NOTIFY_UNSET;
	for (i = 0; i < BASE_LEN(words); i++)
		if (strcmp(text + n + 1, words[i]) == 0)
			return (enum conf_notify)i;
	return CONF_NOTIFY_UNSET;
}

bool
conf_key_at(size_t index, struct conf_key_info *out)
{
	size_t s;
	size_t k;

	for (s = 0; s < CONF_SECTION_KINDS; s++)
		for (k = 0; conf_sections[s].keys[k].name != NULL; k++) {
			if (index-- > 0)
				continue;
			out->parent = conf_sections[s].parent;
			out->section = conf_sections[s].name;
			out->key = conf_sections[s].keys[k].name;
			out->fallback = conf_sections[s].keys[k].fallback;
			out->required = conf_sections[s].keys[k].required;
			return true;
		}
	return false;
}
