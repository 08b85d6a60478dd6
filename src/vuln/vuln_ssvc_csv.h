/* Inside vuln_ssvc: a table that is being read. */
#ifndef VULN_SSVC_CSV_H
#define VULN_SSVC_CSV_H

#include "vuln_ssvc_x.h"

struct vuln_ssvc_row {
	unsigned char chosen[VULN_SSVC_POINTS_MAX];
	unsigned char outcome;
	size_t line;
};

/* Lives in the table's arena. */
struct vuln_ssvc_csv {
	const char *file;
	size_t line;
	struct vuln_ssvc_table *table;
	size_t skip; /* columns before the first point */
	size_t n_columns; /* 0: no header yet */
	bool is_named; /* a line "# outcomes:" was there */
	const char *values[VULN_SSVC_POINTS_MAX][VULN_SSVC_VALUES_MAX];
	struct vuln_ssvc_row rows[VULN_SSVC_ROWS_MAX];
	size_t n_rows;
};

/* BASE_INVALID, "FILE:LINE: ...". */
enum base_status vuln_ssvc_csv_wrong(struct vuln_ssvc_csv *csv,
    struct base_err *err, const char *fmt, ...) BASE_PRINTF(3, 4);
/* Cuts a line into cells, in place; blanks around a cell are cut. */
enum base_status vuln_ssvc_csv_split(struct vuln_ssvc_csv *csv, char *line,
    char **cells, size_t max, size_t *n, struct base_err *err);
/* The line "# outcomes: NAME = PRIORITY [DAYS], ..." behind the colon. */
enum base_status vuln_ssvc_csv_outcomes(
    struct vuln_ssvc_csv *csv, char *text, struct base_err *err);
enum base_status vuln_ssvc_csv_add_outcome(struct vuln_ssvc_csv *csv,
    const char *name, enum vuln_ssvc_priority priority, int due_days,
    struct base_err *err);
/* All lines are read: is each combination there once?  Ranks outcomes. */
enum base_status vuln_ssvc_csv_finish(
    struct vuln_ssvc_csv *csv, struct base_err *err);

#endif
