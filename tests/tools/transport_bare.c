/*
 * The same as transport_fetch, but with nothing between libetpan and the
 * server: its own TLS and its own sockets.  For tests that show what the
 * stream of kairan is good for.
 *
 *	transport_bare tls|plain HOST PORT USER PASSWORD
 *
 * Reads message 2 and says "read N"; last of all "peak N" (MiB), also when
 * it is ended by SIGTERM or its limit of processor time.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <libetpan/libetpan.h>

#define TIMEOUT_S 1

static size_t
length_of(clist *list)
{
	struct mailimap_msg_att *all = clist_content(clist_begin(list));
	struct mailimap_msg_att_item *item;
	struct mailimap_msg_att_static *part;
	clistiter *at;

	for (at = clist_begin(all->att_list); at != NULL; at = clist_next(at)) {
		item = clist_content(at);
		if (item->att_type != MAILIMAP_MSG_ATT_ITEM_STATIC)
			continue;
		part = item->att_data.att_static;
		if (part->att_type == MAILIMAP_MSG_ATT_BODY_SECTION)
			return part->att_data.att_body_section->sec_length;
	}
	return 0;
}

static int
fetch_two(mailimap *session)
{
	struct mailimap_fetch_type *type =
	    mailimap_fetch_type_new_fetch_att_list_empty();
	struct mailimap_set *set = mailimap_set_new_single(2);
	clist *result = NULL;
	int r;

	(void)mailimap_fetch_type_new_fetch_att_list_add(
	    type, mailimap_fetch_att_new_body_peek_section(
		      mailimap_section_new(NULL)));
	r = mailimap_uid_fetch(session, set, type, &result);
	if (r == MAILIMAP_NO_ERROR && clist_begin(result) != NULL)
		(void)printf("read %zu\n", length_of(result));
	return r;
}

/* Says what it took; only calls that a signal's handler may make. */
static void
at_end(int signal_number)
{
	struct rusage usage;
	char text[80] = "peak ";
	size_t n = 5;
	long mib, digit;

	(void)getrusage(RUSAGE_SELF, &usage);
	mib = usage.ru_maxrss / 1024;
	for (digit = 1000000; digit > 0; digit /= 10)
		text[n++] = (char)('0' + mib / digit % 10);
	memcpy(text + n, " cpu ", 5);
	n += 5;
	text[n++] = (char)('0' + usage.ru_utime.tv_sec + usage.ru_stime.tv_sec);
	text[n++] = '\n';
	if (write(STDOUT_FILENO, text, n) != (ssize_t)n || signal_number != 0)
		_exit(124);
	_exit(0);
}

int
main(int argc, char **argv)
{
	mailimap *session = mailimap_new(0, NULL);
	uint16_t port;
	int r;

	if (argc != 6)
		return 64;
	(void)signal(SIGTERM, at_end);
	(void)signal(SIGXCPU, at_end);
	mailimap_set_timeout(session, TIMEOUT_S);
	port = (uint16_t)strtol(argv[3], NULL, 10);
	r = strcmp(argv[1], "tls") == 0
		? mailimap_ssl_connect(session, argv[2], port)
		: mailimap_socket_connect(session, argv[2], port);
	if (r == MAILIMAP_NO_ERROR_NON_AUTHENTICATED)
		r = mailimap_login(session, argv[4], argv[5]);
	if (r == MAILIMAP_NO_ERROR)
		r = mailimap_select(session, "INBOX");
	if (r == MAILIMAP_NO_ERROR)
		r = fetch_two(session);
	if (r != MAILIMAP_NO_ERROR)
		(void)printf("libetpan %d\n", r);
	(void)fflush(stdout);
	at_end(0);
}
