/* SPDX-License-Identifier: MIT */
/*
 * spool - the replies of a walk, kept in a directory as they come, so that a
 * walk that was stopped goes on where it stopped, and can be done again without
 * a server. Everything is by the request: who asks for a page needs not know
 * where the reply came from.
 *
 *	journal.ndjson   a line for each reply (journal.h)
 *	previous.ndjson  the walk before, to ask by its validators
 *	000700           a body, its content codings undone
 *	lock             one process a spool, by flock(2)
 *
 * A body is whole before its line is written, and a line is one write: at any
 * moment the process may be killed. A line that is torn, a body that is not
 * there, short or of another CRC: that reply is not there, and is asked for
 * again. Nothing is ever read from outside of the directory; names of six and
 * more digits in it are the spool's own, other files are left alone.
 *
 * What a run finds:
 *	a journal of a walk that did not end: its replies are given, once each,
 *	in the order of the journal where a request was made more than once;
 *	such a journal whose last reply is older than SPOOL_AGE, or one of a
 *	walk that did end: it becomes the previous one, a new walk begins, and
 *	asks by ETag and Last-Modified.
 *
 * Secrets: a reply with a hidden string (err.h) in its URL, head or body is
 * not kept, which is warned of once; the values of headers that give rights
 * are replaced by "***" (journal_keeps).
 */
#ifndef ND_SPOOL_H
#define ND_SPOOL_H

#include <stdbool.h>
#include <stdint.h>

#include "buf.h"
#include "err.h"
#include "generation.h"
#include "journal.h"
#include "reply.h"

#define SPOOL_AGE INT64_C(86400) /* s */

struct spool {
	const char *name; /* of the directory; kept by pointer */
	bool replay;

	/* its own */
	int dir, lock;
	struct generation now, old;
	int64_t next; /* number of the next body */
	bool warned;
	bool given; /* a stored reply, in this run */
	struct buf key, line, head;
};

/*
 * Open or make the directory. walk says to people what this run is; hidden
 * strings in it are masked. With replay nothing is written and only the
 * newest journal that has replies is given. False:
 *	ST_AGAIN   another process has it
 *	ST_USAGE   the directory has files but no journal: not a spool
 *	ST_FAILED  I/O; the journal is none, or of another version; nothing to
 *	           replay
 */
bool spool_open(struct spool *s, const char *name, bool replay,
    const char *walk, struct err *e);

/* What is kept stays for the next run. */
void spool_close(struct spool *s);

/* When this walk began, in an earlier run perhaps; s since 1970. */
int64_t spool_started(const struct spool *s);

/*
 * The stored reply to a request, as it was put: status, head, body; url is the
 * one that redirects led to, the request's own without any. Its entry, or 0:
 * ask the server, or, with replay, *e says that there is none (ST_FAILED).
 */
size_t spool_get(struct spool *s, const struct journal_request *rq,
    struct reply *r, struct buf *url, struct err *e);

/*
 * For a request that spool_get did not have: a header line that makes it
 * conditional (condition.h), appended to field, and the entry of the
 * previous walk that it is about; 0: none. To be called once for a request,
 * however often it is tried. Only for GET without conditions of the user's.
 */
size_t spool_offer(
    struct spool *s, const struct journal_request *rq, struct buf *field);

/*
 * The reply was not looked at, or the request not made: they are there for
 * another one. 0: nothing to give back.
 */
void spool_give_back(struct spool *s, size_t entry, size_t offer);

/*
 * The server said 304, which r holds, to such a request: r becomes the stored
 * reply, its head brought up to date. False: it cannot be had, or is not the
 * one that the 304 names; r is left alone or has status 0. Ask again without
 * the condition.
 */
bool
spool_revive(struct spool *s, size_t offer, struct reply *r, struct buf *url);

/*
 * Keep a reply that is proven and was not got from here. url as in spool_get;
 * offer: the body is that of this entry (after spool_revive), else 0. False:
 * ST_FAILED, the disk is full or broken, and no later run could go on from
 * here.
 */
bool spool_put(struct spool *s, const struct journal_request *rq,
    const struct reply *r, const char *url, size_t offer, struct err *e);

/*
 * The walk failed for good. Where it was given replies of an earlier run, these
 * may be why (a cursor that the server has forgotten, rows that moved): the
 * next run begins anew then, which is said on stderr.
 */
void spool_abandon(struct spool *s);

/*
 * The walk has ended well, and its output is safe. With keep the replies stay
 * as validators and for replay; else all that is the spool's own goes, and the
 * directory where nothing else is in it. Nothing for replay.
 */
bool spool_finish(struct spool *s, bool keep, struct err *e);

#endif
