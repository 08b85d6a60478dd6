/*
 * Inside store only: the tables of hosts.
 */
#ifndef STORE_HOST_ROWS_H
#define STORE_HOST_ROWS_H

/* One migration. */
extern const char store_host_schema[];

#endif
