/* SPDX-License-Identifier: MIT */
#include "pack.h"

#include <stdlib.h>
#include <string.h>

#include "mem.h"

void
pack_open(struct pack *p, struct out *out, int level)
{
	*p = (struct pack){.out = out, .gz = gz_new(level)};
	p->block = mem_resize(NULL, BGZF_BLOCK);
	p->member = mem_resize(NULL, BGZF_MEMBER);
}

void
pack_release(struct pack *p)
{
	gz_free(p->gz);
	free(p->block);
	free(p->member);
	*p = (struct pack){0};
}

bool
pack_cut(struct pack *p)
{
	size_t n = p->n;

	if (n == 0)
		return true;
	p->n = 0;
	n = gz_block(p->gz, p->block, n, p->member);
	return out_write(p->out, p->member, n);
}

/* Bytes into the block, which is ended whenever it is full. */
static bool
fill(struct pack *p, const char *from, size_t n)
{
	while (n) {
		size_t room = BGZF_BLOCK - p->n;

		room = room < n ? room : n;
		memcpy(p->block + p->n, from, room);
		p->n += room;
		from += room;
		n -= room;
		if (p->n == BGZF_BLOCK && !pack_cut(p))
			return false;
	}
	return true;
}

bool
pack_record(struct pack *p, struct span record)
{
	bool large = record.n + 1 > BGZF_BLOCK;

	if (record.n + 1 > BGZF_BLOCK - p->n && !pack_cut(p))
		return false;
	if (!fill(p, record.p, record.n) || !fill(p, "\n", 1))
		return false;
	return !large || pack_cut(p);
}

bool
pack_finish(struct pack *p)
{
	return pack_cut(p) && out_write(p->out, bgzf_eof, BGZF_EOF);
}
