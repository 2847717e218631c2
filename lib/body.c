/* SPDX-License-Identifier: MIT */
#include "body.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "fd.h"
#include "query.h"

/* All of a file, or of stdin for "-". */
static bool
add_file(struct buf *b, const char *path, struct err *e)
{
	bool is_stdin = strcmp(path, "-") == 0;
	int fd = is_stdin ? 0 : open(path, O_RDONLY | O_CLOEXEC);
	bool ok = fd >= 0 && fd_read_all(fd, b);

	if (b->over)
		err_set(e, ST_USAGE, "%s: too long", path);
	else if (!ok)
		err_sys(e, "%s", path);
	e->status = ST_USAGE;
	if (fd > 0)
		close(fd);
	return ok;
}

bool
body_add(struct buf *b, const char *data, struct err *e)
{
	if (data[0] == '@')
		return add_file(b, data + 1, e);
	return buf_adds(b, data) || err_set(e, ST_USAGE, "too long");
}

bool
body_add_pair(struct buf *b, const char *pair, struct err *e)
{
	const char *equals = strchr(pair, '=');

	if (equals == NULL)
		return err_set(e, ST_USAGE, "not NAME=VALUE: %s", pair);
	query_encode((struct span){pair, (size_t)(equals - pair)}, b);
	buf_addc(b, '=');
	return query_encode(span_of(equals + 1), b) ||
	       err_set(e, ST_USAGE, "too long");
}
