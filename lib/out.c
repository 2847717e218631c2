/* SPDX-License-Identifier: MIT */
#include "out.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fd.h"
#include "mark.h"
#include "mem.h"

enum {
	SIZE = 64 << 10,
	FILE_SIZE = 1 << 20, /* the page cache takes it in large folios */
	STEP = 8 << 20, /* that a lasting file grows by, to be on its way */
};

static void
nothing(int sig)
{
	(void)sig;
}

void
out_limited(void)
{
	struct sigaction act = {.sa_handler = nothing}, old;

	/* Not SIG_IGN, which the commands that we start would inherit. */
	if (sigaction(SIGXFSZ, NULL, &old) == 0 && old.sa_handler == SIG_DFL)
		sigaction(SIGXFSZ, &act, NULL);
}

void
out_open(struct out *o, int fd, const char *name)
{
	struct stat st;

	*o = (struct out){.fd = fd, .name = name, .size = SIZE};
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		o->size = FILE_SIZE;
	o->buf = mem_resize(NULL, o->size);
	fd_widen(fd);
	out_limited();
}

void
out_release(struct out *o)
{
	free(o->buf);
	o->buf = NULL;
	o->n = 0;
}

/* n bytes were written, or not. */
static bool
wrote(struct out *o, int64_t n, bool ok)
{
	const int64_t before = o->written;

	o->written += n;
	if (!ok) {
		o->failed = true;
		err_sys(&o->err, "%s", o->name);
	} else if (o->lasting && before / STEP != o->written / STEP) {
		fd_begin_sync(o->fd);
	}
	return ok;
}

static bool
put(struct out *o, const void *p, size_t n)
{
	return !o->failed && wrote(o, (int64_t)n, fd_write_all(o->fd, p, n));
}

bool
out_flush(struct out *o)
{
	size_t n = o->n;

	o->n = 0;
	return put(o, o->buf, n);
}

bool
out_write(struct out *o, const void *p, size_t n)
{
	if (o->failed)
		return false;
	o->total += (int64_t)n;
	if (n > o->size - o->n && !out_flush(o))
		return false;
	if (n >= o->size)
		return put(o, p, n);
	if (n)
		memcpy(o->buf + o->n, p, n);
	o->n += n;
	return true;
}

bool
out_copy(struct out *o, int fd, int64_t at, int64_t n)
{
	if (!out_flush(o))
		return false;
	o->total += n;
	return wrote(o, n, fd_copy(fd, at, n, o->fd));
}

bool
out_line(struct out *o, struct span line)
{
	if (o->failed || line.n >= o->size - o->n)
		return out_write(o, line.p, line.n) && out_write(o, "\n", 1);
	memcpy(o->buf + o->n, line.p, line.n);
	o->n += line.n;
	o->buf[o->n++] = '\n';
	o->total += (int64_t)line.n + 1;
	return true;
}

bool
out_fail(const struct out *o, struct err *e)
{
	*e = o->err;
	return false;
}

bool
out_finish_stdout(struct out *o, struct err *e)
{
	/* After EINTR the descriptor is closed all the same (Linux). */
	if (out_flush(o) && close(o->fd) != 0 && errno != EINTR) {
		o->failed = true;
		err_sys(&o->err, "%s", o->name);
	}
	if (o->failed)
		return out_fail(o, e);
	mark_finish();
	return true;
}
