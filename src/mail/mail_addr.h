/*
 * mail_addr: address lists and Message-IDs with a charset hint.
 */
#ifndef MAIL_ADDR_H
#define MAIL_ADDR_H

#include "mail_slice.h"
#include "kairan/mail.h"

/* As mail_read_addrs(), with a charset to try for bare 8-bit names. */
struct mail_addrs mail_addr_list(
    struct base_arena *arena, struct mail_slice text, const char *hint);

#endif
