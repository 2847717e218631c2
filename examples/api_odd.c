/* SPDX-License-Identifier: MIT */
/*
 * api_odd - what tests of the example API need besides /v1: /admin changes
 * records and faults, the others answer whatever they are told to.
 */
#include "api.h"

#include <microhttpd.h>
#include <string.h>

static void
echo(struct request *q)
{
	struct text *t = &q->reply.body;

	text_add(t, "{", 1);
	request_describe(t, q);
	text_add(t, "}\n", 2);
}

/* The body that the query gives, or the request's own; false: neither. */
static bool
take_body(struct request *q)
{
	size_t n;
	const char *body = request_arg(q, "body", &n);

	if (body)
		text_add(&q->reply.body, body, n);
	else
		text_add(&q->reply.body, q->body.p, q->body.n);
	return body || q->body.n;
}

static void
take_type(struct request *q)
{
	const char *type = request_arg(q, "type", NULL);

	if (type)
		q->reply.type = type;
}

static void
answer_status(struct request *q, const char *code)
{
	struct text *t = &q->reply.body;
	const char *after = request_arg(q, "retry_after", NULL);
	int64_t status;

	if (!number_parse(code, 200, 999, &status)) {
		reply_error(q, 400, "bad status");
		return;
	}
	q->reply.status = (unsigned)status;
	if (after)
		reply_header(q, "Retry-After", after);
	take_type(q);
	if (!take_body(q)) {
		text_adds(t, "{\"status\":");
		text_int(t, status);
		text_add(t, "}", 1);
	}
}

static void
redirect(struct request *q)
{
	const char *to = request_arg(q, "to", NULL);
	int64_t code;

	if (to == NULL || !request_number(q, "code", 302, 300, 399, &code)) {
		reply_error(q, 400, "to=URL and code=3xx");
		return;
	}
	reply_error(q, (unsigned)code, "moved");
	reply_header(q, "Location", to);
}

static void
raw(struct request *q)
{
	struct reply *r = &q->reply;
	const char *gzip = request_arg(q, "gzip", NULL);
	const char *close = request_arg(q, "close", NULL);
	int64_t length;

	if (!request_number(q, "length", -1, 0, INT64_MAX, &length)) {
		reply_error(q, 400, "bad length");
		reply_whole(q);
		return;
	}
	take_type(q);
	take_body(q);
	if (gzip) {
		reply_header(q, "Content-Encoding", "gzip");
		if (strcmp(gzip, "lie") != 0)
			text_gzip(&r->body);
	}
	reply_whole(q);
	if (gzip && strcmp(gzip, "cut") == 0) {
		r->give /= 2;
		r->announce = (int64_t)r->give;
	}
	if (length >= 0)
		r->announce = length;
	if (close && strcmp(close, "0") != 0)
		r->announce = -1;
}

bool
odd_answer(struct request *q)
{
	static const char status[] = "/status/";

	if (strcmp(q->path, "/raw") == 0) {
		raw(q);
		return true;
	}
	if (strcmp(q->path, "/echo") == 0)
		echo(q);
	else if (strcmp(q->path, "/redirect") == 0)
		redirect(q);
	else if (strncmp(q->path, status, sizeof status - 1) == 0)
		answer_status(q, q->path + sizeof status - 1);
	else
		return false;
	reply_whole(q);
	return true;
}

struct editing {
	struct faults faults;
	const char *bad;
};

static enum MHD_Result
edit_fault(
    void *cls, enum MHD_ValueKind kind, const char *key, const char *value)
{
	struct editing *e = cls;

	(void)kind;
	if (fault_set(&e->faults, key, value ? value : ""))
		return MHD_YES;
	e->bad = key;
	return MHD_NO;
}

/* All of them or, if one is wrong, none. */
static void
admin_fault(struct request *q)
{
	struct editing e = {.bad = NULL};

	faults_get(&e.faults);
	MHD_get_connection_values(
	    q->conn, MHD_GET_ARGUMENT_KIND, edit_fault, &e);
	if (e.bad) {
		reply_error(q, 400, e.bad);
		return;
	}
	faults_install(&e.faults);
	text_adds(&q->reply.body, "{\"ok\":true}\n");
}

static void
admin_reset(struct request *q)
{
	struct faults f;

	faults_clear(&f);
	faults_install(&f);
	text_adds(&q->reply.body, "{\"ok\":true}\n");
}

static struct resource *
admin_resource(struct request *q)
{
	const char *name = request_arg(q, "resource", NULL);
	struct resource *r = name ? resource_find(name) : NULL;

	if (r == NULL)
		reply_error(q, 404, "no such resource");
	return r;
}

static void
tell_change(struct request *q, int64_t count, int64_t updated)
{
	struct text *t = &q->reply.body;

	text_adds(t, "{\"count\":");
	text_int(t, count);
	text_adds(t, ",\"updated_at\":\"");
	text_time(t, updated);
	text_adds(t, "\"}\n");
}

static void
admin_touch(struct request *q)
{
	struct resource *r = admin_resource(q);
	int64_t from, count;

	if (r == NULL)
		return;
	if (!request_number(q, "from", 0, 0, ROWS_MAX, &from) ||
	    !request_number(q, "count", 1, 0, ROWS_MAX, &count)) {
		reply_error(q, 400, "bad number");
		return;
	}
	data_write();
	if ((size_t)(from + count) > r->n)
		reply_error(q, 400, "past the last record");
	else
		tell_change(
		    q, count, resource_touch(r, (size_t)from, (size_t)count));
	data_done();
}

static void
admin_add(struct request *q)
{
	struct resource *r = admin_resource(q);
	int64_t count;

	if (r == NULL)
		return;
	if (!request_number(q, "count", 1, 0, ROWS_MAX, &count)) {
		reply_error(q, 400, "bad number");
		return;
	}
	data_write();
	if ((size_t)count + r->n > ROWS_MAX)
		reply_error(q, 400, "too many records");
	else
		tell_change(q, count, resource_append(r, (size_t)count));
	data_done();
}

static void
admin_ids(struct request *q)
{
	struct resource *r = admin_resource(q);
	struct text *t = &q->reply.body;

	if (r == NULL)
		return;
	q->reply.type = "text/plain";
	data_read();
	for (size_t i = 0; i < r->n; i++) {
		text_int(t, resource_id(r, i));
		text_add(t, "\n", 1);
	}
	data_done();
}

void
admin_answer(struct request *q)
{
	static const struct {
		const char *path, *method;
		void (*answer)(struct request *q);
	} table[] = {
	    {"/admin/touch", "POST", admin_touch},
	    {"/admin/add", "POST", admin_add},
	    {"/admin/fault", "POST", admin_fault},
	    {"/admin/reset", "POST", admin_reset},
	    {"/admin/ids", "GET", admin_ids},
	};
	size_t i = 0, n = sizeof table / sizeof *table;

	while (i < n && strcmp(q->path, table[i].path) != 0)
		i++;
	if (i == n) {
		reply_error(q, 404, "no such path");
	} else if (strcmp(q->method, table[i].method) != 0) {
		reply_error(q, 405, "wrong method");
		reply_header(q, "Allow", table[i].method);
	} else {
		table[i].answer(q);
	}
	reply_whole(q);
}
