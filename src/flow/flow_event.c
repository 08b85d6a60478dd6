/*
 * What happens on a ticket, who is told, and how (design, rule 5).
 */
#include "flow_event.h"

#include <string.h>

#define OWN FLOW_WHO_OWNER
#define WATCH FLOW_WHO_WATCHERS
#define NONE FLOW_WHO_NOBODYS
#define LEAD FLOW_WHO_LEAD
#define NAMED FLOW_WHO_NAMED
#define NOW CONF_NOTIFY_NOW
#define LATER CONF_NOTIFY_DIGEST

/* kairan.conf(5) prints the same; a test compares them. */
static const struct flow_event_rule rules[FLOW_EVENT_COUNT] = {
    [FLOW_EVENT_OPENED] = {"opened", OWN | NONE, NOW, true},
    [FLOW_EVENT_ASSIGNED] = {"assigned", OWN, NOW, true},
    [FLOW_EVENT_UNASSIGNED] = {"unassigned", NONE, NOW, false},
    [FLOW_EVENT_COMMENT] = {"comment", OWN | WATCH, NOW, true},
    [FLOW_EVENT_MENTION] = {"mention", NAMED, NOW, false},
    [FLOW_EVENT_STATUS] = {"status", OWN | WATCH, NOW, true},
    [FLOW_EVENT_DATES] = {"dates", OWN | WATCH, NOW, true},
    [FLOW_EVENT_MATERIAL] = {"material", OWN | WATCH | NONE, NOW, true},
    [FLOW_EVENT_RETURNED] = {"returned", OWN | NONE, NOW, false},
    [FLOW_EVENT_AWAY] = {"away", LEAD, NOW, false},
    [FLOW_EVENT_UNREACHABLE] = {"unreachable", OWN | NONE, NOW, false},
    [FLOW_EVENT_GONE] = {"gone", OWN, NOW, false},
    [FLOW_EVENT_PLANNED] = {"planned", OWN, LATER, false},
    [FLOW_EVENT_DUE] = {"due", OWN | NONE, NOW, false},
    [FLOW_EVENT_OVERDUE] = {"overdue", OWN | NONE | LEAD, NOW, false},
    [FLOW_EVENT_SILENT] = {"silent", LEAD, NOW, false},
};

const struct flow_event_rule *
flow_event_rule(enum flow_event event)
{
	return &rules[event];
}

/* "now", "digest", "never" of a person's row. */
static enum conf_notify
read_word(const char *word)
{
	static const char *const words[] = {"now", "digest", "never"};
	size_t i;

	for (i = 0; i < BASE_LEN(words); i++)
		if (strcmp(word, words[i]) == 0)
			return (enum conf_notify)i;
	return CONF_NOTIFY_UNSET;
}

/* His word for one event in "comment=digest,status=never". */
static enum conf_notify
word_for(const char *events, const char *name)
{
	enum conf_notify found = CONF_NOTIFY_UNSET;
	char one[64];
	size_t n;

	while (*events != '\0' && found == CONF_NOTIFY_UNSET) {
		n = strcspn(events, ",");
		if (n < sizeof(one)) {
			memcpy(one, events, n);
			one[n] = '\0';
			found = conf_event_word(one, name);
		}
		events += n + (events[n] == ',');
	}
	return found;
}

enum conf_notify
flow_event_wish(struct flow *flow, enum flow_event event,
    const struct store_person *person, const struct conf_watch *watch)
{
	const struct flow_event_rule *rule = &rules[event];
	enum conf_notify wish = CONF_NOTIFY_UNSET;
	size_t i;

	if (person != NULL)
		wish = word_for(person->events, rule->name);
	if (wish == CONF_NOTIFY_UNSET && person != NULL)
		wish = read_word(person->notify);
	if (wish == CONF_NOTIFY_UNSET && event == FLOW_EVENT_OPENED &&
	    watch != NULL)
		wish = watch->notify;
	for (i = 0; i < flow->conf->events_len && wish == CONF_NOTIFY_UNSET;
	     i++)
		if (strcmp(flow->conf->events[i].name, rule->name) == 0)
			wish = flow->conf->events[i].notify;
	return wish == CONF_NOTIFY_UNSET ? rule->usual : wish;
}
