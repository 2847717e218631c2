/* SPDX-License-Identifier: MIT */
#include "input.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gz.h"
#include "mark.h"
#include "mem.h"

/* What is read at once; several whole members. */
enum { SIZE = 256 << 10 };

struct input {
	const char *name;
	int fd;
	enum { UNKNOWN, PLAIN, BLOCKS, STREAM } kind;
	bool end;	    /* the descriptor has no more */
	unsigned char *raw; /* SIZE bytes; from .. to were not looked at yet */
	size_t from, to;
	struct gz *gz; /* BLOCKS */
	bool ended;    /* the last member was an empty one */
	char *block;   /* an inflated member, where p was too small for it */
	size_t block_from, block_to;
	struct gunzip *gunzip; /* STREAM */
};

struct input *
input_open(const char *name, struct err *e)
{
	bool is_stdin = strcmp(name, "-") == 0;
	struct input *in;
	struct stat st;
	int fd = is_stdin ? 0 : open(name, O_RDONLY | O_CLOEXEC);

	if (is_stdin)
		name = "<stdin>";
	if (fd < 0) {
		err_sys(e, "%s", name);
		return NULL;
	}
	if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode)) {
		err_set(e, ST_FAILED, "%s: is a directory", name);
		if (!is_stdin)
			close(fd);
		return NULL;
	}
	in = mem_new(sizeof *in);
	in->name = name;
	in->fd = fd;
	in->raw = mem_resize(NULL, SIZE);
	return in;
}

void
input_close(struct input *in)
{
	if (in == NULL)
		return;
	if (in->fd > 0)
		close(in->fd);
	gz_free(in->gz);
	gunzip_free(in->gunzip);
	free(in->block);
	free(in->raw);
	free(in);
}

const char *
input_name(const struct input *in)
{
	return in->name;
}

/* read(2) that waits; the end of a pipe counts if its writer finished. */
static bool
read_some(struct input *in, void *p, size_t n, size_t *got, struct err *e)
{
	ssize_t r;

	*got = 0;
	while ((r = read(in->fd, p, n)) < 0) {
		if (errno == EAGAIN || errno == EWOULDBLOCK)
			poll(&(struct pollfd){in->fd, POLLIN, 0}, 1, -1);
		else if (errno != EINTR)
			return err_sys(e, "%s", in->name);
	}
	*got = (size_t)r;
	in->end = r == 0;
	if (in->end && mark_unfinished(in->fd))
		return err_set(
		    e, ST_FAILED, "%s: the writer did not finish", in->name);
	return true;
}

/* Something more behind raw's bytes, or the end. */
static bool
fill(struct input *in, struct err *e)
{
	size_t got;

	if (in->from) {
		memmove(in->raw, in->raw + in->from, in->to - in->from);
		in->to -= in->from;
		in->from = 0;
	}
	if (!read_some(in, in->raw + in->to, SIZE - in->to, &got, e))
		return false;
	in->to += got;
	return true;
}

/* At least n bytes in raw, unless the end comes first. */
static bool
need(struct input *in, size_t n, struct err *e)
{
	while (in->to - in->from < n && !in->end)
		if (!fill(in, e))
			return false;
	return true;
}

static bool
named_gz(const char *name)
{
	size_t n = strlen(name);

	return n >= 3 && strcmp(name + n - 3, ".gz") == 0;
}

static bool
find_kind(struct input *in, struct err *e)
{
	const unsigned char *p = in->raw;

	if (!need(in, 1, e))
		return false;
	if (in->to == 0 && named_gz(in->name))
		return err_set(e, ST_DATA,
		    "%s: empty file where gzip was expected", in->name);
	in->kind = PLAIN;
	if (in->to == 0 || p[0] != 0x1f)
		return true;
	if (!need(in, 2, e))
		return false;
	if (in->to >= 2 && p[1] == 0x8b) {
		in->kind = BLOCKS;
		in->gz = gz_new(GZ_LEVEL);
		in->block = mem_resize(NULL, BGZF_MEMBER);
	}
	return true;
}

static size_t
take(void *p, size_t n, const void *from, size_t left)
{
	n = n < left ? n : left;
	if (n)
		memcpy(p, from, n);
	return n;
}

static bool
read_plain(struct input *in, void *p, size_t n, size_t *got, struct err *e)
{
	*got = take(p, n, in->raw + in->from, in->to - in->from);
	in->from += *got;
	return *got || in->end || read_some(in, p, n, got, e);
}

/*
 * Inflate the next member to out; *made is how many bytes that gave, 0 at the
 * end, -1 where there is no whole and sound BGZF member.
 */
static bool
next_block(struct input *in, void *out, long *made, struct err *e)
{
	for (*made = 0; *made == 0;) {
		const unsigned char *p;
		size_t header, len;

		if (!need(in, BGZF_HEADER, e))
			return false;
		if (in->from == in->to && !in->ended)
			return err_set(e, ST_DATA,
			    "%s: cut: the block that ends a file is missing",
			    in->name);
		if (in->from == in->to)
			break;
		p = in->raw + in->from;
		len = bgzf_member(p, in->to - in->from, &header);
		if (len && !need(in, len, e))
			return false;
		p = in->raw + in->from;
		*made = -1;
		if (len && in->to - in->from >= len)
			*made = gz_unblock(in->gz, p, len, out);
		if (*made >= 0)
			in->from += len;
		in->ended = *made == 0;
	}
	return true;
}

/*
 * What is not in blocks goes to zlib, for good: other gzip files, and also the
 * damaged ones, for zlib knows what to say about them.
 */
static bool
read_blocks(struct input *in, void *p, size_t n, size_t *got, struct err *e)
{
	bool direct = n >= BGZF_MEMBER;
	long made;

	*got = take(
	    p, n, in->block + in->block_from, in->block_to - in->block_from);
	in->block_from += *got;
	if (*got)
		return true;
	if (!next_block(in, direct ? p : in->block, &made, e))
		return false;
	if (made < 0) {
		in->kind = STREAM;
		in->gunzip = gunzip_new();
	} else if (direct) {
		*got = (size_t)made;
	} else {
		in->block_to = (size_t)made;
		in->block_from = *got = take(p, n, in->block, in->block_to);
	}
	return true;
}

static bool
read_stream(struct input *in, void *p, size_t n, size_t *got, struct err *e)
{
	for (*got = 0; *got == 0;) {
		struct span s = {
		    (const char *)in->raw + in->from, in->to - in->from};

		if (!gunzip_step(in->gunzip, &s, p, n, got, e))
			return err_at(e, "%s", in->name);
		in->from = in->to - s.n;
		if (*got)
			break;
		if (in->end && gunzip_whole(in->gunzip))
			break;
		if (in->end)
			return err_set(e, ST_DATA,
			    "%s: cut: the last gzip member is not whole",
			    in->name);
		if (!fill(in, e))
			return false;
	}
	return true;
}

bool
input_read(struct input *in, void *p, size_t n, size_t *got, struct err *e)
{
	*got = 0;
	if (in->kind == UNKNOWN && !find_kind(in, e))
		return false;
	if (in->kind == PLAIN)
		return read_plain(in, p, n, got, e);
	if (in->kind == BLOCKS && !read_blocks(in, p, n, got, e))
		return false;
	if (in->kind == STREAM)
		return read_stream(in, p, n, got, e);
	return true;
}
