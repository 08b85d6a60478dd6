/*
 * cmd_list: the subcommands.  Each takes its own argument vector (argv[0] is
 * its name) and returns an exit code of sysexits.h.
 */
#ifndef KAIRAN_CMD_LIST_H
#define KAIRAN_CMD_LIST_H

int cmd_parse(int argc, char **argv);

#endif
