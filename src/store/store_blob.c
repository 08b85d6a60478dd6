#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "kairan/base_file.h"
#include "store_private.h"

/* DIR/raw/aa: two digits keep folders small. */
static char *
blob_dir(struct store *store, const char *hash)
{
	return base_xprintf("%s/raw/%.2s", store->dir, hash);
}

bool
store_blob_is_name(const char *hash)
{
	return strlen(hash) == BASE_SHA256_HEX - 1 &&
	       strspn(hash, "0123456789abcdef") == BASE_SHA256_HEX - 1;
}

enum base_status
store_blob_put(struct store *store, const void *data, size_t len,
    char hash[BASE_SHA256_HEX], struct base_err *err)
{
	enum base_status status;
	char *dir, *path;

	if (len > STORE_BLOB_MAX)
		return base_err_set(err, BASE_LIMIT,
		    "%zu bytes are more than %zu", len, STORE_BLOB_MAX);
	base_hash_sha256_hex(data, len, hash);
	dir = blob_dir(store, hash);
	path = base_file_join(dir, hash);
	status = base_file_mkdir(dir, 0750, err);
	/* One that is there is touched: store_prune_files() lets it be. */
	if (status == BASE_OK && utimensat(AT_FDCWD, path, NULL, 0) != 0)
		status = base_file_write(dir, hash, data, len, 0640, NULL, err);
	free(path);
	free(dir);
	return status;
}

enum base_status
store_blob_get(struct store *store, const char *hash, struct base_buf *out,
    struct base_err *err)
{
	char found[BASE_SHA256_HEX];
	enum base_status status;
	char *dir, *path;
	size_t before = out->len;

	if (*hash == '\0')
		return base_err_set(err, BASE_NOTFOUND,
		    "the mail itself is no longer kept (keep { mail_days })");
	if (!store_blob_is_name(hash))
		return base_err_set(
		    err, BASE_NOTFOUND, "'%s' names no stored bytes", hash);
	dir = blob_dir(store, hash);
	path = base_file_join(dir, hash);
	status = base_file_read(path, out, err);
	if (status == BASE_OK) {
		base_hash_sha256_hex(
		    base_buf_text(out) + before, out->len - before, found);
		if (strcmp(found, hash) != 0)
			status = base_err_set(err, BASE_PERM,
			    "%s: damaged: its content has another hash", path);
	}
	free(path);
	free(dir);
	return status;
}
