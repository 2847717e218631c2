/* SPDX-License-Identifier: MIT */
/*
 * out - buffered writing to a descriptor (fd.h). The first failure sticks,
 * later calls do nothing and return false.
 */
#ifndef ND_OUT_H
#define ND_OUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "err.h"
#include "str.h"

struct out {
	int fd;
	const char *name; /* in messages; kept by pointer */
	char *buf;	  /* of size bytes, n of them in use */
	size_t size, n;
	int64_t total;	 /* bytes accepted since out_open, */
	int64_t written; /* and of these written */
	bool lasting;	 /* to be set: an fsync will follow (commit.h) */
	struct err err;
	bool failed;
};

/*
 * From here on a file that may not grow (SIGXFSZ, ulimit -f) is a failing
 * write, not a death. out_open does it; for those who write without.
 */
void out_limited(void);

/* The descriptor stays the caller's. */
void out_open(struct out *o, int fd, const char *name);
void out_release(struct out *o); /* what is buffered is dropped */

bool out_write(struct out *o, const void *p, size_t n);
bool out_line(struct out *o, struct span line); /* and a newline */
bool out_flush(struct out *o);

/* n bytes of the file behind fd, from byte at on; fewer there is a failure. */
bool out_copy(struct out *o, int fd, int64_t at, int64_t n);

/* *e becomes o's failure; always false, as err_set. */
bool out_fail(const struct out *o, struct err *e);

/*
 * The end of every tool that writes data to stdout: flush, then close the
 * descriptor, checked (some file systems report ENOSPC only there), then
 * mark_finish(). False: *e says what failed.
 */
bool out_finish_stdout(struct out *o, struct err *e);

#endif
