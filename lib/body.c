/* SPDX-License-Identifier: MIT */
#include "body.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "fd.h"

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
body_add_pair(
    struct buf *b, const char *pair, enum braces braces, struct err *e)
{
	struct span name = braces_up_to(span_of(pair), braces, "=");

	if (pair[name.n] == '\0')
		return err_set(e, ST_USAGE, "not NAME=VALUE: %s", pair);
	return braces_encode(name, braces, b, e) &&
	       (buf_addc(b, '='),
		   braces_encode(span_of(pair + name.n + 1), braces, b, e));
}
