#include <stdio.h>

int
main(void)
{
	fputs("kairan: no subcommand is there yet\n", stderr);
	return 64;
}
