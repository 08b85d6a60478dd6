/* Lines for a shell, of words that are safe in one. */
#include "host_commands_x.h"

#include <stdlib.h>
#include <string.h>

#include "kairan/base_text.h"

const char *
host_manager_name(enum host_manager manager)
{
	static const char *const names[] = {
	    "", "apt", "dnf", "yum", "zypper", "apk", "pkg", "windows"};

	return (size_t)manager < BASE_LEN(names) ? names[manager] : "";
}

/* What comes first, and what the packages stand behind. */
static const struct {
	const char *before;
	const char *install;
} lines[] = {
    [HOST_MANAGER_APT] = {"apt-get update && ",
	"apt-get install --only-upgrade"},
    [HOST_MANAGER_DNF] = {"", "dnf upgrade"},
    [HOST_MANAGER_YUM] = {"", "yum update"},
    [HOST_MANAGER_ZYPPER] = {"", "zypper update"},
    [HOST_MANAGER_APK] = {"apk update && ", "apk upgrade"},
    [HOST_MANAGER_PKG] = {"", "pkg upgrade"},
};

bool
host_commands_is_safe(const char *name)
{
	const char *c;

	for (c = name; *c != '\0'; c++) {
		if ((*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') ||
		    (*c >= '0' && *c <= '9'))
			continue;
		if (c == name || strchr("+._-:@", *c) == NULL)
			return false;
	}
	return c != name;
}

/* A line in the making. */
struct line {
	struct base_buf text;
	size_t column;
};

/* A word; on a next line when this one is full. */
static enum base_status
add_word(struct line *line, const char *word)
{
	enum base_status status = BASE_OK;
	size_t len = strlen(word);

	if (line->column > 0 &&
	    line->column + 1 + len + 2 > HOST_COMMAND_COLUMNS_MAX) {
		status = base_buf_puts(&line->text, " \\\n    ");
		line->column = 4;
	} else if (line->column > 0) {
		status = base_buf_putc(&line->text, ' ');
		line->column++;
	}
	line->column += len;
	return status == BASE_OK ? base_buf_puts(&line->text, word) : status;
}

static int
compare_updates(const void *a, const void *b)
{
	const struct host_update *x = a, *y = b;
	int order = strcmp(x->repository, y->repository);

	return order != 0 ? order : strcmp(x->word, y->word);
}

static enum base_status
too_long(struct base_err *err)
{
	return base_err_set(err, BASE_LIMIT,
	    "the commands for one host are longer than %zu bytes",
	    HOST_COMMAND_BYTES_MAX);
}

/* The head of a line: "dnf upgrade --enablerepo=epel". */
static enum base_status
add_head(struct line *line, enum host_manager manager, const char *repository)
{
	enum base_status status;

	status = base_buf_printf(&line->text, "%s%s%s%s", lines[manager].before,
	    lines[manager].install, *repository != '\0' ? " --enablerepo=" : "",
	    repository);
	line->column = line->text.len;
	return status;
}

/* One line: the updates of one repository, from `first` on. */
static enum base_status
write_line(struct host_commands *commands, const struct host_update *first,
    size_t n, struct base_err *err)
{
	struct host_command *command =
	    &commands->commands[commands->n_commands];
	struct line line = {.column = 0};
	enum base_status status;
	size_t i;

	*command = (struct host_command){.repository = first->repository};
	base_buf_init(&line.text, HOST_COMMAND_BYTES_MAX);
	status = add_head(&line, commands->manager, first->repository);
	for (i = 0; i < n && status == BASE_OK; i++) {
		if (i > 0 && strcmp(first[i].word, first[i - 1].word) == 0)
			continue;
		status = add_word(&line, first[i].word);
		if (status == BASE_OK)
			status = host_commands_add(
			    commands, &command->packages, first[i].word, NULL);
	}
	command->text =
	    base_arena_strdup(commands->arena, base_buf_text(&line.text));
	base_buf_release(&line.text);
	commands->n_commands++;
	return status == BASE_OK ? BASE_OK : too_long(err);
}

enum base_status
host_commands_write(struct host_commands *commands,
    struct host_update_list *updates, struct base_err *err)
{
	enum base_status status = BASE_OK;
	size_t first, next;

	if (updates->n == 0)
		return BASE_OK;
	qsort(updates->v, updates->n, sizeof(*updates->v), compare_updates);
	commands->commands = base_arena_alloc(
	    commands->arena, HOST_COMMANDS_MAX * sizeof(struct host_command));
	for (first = 0; first < updates->n && status == BASE_OK; first = next) {
		for (next = first; next < updates->n &&
				   strcmp(updates->v[next].repository,
				       updates->v[first].repository) == 0;
		     next++)
			;
		if (commands->n_commands == HOST_COMMANDS_MAX)
			return base_err_set(err, BASE_LIMIT,
			    "updates from more than %d repositories",
			    HOST_COMMANDS_MAX);
		status =
		    write_line(commands, &updates->v[first], next - first, err);
	}
	return status;
}

enum base_status
host_commands_write_restart(
    struct host_commands *commands, struct base_err *err)
{
	struct line line = {.column = 0};
	enum base_status status;
	const char *word;
	size_t i, len, n = 0;

	commands->restart = "";
	base_buf_init(&line.text, HOST_COMMAND_BYTES_MAX);
	status = base_buf_puts(&line.text, "systemctl restart");
	line.column = line.text.len;
	for (i = 0; i < commands->services.n && status == BASE_OK; i++) {
		word = commands->services.v[i];
		len = strlen(word);
		if (!host_commands_is_safe(word) || len < 8 ||
		    strcmp(word + len - 8, ".service") != 0)
			continue;
		status = add_word(&line, word);
		n++;
	}
	if (n > 0)
		commands->restart = base_arena_strdup(
		    commands->arena, base_buf_text(&line.text));
	base_buf_release(&line.text);
	return status == BASE_OK ? BASE_OK : too_long(err);
}
