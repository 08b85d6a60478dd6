/* Names of packages as rpm writes them. */
#ifndef FEED_RPM_NAME_H
#define FEED_RPM_NAME_H

/* Cuts "name-version-release" in place behind the name and returns
 * "version-release"; NULL, and nothing is cut, when it is no such text. */
char *feed_rpm_name_cut(char *text);

#endif
