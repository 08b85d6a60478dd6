/* Words of the JSON form back to values; unknown words and NULL give the
 * value 0. */
#ifndef VULN_NAMES_H
#define VULN_NAMES_H

#include "kairan/vuln.h"

enum vuln_state vuln_state_read(const char *word);
enum vuln_exploitation vuln_exploitation_read(const char *word);
enum vuln_automatable vuln_automatable_read(const char *word);
enum vuln_impact vuln_impact_read(const char *word);

#endif
