/*
 * base_notify: tells the service manager how we are (sd_notify(3), the
 * protocol of systemd: a datagram to the socket that NOTIFY_SOCKET names).
 */
#ifndef KAIRAN_BASE_NOTIFY_H
#define KAIRAN_BASE_NOTIFY_H

#include "kairan/base.h"

/*
 * Sends text ("READY=1", "WATCHDOG=1", "STOPPING=1").  BASE_OK too when
 * nobody asked to be told.  BASE_TEMP when the socket does not take it,
 * BASE_INVALID when its name is none.
 */
enum base_status base_notify(const char *text);

/*
 * Is standard error a stream to systemd's journal (JOURNAL_STREAM in
 * systemd.exec(5))?  A line there may begin with its priority, as "<4>"
 * (sd-daemon(3)), which is cut off and makes `journalctl -p` work.
 */
bool base_notify_is_journal(void);

#endif
