/* Inside host: the order of Alpine's versions. */
#ifndef HOST_VERSION_APK_H
#define HOST_VERSION_APK_H

/* Less than, equal to or greater than 0.  What apk itself calls invalid is
 * compared up to there, as apk does. */
int host_version_apk_compare(const char *a, const char *b);

#endif
