/* SPDX-License-Identifier: MIT */
#include "recall.h"

void
recall_init(struct recall *c, struct spool *spool, const struct request *rq)
{
	*c = (struct recall){.spool = spool, .rq = rq};
	buf_init(&c->field, BUF_TEXT);
}

void
recall_release(struct recall *c)
{
	buf_release(&c->field);
}

static struct journal_request
request_of(const struct recall *c, const struct ask *ask)
{
	return (struct journal_request){.method = c->rq->method,
	    .url = ask->url.p,
	    .body = buf_span(&ask->body),
	    .has_body = ask->has_body,
	    .headers = {&c->rq->custom, &ask->headers}};
}

bool
recall_begin(struct recall *c, const struct ask *ask, struct reply *reply,
    struct buf *url)
{
	struct journal_request rq;
	struct err none;

	recall_drop(c);
	if (c->spool == NULL)
		return false;
	rq = request_of(c, ask);
	c->entry = spool_get(c->spool, &rq, reply, url, &none);
	if (c->entry == 0)
		c->offer = spool_offer(c->spool, &rq, &c->field);
	return c->entry > 0;
}

void
recall_drop(struct recall *c)
{
	if (c->spool && !c->proven)
		spool_give_back(c->spool, c->entry, c->offer);
	c->entry = c->offer = 0;
	c->revived = c->proven = false;
	buf_clear(&c->field);
}

bool
recall_send(struct recall *c, struct err *e)
{
	/* What was given was of no use; it is not given again. */
	c->entry = 0;
	c->revived = false;
	if (c->spool == NULL || !c->spool->replay)
		return true;
	return err_set(e, ST_FAILED, "not in the spool %s", c->spool->name);
}

const char *
recall_condition(const struct recall *c)
{
	return c->field.n ? c->field.p : NULL;
}

bool
recall_asked(const struct recall *c, const struct reply *reply)
{
	return reply->status == 304 && recall_condition(c);
}

bool
recall_revive(struct recall *c, struct reply *reply, struct buf *url)
{
	/* Should the stored answer be no good either, it is asked for whole. */
	buf_clear(&c->field);
	c->revived = spool_revive(c->spool, c->offer, reply, url);
	return c->revived;
}

bool
recall_prove(struct recall *c, const struct ask *ask, const struct reply *reply,
    const char *url, struct err *e)
{
	struct journal_request rq;

	c->proven = true;
	if (c->spool == NULL || c->entry)
		return true;
	rq = request_of(c, ask);
	return spool_put(
	    c->spool, &rq, reply, url, c->revived ? c->offer : 0, e);
}
