/*
 * Inside of sending: the local sendmail.
 */
#ifndef TRANSPORT_SEND_X_H
#define TRANSPORT_SEND_X_H

#include "kairan/transport_send.h"

struct transport_sender {
	struct transport_sender_options options; /* strings owned, but those
	    of smtp, which submit holds */
	struct net_submit *submit; /* SMTP */
};

enum base_status transport_send_sendmail(
    const struct transport_sender_options *options, const char *from,
    const char *recipient, const struct base_buf *message,
    struct transport_result *result, struct base_err *err) BASE_MUST_CHECK;

#endif
