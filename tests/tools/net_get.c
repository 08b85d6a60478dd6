/*
 * Fetches one URL and says what came of it.
 *
 *	net_get URL [CA-FILE [PROXY]]
 */
#include <stdio.h>

#include "kairan/net_http.h"

int
main(int argc, char **argv)
{
	struct net_http_options options = {.deadline_ms = 5000};
	struct net_request request = {.url = argc > 1 ? argv[1] : ""};
	const struct net_header key = {"X-Redmine-API-Key", "SECRET", false};
	struct base_err err = BASE_ERR_INIT;
	struct net_response response;
	struct net_http *http = NULL;
	enum base_status status;

	if (argc > 2 && argv[2][0] != '\0')
		options.ca_file = argv[2];
	if (argc > 3)
		options.proxy = argv[3];
	request.headers = &key;
	request.n_headers = 1;
	net_response_init(&response);
	status = net_http_new(&options, &http, &err);
	if (status == BASE_OK)
		status = net_http_request(http, &request, &response, &err);
	(void)printf("%s status=%d sent=%d redirects=%d %s\n",
	    base_status_name(status), response.status, response.sent,
	    response.redirects, base_buf_text(&response.body));
	if (status != BASE_OK)
		(void)printf("%s\n", err.text);
	net_http_free(http);
	net_response_release(&response);
	return base_exit_code(status);
}
