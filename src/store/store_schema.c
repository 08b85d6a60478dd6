/*
 * The schema, as migrations: each entry is run once, in order, in one
 * transaction; PRAGMA user_version counts them.  A released entry is never
 * edited.
 */
#include "store_builtin_rows.h"
#include "store_host_rows.h"
#include "store_private.h"

static const char *const migrations[] = {
    /* 1: sources, advisories, vulnerabilities */
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL)"
    " WITHOUT ROWID;"
    "CREATE TABLE source ("
    " name TEXT PRIMARY KEY, etag TEXT, last_modified TEXT,"
    " last_try INTEGER NOT NULL DEFAULT 0,"
    " last_ok INTEGER NOT NULL DEFAULT 0," /* read and understood */
    " last_news INTEGER NOT NULL DEFAULT 0," /* something new or changed */
    " failing_since INTEGER NOT NULL DEFAULT 0, failures INTEGER NOT NULL"
    " DEFAULT 0, last_error TEXT, next_try INTEGER NOT NULL DEFAULT 0,"
    " items INTEGER NOT NULL DEFAULT 0, newest INTEGER NOT NULL DEFAULT 0,"
    " cursor TEXT NOT NULL DEFAULT ''," /* of the driver, JSON */
    " done INTEGER NOT NULL DEFAULT 0, total INTEGER NOT NULL DEFAULT 0,"
    " gap_from INTEGER NOT NULL DEFAULT 0, gap_to INTEGER NOT NULL DEFAULT"
    " 0, ask_from INTEGER NOT NULL"
    " DEFAULT 0) WITHOUT ROWID;"
    /* What FIRST.org expects of each CVE; of today only. */
    "CREATE TABLE epss (cve TEXT PRIMARY KEY, score INTEGER NOT NULL,"
    " percentile INTEGER NOT NULL, day INTEGER NOT NULL) WITHOUT ROWID;"
    /* Pages behind items, as they were read: each is fetched once. */
    "CREATE TABLE page (url TEXT PRIMARY KEY, stamp TEXT NOT NULL, fetched"
    " INTEGER NOT NULL, json TEXT NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE advisory ("
    " id INTEGER PRIMARY KEY, source TEXT NOT NULL, ext_id TEXT NOT NULL,"
    " revision INTEGER NOT NULL DEFAULT 0, hash TEXT NOT NULL,"
    " title TEXT NOT NULL, url TEXT NOT NULL, state TEXT NOT NULL,"
    " published INTEGER NOT NULL, modified INTEGER NOT NULL,"
    " first_seen INTEGER NOT NULL, last_seen INTEGER NOT NULL,"
    " is_bundle INTEGER NOT NULL DEFAULT 0,"
    " dirty INTEGER NOT NULL DEFAULT 1," /* to be matched again */
    " hold TEXT," /* what keeps it from a ticket, a word */
    " hold_watch TEXT NOT NULL DEFAULT ''," /* that would have hit */
    " hold_mail INTEGER NOT NULL DEFAULT 0," /* told in an overview */
    " UNIQUE (source, ext_id));"
    "CREATE INDEX advisory_dirty ON advisory(id) WHERE dirty = 1;"
    "CREATE INDEX advisory_ext ON advisory(ext_id);"
    "CREATE TABLE advisory_revision ("
    " id INTEGER PRIMARY KEY, advisory INTEGER NOT NULL REFERENCES"
    " advisory(id) ON DELETE CASCADE, arrived INTEGER NOT NULL,"
    " hash TEXT NOT NULL, json TEXT NOT NULL);"
    "CREATE INDEX revision_advisory ON advisory_revision(advisory, id);"
    "CREATE TABLE vulnerability ("
    " id INTEGER PRIMARY KEY, key TEXT NOT NULL," /* CVE, else own id */
    " created INTEGER NOT NULL, title TEXT NOT NULL DEFAULT '',"
    " cvss INTEGER NOT NULL DEFAULT -1," /* tenths, of advisories */
    " scan_cvss INTEGER NOT NULL DEFAULT -1," /* ... of a scanner */
    " scan_score TEXT NOT NULL DEFAULT ''," /* version, vector, origin */
    " cwes TEXT NOT NULL DEFAULT '', exploitation TEXT NOT NULL DEFAULT"
    " '', kev INTEGER NOT NULL DEFAULT 0, updated INTEGER NOT NULL"
    " DEFAULT 0, products TEXT NOT NULL DEFAULT ''," /* a line each */
    " fix INTEGER NOT NULL DEFAULT 0," /* an advisory tells of one ... */
    " mitigation INTEGER NOT NULL DEFAULT 0);" /* ... of a mitigation */
    "CREATE TABLE alias (alias TEXT PRIMARY KEY COLLATE NOCASE,"
    " vulnerability INTEGER NOT NULL REFERENCES vulnerability(id))"
    " WITHOUT ROWID;"
    "CREATE INDEX alias_vulnerability ON alias(vulnerability);"
    "CREATE TABLE advisory_vulnerability ("
    " advisory INTEGER NOT NULL REFERENCES advisory(id) ON DELETE CASCADE,"
    " vulnerability INTEGER NOT NULL REFERENCES vulnerability(id),"
    " PRIMARY KEY (advisory, vulnerability)) WITHOUT ROWID;"
    "CREATE INDEX av_vulnerability ON advisory_vulnerability"
    "(vulnerability, advisory);"
    "CREATE TABLE change ("
    " id INTEGER PRIMARY KEY, time INTEGER NOT NULL, source TEXT NOT NULL,"
    " vulnerability TEXT NOT NULL, kind TEXT NOT NULL, old TEXT, new TEXT,"
    " material INTEGER NOT NULL, reason TEXT NOT NULL DEFAULT '');",

    /* 2: people, tickets, tasks */
    "CREATE TABLE person ("
    " id INTEGER PRIMARY KEY, login TEXT NOT NULL UNIQUE COLLATE NOCASE,"
    " tracker_id INTEGER, name TEXT NOT NULL DEFAULT '',"
    " language TEXT NOT NULL DEFAULT '', zone TEXT NOT NULL DEFAULT '',"
    " role TEXT NOT NULL DEFAULT '', locked INTEGER NOT NULL DEFAULT 0,"
    " notify TEXT NOT NULL DEFAULT ''," /* by the configuration */
    " own_notify TEXT NOT NULL DEFAULT ''," /* by his own mail: goes first */
    " events TEXT NOT NULL DEFAULT ''," /* "comment=digest,status=never" */
    " own_events TEXT NOT NULL DEFAULT ''," /* the same, by his own mail */
    " key_file TEXT NOT NULL DEFAULT '',"
    " updated INTEGER NOT NULL DEFAULT 0,"
    " met INTEGER NOT NULL DEFAULT 0," /* round of reading all people */
    " gone INTEGER NOT NULL DEFAULT 0);" /* not met in the last one */
    "CREATE TABLE person_mail ("
    " address TEXT PRIMARY KEY COLLATE NOCASE,"
    " person INTEGER NOT NULL REFERENCES person(id) ON DELETE CASCADE,"
    " rank INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;"
    "CREATE INDEX mail_person ON person_mail(person, rank);"
    "CREATE TABLE person_group (name TEXT NOT NULL COLLATE NOCASE, person"
    " INTEGER NOT NULL REFERENCES person(id) ON DELETE CASCADE,"
    " PRIMARY KEY (name, person)) WITHOUT ROWID;"
    "CREATE TABLE ticket ("
    " id INTEGER PRIMARY KEY, issue INTEGER UNIQUE," /* tracker's number */
    " state TEXT NOT NULL," /* intended open closed gone */
    " marker TEXT NOT NULL UNIQUE, founder INTEGER REFERENCES"
    " advisory(id), watch TEXT NOT NULL DEFAULT '', subject TEXT NOT NULL"
    " DEFAULT '', project TEXT NOT NULL DEFAULT '', status TEXT NOT NULL"
    " DEFAULT '', assignee INTEGER REFERENCES person(id), list TEXT NOT"
    " NULL DEFAULT '', priority TEXT NOT NULL DEFAULT '', planned TEXT NOT"
    " NULL DEFAULT '', due TEXT NOT NULL DEFAULT '', thread TEXT NOT NULL"
    " DEFAULT ''," /* root Message-ID of its mails */
    " created INTEGER NOT NULL, updated INTEGER NOT NULL, attempts INTEGER"
    " NOT NULL DEFAULT 0, next_try INTEGER NOT NULL DEFAULT 0, last_error"
    " TEXT NOT NULL DEFAULT '', wish TEXT NOT NULL DEFAULT '', owner_group"
    " TEXT NOT NULL DEFAULT ''," /* the tracker's, without an assignee */
    " private INTEGER NOT NULL DEFAULT 0,"
    " synced INTEGER NOT NULL DEFAULT 0," /* the tracker's updated_on ... */
    " synced_at INTEGER NOT NULL DEFAULT 0," /* ... and when it was seen */
    " journal"
    " INTEGER NOT NULL DEFAULT 0);" /* the tracker's, last taken over */
    /* What a person has to do with a ticket besides owning it. */
    "CREATE TABLE follow (ticket INTEGER NOT NULL REFERENCES ticket(id) ON"
    " DELETE CASCADE, person INTEGER NOT NULL REFERENCES person(id) ON"
    " DELETE CASCADE, watches INTEGER NOT NULL DEFAULT 0," /* tracker's */
    " seen INTEGER NOT NULL DEFAULT 0," /* acknowledged, an instant */
    " asked INTEGER NOT NULL DEFAULT 0," /* must acknowledge */
    " wrote INTEGER NOT NULL DEFAULT 0," /* last wrote on it, an instant */
    " muted TEXT NOT NULL DEFAULT ''," /* until that day, "" not */
    " PRIMARY KEY (ticket, person)) WITHOUT ROWID;"
    "CREATE INDEX follow_person ON follow(person);"
    "CREATE INDEX ticket_intended ON ticket(id) WHERE state = 'intended';"
    "CREATE TABLE ticket_advisory ("
    " ticket INTEGER NOT NULL REFERENCES ticket(id) ON DELETE CASCADE,"
    " advisory INTEGER NOT NULL REFERENCES advisory(id), noted INTEGER NOT"
    " NULL DEFAULT 0, revision INTEGER NOT NULL DEFAULT 0,"
    " PRIMARY KEY (ticket, advisory)) WITHOUT ROWID;"
    "CREATE TABLE ticket_relation (a INTEGER NOT NULL, b INTEGER NOT NULL,"
    " PRIMARY KEY (a, b)) WITHOUT ROWID;"
    "CREATE TABLE task ("
    " id INTEGER PRIMARY KEY, vulnerability INTEGER NOT NULL REFERENCES"
    " vulnerability(id), host TEXT NOT NULL DEFAULT ''," /* '' = advisory */
    " ticket INTEGER REFERENCES ticket(id), watch TEXT NOT NULL DEFAULT"
    " '', status TEXT NOT NULL DEFAULT 'NEW', status_by TEXT NOT NULL"
    " DEFAULT '', status_at INTEGER NOT NULL DEFAULT 0, verified INTEGER"
    " NOT NULL DEFAULT 0, reason TEXT NOT NULL DEFAULT '', until TEXT NOT"
    " NULL DEFAULT '', planned TEXT NOT NULL DEFAULT '', due TEXT NOT NULL"
    " DEFAULT '', ssvc TEXT NOT NULL DEFAULT '', created INTEGER NOT NULL,"
    " updated INTEGER NOT NULL, UNIQUE (vulnerability, host));"
    "CREATE INDEX task_ticket ON task(ticket);"
    "CREATE INDEX task_host ON task(host COLLATE NOCASE) WHERE host <> '';"
    /* What kairan itself still has to say on a ticket. */
    "CREATE TABLE note (id INTEGER PRIMARY KEY, ticket INTEGER NOT NULL"
    " REFERENCES ticket(id) ON DELETE CASCADE, marker TEXT NOT NULL"
    " UNIQUE, kind TEXT NOT NULL, body TEXT NOT NULL, state TEXT NOT NULL,"
    " created INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,"
    " next_try INTEGER NOT NULL DEFAULT 0, last_error TEXT NOT NULL"
    " DEFAULT '');"
    "CREATE INDEX note_open ON note(next_try, id) WHERE state ="
    " 'intended';",

    /* 3: mail in and out, effects, history */
    "CREATE TABLE inbox ("
    " id INTEGER PRIMARY KEY AUTOINCREMENT, delivery TEXT NOT NULL UNIQUE,"
    " received INTEGER NOT NULL, sender TEXT NOT NULL, recipients TEXT NOT"
    " NULL, raw TEXT NOT NULL, size INTEGER NOT NULL, message_id TEXT NOT"
    " NULL DEFAULT '', from_addr TEXT NOT NULL DEFAULT '', subject TEXT"
    " NOT NULL DEFAULT '', class TEXT NOT NULL DEFAULT '', state TEXT NOT"
    " NULL, reason TEXT NOT NULL DEFAULT '', person INTEGER, ticket"
    " INTEGER, level INTEGER NOT NULL DEFAULT 0, attempts INTEGER NOT NULL"
    " DEFAULT 0, next_try INTEGER NOT NULL DEFAULT 0, report TEXT NOT NULL"
    " DEFAULT '', finished INTEGER NOT NULL DEFAULT 0,"
    " pending INTEGER NOT NULL DEFAULT 0," /* a part waits for a proof */
    " confirmed INTEGER NOT NULL DEFAULT 0);" /* by that mail, 0 not */
    "CREATE INDEX inbox_received ON inbox(received);"
    "CREATE INDEX inbox_from ON inbox(from_addr COLLATE NOCASE, received);"
    "CREATE INDEX inbox_domain ON inbox(lower(substr(from_addr,"
    " instr(from_addr, '@') + 1)), received);"
    "CREATE INDEX inbox_ticket ON inbox(ticket, received);"
    "CREATE INDEX inbox_pending ON inbox(from_addr) WHERE pending = 1;"
    "CREATE INDEX inbox_open ON inbox(next_try, id) WHERE state IN"
    " ('new', 'waiting');"
    "CREATE INDEX inbox_message ON inbox(message_id);"
    "CREATE INDEX inbox_raw ON inbox(raw);"
    "CREATE TABLE effect ("
    /* inbox: the row of that mail may be pruned. */
    " id INTEGER PRIMARY KEY, inbox INTEGER NOT NULL,"
    " ticket INTEGER NOT NULL, author TEXT NOT NULL, message_id TEXT NOT"
    " NULL, text_hash TEXT NOT NULL, directive TEXT NOT NULL, marker TEXT"
    " NOT NULL UNIQUE, state TEXT NOT NULL," /* intended done failed */
    " result TEXT NOT NULL DEFAULT '', created INTEGER NOT NULL, finished"
    " INTEGER NOT NULL DEFAULT 0, journal INTEGER NOT NULL DEFAULT 0,"
    /* which the tracker made of it, 0 none */
    " tried INTEGER NOT NULL DEFAULT 0," /* last, an instant */
    " UNIQUE (ticket, author, message_id, text_hash, directive));"
    "CREATE INDEX effect_message ON effect(message_id, author);"
    "CREATE INDEX effect_journal ON effect(journal) WHERE journal <> 0;"
    "CREATE TABLE outbox ("
    " id INTEGER PRIMARY KEY AUTOINCREMENT, event TEXT NOT NULL UNIQUE,"
    " kind TEXT NOT NULL, state TEXT NOT NULL," /* queued sending sent
	failed held */
    " person INTEGER NOT NULL DEFAULT 0, recipient TEXT NOT NULL, ticket"
    " INTEGER NOT NULL DEFAULT 0, inbox INTEGER NOT NULL DEFAULT 0,"
    " message_id TEXT NOT NULL DEFAULT '', subject TEXT NOT NULL DEFAULT"
    " '', language TEXT NOT NULL DEFAULT '', raw TEXT NOT NULL DEFAULT '',"
    " created INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,"
    " next_try INTEGER NOT NULL DEFAULT 0, last_error TEXT NOT NULL DEFAULT"
    " '', sent INTEGER NOT NULL DEFAULT 0, sent_to TEXT NOT NULL DEFAULT"
    " '');"
    "CREATE INDEX outbox_open ON outbox(next_try, id) WHERE state IN"
    " ('queued', 'sending');"
    "CREATE INDEX outbox_message ON outbox(message_id);"
    "CREATE INDEX outbox_created ON outbox(created);"
    "CREATE INDEX outbox_raw ON outbox(raw);"
    /* Mails of ours that came back; score: how much that says. */
    "CREATE TABLE bounce (outbox INTEGER PRIMARY KEY REFERENCES outbox(id),"
    " address TEXT NOT NULL COLLATE NOCASE, time INTEGER NOT NULL, score"
    " INTEGER NOT NULL);"
    /* Of its own, as people's addresses are given anew now and then. */
    "CREATE TABLE unreachable (address TEXT PRIMARY KEY COLLATE NOCASE, since"
    " INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE INDEX bounce_address ON bounce(address, time);"
    "CREATE TABLE revoked (kind TEXT NOT NULL, id INTEGER NOT NULL, time"
    " INTEGER NOT NULL, PRIMARY KEY (kind, id)) WITHOUT ROWID;"
    "CREATE TABLE outbox_line (outbox INTEGER NOT NULL REFERENCES"
    " outbox(id) ON DELETE CASCADE, line INTEGER NOT NULL, ticket INTEGER"
    " NOT NULL DEFAULT 0, subject TEXT NOT NULL DEFAULT '',"
    " PRIMARY KEY (outbox, line)) WITHOUT ROWID;"
    /* What is told in the next digest; mail: 0 waits, -1 needs none. */
    "CREATE TABLE digest (id INTEGER PRIMARY KEY, ticket INTEGER NOT NULL"
    " REFERENCES ticket(id) ON DELETE CASCADE, person INTEGER NOT NULL,"
    " created INTEGER NOT NULL, recipient TEXT NOT NULL, kind TEXT NOT"
    " NULL, event TEXT NOT NULL DEFAULT 'opened'," /* a name of flow_event */
    " mark TEXT NOT NULL DEFAULT ''," /* which of that event */
    " facts TEXT NOT NULL DEFAULT ''," /* JSON: by, fields, comment */
    " mail INTEGER NOT NULL DEFAULT 0,"
    " UNIQUE (recipient, ticket, event, mark));"
    "CREATE INDEX digest_open ON digest(id) WHERE mail = 0;"
    "CREATE TABLE history (id INTEGER PRIMARY KEY, time INTEGER NOT NULL,"
    " kind TEXT NOT NULL, ticket INTEGER NOT NULL DEFAULT 0, inbox INTEGER"
    " NOT NULL DEFAULT 0, outbox INTEGER NOT NULL DEFAULT 0, text TEXT NOT"
    " NULL);"
    "CREATE INDEX history_ticket ON history(ticket, id);"
    "CREATE INDEX history_inbox ON history(inbox, id);",

    /* 4: the built-in tracker */
    store_builtin_schema,

    /* 5: hosts and what was found on them */
    store_host_schema,
};

static enum base_status
run_one(struct store *store, size_t number, struct base_err *err)
{
	char sql[64];
	enum base_status status;

	status = store_begin(store, err);
	if (status != BASE_OK)
		return status;
	sqlite3_snprintf(
	    sizeof(sql), sql, "PRAGMA user_version = %d", (int)number + 1);
	if (sqlite3_exec(store->db, migrations[number], NULL, NULL, NULL) !=
		SQLITE_OK ||
	    sqlite3_exec(store->db, sql, NULL, NULL, NULL) != SQLITE_OK)
		status = store_fail(store, err, "making its tables");
	else
		status = store_commit(store, err);
	store_rollback(store);
	return status;
}

static enum base_status
version(struct store *store, int64_t *out, struct base_err *err)
{
	return store_value(store, err, out, "PRAGMA user_version", "");
}

enum base_status
store_migrate(struct store *store, struct base_err *err)
{
	enum base_status status;
	int64_t done = 0, again;

	status = version(store, &done, err);
	if (status == BASE_OK && done > (int64_t)BASE_LEN(migrations))
		return base_err_set(err, BASE_PERM,
		    "%s/kairan.db was written by a newer kairan (schema %d, "
		    "this one knows %zu): install that version",
		    store->dir, (int)done, BASE_LEN(migrations));
	while (status == BASE_OK && done < (int64_t)BASE_LEN(migrations)) {
		status = run_one(store, (size_t)done, err);
		/* Another process may have been faster. */
		if (version(store, &again, NULL) == BASE_OK && again > done) {
			base_err_clear(err);
			status = BASE_OK;
			done = again;
		}
	}
	return status;
}
