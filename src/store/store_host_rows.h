/*
 * Inside store only: the tables of hosts.
 */
#ifndef STORE_HOST_ROWS_H
#define STORE_HOST_ROWS_H

/* One migration. */
extern const char store_host_schema[];

/* The score of vulnerability v: of an advisory, else of a scanner. */
#define STORE_CVSS "CASE WHEN v.cvss < 0 THEN v.scan_cvss ELSE v.cvss END"

/* A source told of the vulnerability, or a person changed the task's status,
 * since the finding f of vulnerability v was decided. */
#define STORE_FINDING_STALE                                                    \
	"(v.updated > 0 AND v.updated >= f.decided OR EXISTS (SELECT 1 FROM"   \
	" task k WHERE k.vulnerability = f.vulnerability AND k.host = f.host"  \
	" AND k.status_at >= f.decided AND k.status_by NOT IN ('', 'scan',"    \
	" 'ssvc')))"

#endif
