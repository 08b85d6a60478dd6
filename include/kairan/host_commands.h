/*
 * host_commands: what to type on a host to be rid of its findings, and what
 * stands in the way.  Data for templates: the only texts made here are lines
 * for a shell.
 */
#ifndef KAIRAN_HOST_COMMANDS_H
#define KAIRAN_HOST_COMMANDS_H

#include "kairan/host.h"

/* Limits of host_commands. */
#define HOST_COMMANDS_MAX 64 /* lines for one host: one for each repository */
#define HOST_COMMAND_BYTES_MAX ((size_t)65536) /* of all of them */
#define HOST_WAITING_MAX 8192 /* packages of one host that wait */
#define HOST_COMMAND_COLUMNS_MAX                                               \
	64 /* then it goes on in a next line: mails
    indent it and wrap at 70, and a line that is wrapped is no command */

enum host_manager {
	HOST_MANAGER_NONE, /* not known: there are no commands */
	HOST_MANAGER_APT,
	HOST_MANAGER_DNF,
	HOST_MANAGER_YUM,
	HOST_MANAGER_ZYPPER,
	HOST_MANAGER_APK,
	HOST_MANAGER_PKG, /* FreeBSD */
	HOST_MANAGER_WINDOWS
};
const char *host_manager_name(enum host_manager manager); /* "apt" */
/* dnf, or yum up to RHEL 7 and Amazon Linux 2, and so on. */
enum host_manager host_manager_of(const char *family, const char *release);

/* Why a package of a finding is in no command. */
enum host_wait {
	HOST_WAIT_HELD, /* held back by the administrator */
	HOST_WAIT_NOT_YET, /* not fixed yet */
	HOST_WAIT_NEVER, /* will not be fixed */
	HOST_WAIT_OFFER, /* fixed, but the repositories do not offer it, or
	    an older one */
	HOST_WAIT_REBOOT, /* a fixed kernel is installed: reboot */
	HOST_WAIT_KERNEL, /* likewise, and which one runs is not said */
	HOST_WAIT_LIBRARY, /* part of an application: its own update */
	HOST_WAIT_NAME, /* its name is none that a shell may be given, or it
	    has an installer of its own */
	HOST_WAIT_UNKNOWN /* nobody says how it is mended */
};
const char *host_wait_name(enum host_wait wait); /* "held" */

struct host_waiting {
	enum host_wait wait;
	const char *package; /* "" for a finding without packages */
	const char *installed;
	const char *fixed_in;
	const char *newer; /* what is offered instead, where that is known */
	const char *path; /* of a library */
	struct host_strings findings; /* ids, sorted */
};

/* One line for a shell, whole; it may go on over "\" and newline. */
struct host_command {
	const char *text;
	const char *repository; /* one that is not the system's; "" */
	struct host_strings packages; /* in it, sorted */
};

struct host_commands {
	struct base_arena *arena; /* holds all below, the struct too */
	enum host_manager manager;
	struct host_command *commands; /* to be typed in this order */
	size_t n_commands;
	struct host_strings kbs; /* Windows: to be installed, sorted */
	struct host_strings findings; /* that these mend, wholly or in
	    part (the rest is in waiting), sorted */
	struct host_waiting *waiting; /* sorted by wait, package */
	size_t n_waiting;
	struct host_strings services; /* that run old files now, sorted */
	const char *restart; /* the line that restarts them; "" none */
	bool is_reboot_required; /* now already */
	bool is_reboot_after; /* the updates want one: kernel, libc ... */
};

/*
 * Commands for these findings of a scan; ids NULL: for all that are
 * HOST_AFFECTED or HOST_INVESTIGATING, and where the scan did not look for
 * vulnerabilities (has_findings), for all updates and KBs that are offered.
 * Ids that the scan has not are left out.  Same input, same bytes.  *out is the caller's (host_commands_free).
 * BASE_LIMIT over a limit above.
 */
enum base_status host_commands_make(const struct host_scan *scan,
    const char *const *ids, size_t n_ids, struct host_commands **out,
    struct base_err *err) BASE_MUST_CHECK;
void host_commands_free(struct host_commands *commands); /* NULL is fine */

/* May this stand in a command: letters, digits and + . _ - : @ , and it
 * begins with a letter or digit? */
bool host_commands_is_safe(const char *name);

#endif
