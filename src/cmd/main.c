/*
 * kairan SUBCOMMAND ...: finds the subcommand and calls it.
 */
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "kairan/base.h"
#include "cmd_list.h"

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *help;
} commands[] = {
    {"parse", cmd_parse, "what kairan sees in a message; changes nothing"},
};

static void
print_help(FILE *out)
{
	size_t i;

	fputs("usage: kairan SUBCOMMAND ...\n", out);
	for (i = 0; i < BASE_LEN(commands); i++)
		fprintf(
		    out, "  %-10s %s\n", commands[i].name, commands[i].help);
}

int
main(int argc, char **argv)
{
	size_t i;

	for (i = 0; argc > 1 && i < BASE_LEN(commands); i++)
		if (strcmp(argv[1], commands[i].name) == 0)
			return commands[i].run(argc - 1, argv + 1);
	print_help(stderr);
	return EX_USAGE;
}
