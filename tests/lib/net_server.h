/*
 * A server of one thread for unit tests: takes connections on loopback one
 * after the other and answers each request with the next scripted reply.
 */
#ifndef NET_SERVER_H
#define NET_SERVER_H

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define SERVER_REPLIES 16

struct server_reply {
	const char *bytes; /* NULL: no answer at all */
	size_t len; /* 0 = strlen(bytes) */
	bool hangs; /* after the bytes, stay silent until the end */
	bool closes; /* after the bytes, close the connection */
	bool drips; /* one byte each 100 ms */
};

struct server {
	struct server_reply replies[SERVER_REPLIES];
	int n_replies;
	int port;
	int listener;
	int stop[2];
	int requests; /* seen */
	int connections;
	int closed; /* connections we are done with */
	char seen[SERVER_REPLIES][4096]; /* head and body of each */
	pthread_t thread;
};

static inline bool
server_readable(struct server *server, int fd, int timeout_ms)
{
	struct pollfd p[2] = {{fd, POLLIN, 0}, {server->stop[0], POLLIN, 0}};

	return poll(p, 2, timeout_ms) > 0 && p[1].revents == 0 &&
	       p[0].revents != 0;
}

/* Reads one request with its body; false at the connection's end. */
static inline bool
server_read(struct server *server, int fd, char *into, size_t size)
{
	size_t len = 0, want = 0;
	char *end, *length;
	ssize_t n;

	for (;;) {
		if (!server_readable(server, fd, -1))
			return false;
		n = read(fd, into + len, size - 1 - len);
		if (n <= 0)
			return false;
		len += (size_t)n;
		into[len] = '\0';
		end = strstr(into, "\r\n\r\n");
		if (end == NULL)
			continue;
		length = strcasestr(into, "content-length:");
		want = length != NULL ? strtoul(length + 15, NULL, 10) : 0;
		if (len >= (size_t)(end + 4 - into) + want)
			return true;
	}
}

/* False when the connection is over. */
static inline bool
server_answer(struct server *server, int fd, const struct server_reply *reply)
{
	size_t len = reply->len, i;

	if (reply->bytes == NULL)
		return false;
	if (len == 0)
		len = strlen(reply->bytes);
	if (!reply->drips) {
		if (send(fd, reply->bytes, len, MSG_NOSIGNAL) < 0)
			return false;
	} else
		for (i = 0; i < len; i++)
			if (send(fd, reply->bytes + i, 1, MSG_NOSIGNAL) != 1 ||
			    server_readable(server, fd, 100))
				return false;
	if (reply->hangs)
		(void)server_readable(server, fd, -1);
	return !reply->closes && !reply->hangs;
}

static inline void *
server_main(void *ctx)
{
	struct server *server = ctx;
	int fd;

	while (server_readable(server, server->listener, -1)) {
		fd = accept(server->listener, NULL, NULL);
		if (fd == -1)
			break;
		server->connections++;
		while (server->requests < server->n_replies &&
		       server_read(server, fd, server->seen[server->requests],
			   sizeof(server->seen[0]))) {
			server->requests++;
			if (!server_answer(server, fd,
				&server->replies[server->requests - 1]))
				break;
		}
		(void)close(fd);
		server->closed++;
	}
	return NULL;
}

static inline void
server_start(struct server *server, const struct server_reply *replies, int n)
{
	struct sockaddr_in a = {
	    .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof(a);

	memset(server, 0, sizeof(*server));
	memcpy(server->replies, replies, sizeof(*replies) * (size_t)n);
	server->n_replies = n;
	server->listener = socket(AF_INET, SOCK_STREAM, 0);
	if (pipe(server->stop) != 0 ||
	    bind(server->listener, (struct sockaddr *)&a, sizeof(a)) != 0 ||
	    listen(server->listener, 8) != 0 ||
	    getsockname(server->listener, (struct sockaddr *)&a, &len) != 0 ||
	    pthread_create(&server->thread, NULL, server_main, server) != 0)
		abort();
	server->port = ntohs(a.sin_port);
}

static inline void
server_stop(struct server *server)
{
	if (write(server->stop[1], "x", 1) != 1)
		abort();
	(void)pthread_join(server->thread, NULL);
	(void)close(server->listener);
	(void)close(server->stop[0]);
	(void)close(server->stop[1]);
}

#endif
