/*
 * kairan-reader: reads messages for kairan, each in a locked fork of itself.
 * A program of its own, because a fork costs what its program is linked
 * with, and kairan is linked with fifty libraries.
 */
#include "kairan/mail.h"

int
main(int argc, char **argv)
{
	return mail_reader_serve(argc > 1 ? argv[1] : "");
}
