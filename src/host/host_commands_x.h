/* Inside host: commands in the making. */
#ifndef HOST_COMMANDS_X_H
#define HOST_COMMANDS_X_H

#include "kairan/host_commands.h"

/* A package that is to be updated. */
struct host_update {
	const char *word; /* as the manager wants it: name or name:arch */
	const char *repository; /* "" the system's own */
};

struct host_update_list {
	struct host_update *v; /* free() */
	size_t n;
	size_t cap;
};

/* Adds a copy that stands in no order yet; BASE_LIMIT when full. */
enum base_status host_commands_add(struct host_commands *commands,
    struct host_strings *list, const char *text, struct base_err *err);

/* The lines for a list of updates, one for each repository. */
enum base_status host_commands_write(struct host_commands *commands,
    struct host_update_list *updates, struct base_err *err);
/* The line that restarts the services. */
enum base_status host_commands_write_restart(
    struct host_commands *commands, struct base_err *err);

#endif
