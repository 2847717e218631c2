/* SPDX-License-Identifier: MIT */
/* api_serve - from a request of libmicrohttpd to a reply, and the log. */
#include "api.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BODY_MAX = 64 << 20, STALL_MS = 30000, POOL = 128 << 10 };

const char *
request_arg(struct request *q, const char *name, size_t *n)
{
	const char *v = NULL;
	size_t len = 0;

	if (MHD_lookup_connection_value_n(q->conn, MHD_GET_ARGUMENT_KIND, name,
		strlen(name), &v, &len) != MHD_YES)
		return NULL;
	if (n)
		*n = v ? len : 0;
	return v ? v : "";
}

bool
request_number(struct request *q, const char *name, int64_t usual, int64_t min,
    int64_t max, int64_t *out)
{
	const char *v = request_arg(q, name, NULL);

	*out = usual;
	return v == NULL || number_parse(v, min, max, out);
}

struct members {
	struct text *t;
	bool lower;
};

static enum MHD_Result
add_member(void *cls, enum MHD_ValueKind kind, const char *key, size_t key_size,
    const char *value, size_t value_size)
{
	struct members *m = cls;
	size_t name;

	(void)kind;
	if (m->t->p[m->t->n - 1] != '{')
		text_add(m->t, ",", 1);
	name = m->t->n;
	text_quote(m->t, key, key_size);
	for (; m->lower && name < m->t->n; name++)
		if (m->t->p[name] >= 'A' && m->t->p[name] <= 'Z')
			m->t->p[name] |= 0x20;
	text_add(m->t, ":", 1);
	text_quote(m->t, value ? value : "", value ? value_size : 0);
	return MHD_YES;
}

void
request_describe(struct text *t, struct request *q)
{
	struct members m = {t, false};

	text_member(t, "method");
	text_quotes(t, q->method);
	text_member(t, "uri");
	text_quotes(t, q->uri);
	text_member(t, "path");
	text_quotes(t, q->path);
	text_member(t, "query");
	text_add(t, "{", 1);
	MHD_get_connection_values_n(
	    q->conn, MHD_GET_ARGUMENT_KIND, add_member, &m);
	text_add(t, "}", 1);
	text_member(t, "headers");
	text_add(t, "{", 1);
	m.lower = true;
	MHD_get_connection_values_n(q->conn, MHD_HEADER_KIND, add_member, &m);
	text_add(t, "}", 1);
	text_member(t, "body");
	text_quote(t, q->body.p, q->body.n);
}

void
reply_error(struct request *q, unsigned status, const char *what)
{
	struct text *t = &q->reply.body;

	q->reply.status = status;
	t->n = 0;
	text_add(t, "{", 1);
	text_member(t, "error");
	text_quotes(t, what);
	text_add(t, "}", 1);
}

void
reply_header(struct request *q, const char *name, const char *value)
{
	struct reply *r = &q->reply;

	if (r->nheaders == sizeof r->headers / sizeof *r->headers)
		abort();
	r->headers[r->nheaders][0] = name;
	r->headers[r->nheaders][1] = value;
	r->nheaders++;
}

void
reply_whole(struct request *q)
{
	q->reply.give = q->reply.body.n;
	q->reply.announce = (int64_t)q->reply.body.n;
}

/* One write: with O_APPEND the lines of all threads stay whole. */
static void
log_request(struct request *q)
{
	struct text t = {0};
	ssize_t written;

	if (config.log == -1)
		return;
	text_add(&t, "{", 1);
	request_describe(&t, q);
	text_member(&t, "status");
	text_int(&t, q->reply.status);
	text_member(&t, "records");
	text_int(&t, q->reply.records);
	text_add(&t, "}\n", 2);
	do
		written = write(config.log, t.p, t.n);
	while (written == -1 && errno == EINTR);
	text_release(&t);
}

/* A body that does not end as its length says, or that has none. */
struct source {
	struct text body;
	size_t give;
	bool stall, closes; /* the close is the honest end */
};

static ssize_t
source_read(void *cls, uint64_t pos, char *to, size_t max)
{
	struct source *s = cls;
	size_t n = s->give - (size_t)pos;

	if (n == 0) {
		if (s->stall)
			nap(STALL_MS);
		return s->closes ? MHD_CONTENT_READER_END_OF_STREAM
				 : MHD_CONTENT_READER_END_WITH_ERROR;
	}
	n = n < max ? n : max;
	memcpy(to, s->body.p + pos, n);
	return (ssize_t)n;
}

static void
source_free(void *cls)
{
	struct source *s = cls;

	text_release(&s->body);
	free(s);
}

/*
 * A length that is too small has to be a header of ours next to a size that
 * libmicrohttpd does not know, for it adds its own to one that it knows.
 */
static struct MHD_Response *
odd_response(struct reply *r)
{
	bool closes = r->announce < (int64_t)r->give;
	uint64_t size = closes ? MHD_SIZE_UNKNOWN : (uint64_t)r->announce;
	struct source *s = calloc(1, sizeof *s);
	struct MHD_Response *m;
	char length[24];

	if (s == NULL)
		return NULL;
	*s = (struct source){r->body, r->give, r->stall, closes};
	r->body = (struct text){0};
	m = MHD_create_response_from_callback(
	    size, 1 << 15, source_read, s, source_free);
	if (m == NULL)
		source_free(s);
	if (m == NULL || !closes)
		return m;
	MHD_set_response_options(m,
	    MHD_RF_HTTP_1_0_COMPATIBLE_STRICT |
		MHD_RF_INSANITY_HEADER_CONTENT_LENGTH,
	    MHD_RO_END);
	snprintf(length, sizeof length, "%lld", (long long)r->announce);
	if (r->announce >= 0)
		MHD_add_response_header(m, "Content-Length", length);
	return m;
}

static struct MHD_Response *
plain_response(struct reply *r)
{
	struct MHD_Response *m = MHD_create_response_from_buffer(
	    r->give, r->body.p, MHD_RESPMEM_MUST_FREE);

	if (m)
		r->body = (struct text){0};
	return m;
}

static enum MHD_Result
reply_send(struct request *q)
{
	struct reply *r = &q->reply;
	bool plain = r->announce == (int64_t)r->give && !r->stall;
	struct MHD_Response *m;
	enum MHD_Result sent;

	log_request(q);
	m = plain ? plain_response(r) : odd_response(r);
	if (m == NULL)
		return MHD_NO;
	if (r->type)
		MHD_add_response_header(m, "Content-Type", r->type);
	for (size_t i = 0; i < r->nheaders; i++)
		MHD_add_response_header(m, r->headers[i][0], r->headers[i][1]);
	sent = MHD_queue_response(q->conn, r->status, m);
	MHD_destroy_response(m);
	return sent;
}

static void
answer(struct request *q)
{
	if (q->too_big) {
		reply_error(q, 413, "body too big");
	} else if (strncmp(q->path, "/v1/", 4) == 0) {
		v1_answer(q);
		return;
	} else if (strncmp(q->path, "/admin/", 7) == 0) {
		admin_answer(q);
		return;
	} else if (odd_answer(q)) {
		return;
	} else {
		reply_error(q, 404, "no such path");
	}
	reply_whole(q);
}

/* Called with the head, with each piece of the body, and at the end. */
static enum MHD_Result
on_request(void *cls, struct MHD_Connection *conn, const char *path,
    const char *method, const char *version, const char *piece, size_t *size,
    void **state)
{
	struct request *q = *state;

	(void)cls;
	(void)version;
	if (q == NULL)
		return MHD_NO;
	if (!q->started) {
		q->started = true;
		q->conn = conn;
		q->method = method;
		q->path = path;
		q->reply =
		    (struct reply){.status = 200, .type = "application/json"};
		return MHD_YES;
	}
	if (*size) {
		q->too_big |= *size > BODY_MAX - q->body.n;
		if (!q->too_big)
			text_add(&q->body, piece, *size);
		*size = 0;
		return MHD_YES;
	}
	answer(q);
	return reply_send(q);
}

static void *
on_uri(void *cls, const char *uri, struct MHD_Connection *conn)
{
	struct request *q = calloc(1, sizeof *q);

	(void)cls;
	(void)conn;
	if (q && (q->uri = strdup(uri)) == NULL) {
		free(q);
		q = NULL;
	}
	return q;
}

static void
on_end(void *cls, struct MHD_Connection *conn, void **state,
    enum MHD_RequestTerminationCode why)
{
	struct request *q = *state;

	(void)cls;
	(void)conn;
	(void)why;
	if (q == NULL)
		return;
	text_release(&q->body);
	text_release(&q->reply.body);
	free(q->uri);
	free(q);
	*state = NULL;
}

struct MHD_Daemon *
serve(int64_t port)
{
	struct sockaddr_in at = {.sin_family = AF_INET,
	    .sin_port = htons((uint16_t)port),
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	const unsigned how = MHD_USE_THREAD_PER_CONNECTION |
			     MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_POLL;

	return MHD_start_daemon(how, 0, NULL, NULL, on_request, NULL,
	    MHD_OPTION_SOCK_ADDR, &at, MHD_OPTION_URI_LOG_CALLBACK, on_uri,
	    NULL, MHD_OPTION_NOTIFY_COMPLETED, on_end, NULL,
	    MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)POOL, MHD_OPTION_END);
}
