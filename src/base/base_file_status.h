/* errno of a file operation as a status. */
#ifndef BASE_FILE_STATUS_H
#define BASE_FILE_STATUS_H

#include "kairan/base.h"

/* ENOENT not found, EEXIST exists, what does not pass by itself permanent,
 * all else temporary. */
enum base_status base_file_status(int error);

#endif
