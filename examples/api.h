/* SPDX-License-Identifier: MIT */
/*
 * api - what the files of the example API share.
 *
 *     api.c       options, start and stop
 *     api_serve.c from a request to a reply, and the log
 *     api_v1.c    /v1: the pages, and what spoils them
 *     api_fault.c the table of faults
 *     api_odd.c   /admin, and /echo /status /redirect /raw
 *     api_data.c  the records, made from (resource, index)
 *     api_text.c  growing text, JSON strings, gzip, RFC 3339
 *
 * One thread serves one connection. A request belongs to the thread of its
 * connection; the records have a read-write lock, the faults a mutex.
 */
#ifndef API_H
#define API_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct MHD_Connection;
struct MHD_Daemon;

/* Bytes that grow; p is NULL until the first. Out of memory ends us. */
struct text {
	char *p;
	size_t n, cap;
};

void text_release(struct text *t);
void text_add(struct text *t, const char *p, size_t n);
void text_adds(struct text *t, const char *s);
void text_int(struct text *t, int64_t v);

/* n bytes as a JSON string; what is not UTF-8 becomes U+FFFD. */
void text_quote(struct text *t, const char *p, size_t n);
void text_quotes(struct text *t, const char *s);

/* Start a member of the object that is being written: comma, name, colon. */
void text_member(struct text *t, const char *name);

/* Replace the text: JSON laid out in lines; as a gzip file. */
void text_pretty(struct text *t);
void text_gzip(struct text *t);

/* Seconds since 1970 as RFC 3339 with Z. */
void text_time(struct text *t, int64_t seconds);

/* The first whole second that is not before an RFC 3339 instant. */
bool time_parse(const char *s, int64_t *seconds);

/* Digits only, min to max. */
bool number_parse(const char *s, int64_t min, int64_t max, int64_t *out);

/* Faults. A number of 0 is "off"; a word is one of the enums below. */
struct faults {
	int64_t fail_every, fail_first, fail_status;
	int64_t cut_every, cut_first, cut_mode;
	int64_t delay_ms, stall_first;
	int64_t max_limit, page_base, page_zero, total, past_end;
	int64_t ignore_paging, html, envelope, nocontent, emptybody, status;
	int64_t weird, big;
	char retry_after[256];
};

/* Words of the faults, in the order of the table. */
enum cut { CUT_LENGTH, CUT_CLOSE, CUT_SHORT };
enum page_zero { ZERO_SAME, ZERO_EMPTY, ZERO_ERROR };
enum past_end {
	END_EMPTY,
	END_404,
	END_400,
	END_LAST,
	END_NULL,
	END_MISSING,
};
enum total {
	TOTAL_OK,
	TOTAL_MISSING,
	TOTAL_NULL,
	TOTAL_STRING,
	TOTAL_PAGE,
	TOTAL_PLUS,
	TOTAL_MINUS,
	TOTAL_ZERO,
	TOTAL_TEXT,
	TOTAL_NEGATIVE,
};

/* Name of fault i, with underscores; NULL after the last. */
const char *fault_name(size_t i);

/* What it may be: "N", "a|b", "TEXT". */
const char *fault_values(size_t i);

/* '-' and '_' are the same in a name. False: no such name, or value. */
bool fault_set(struct faults *f, const char *name, const char *value);

void faults_clear(struct faults *f);

/* Make these the faults of all that follows; the count starts at 0 again. */
void faults_install(const struct faults *f);

/* The faults now. */
void faults_get(struct faults *f);

/* The same for a new /v1 request; its number, from 1. */
int64_t faults_next(struct faults *f);

/* Records. What takes a resource wants data_read or data_write held. */
struct row {
	int64_t updated; /* seconds since 1970 */
	int64_t version;
};

struct resource {
	const char *name;
	int64_t first, stride; /* the ids */
	bool pages;	       /* page and per_page, not offset and limit */
	const char *shape;
	size_t n; /* records */
	struct row *rows;
};

enum { ROWS_MAX = 10000000 };

void data_init(void); /* after the last resource_rows */
void data_release(void);
void data_read(void);
void data_write(void);
void data_done(void);

struct resource *resource_find(const char *name);
int64_t resource_id(const struct resource *r, size_t i);

/* How many records it begins with. */
void resource_rows(struct resource *r, size_t n);

/* Change or append records; all get the same new updated_at. */
int64_t resource_touch(struct resource *r, size_t from, size_t count);
int64_t resource_append(struct resource *r, size_t count);

/* Records that were updated at `since` or later. */
size_t resource_count(const struct resource *r, int64_t since);

/* Of those, the ones from `start` on, at most `limit`; how many it wrote. */
size_t resource_write(struct text *t, const struct resource *r, int64_t since,
    size_t start, size_t limit, const struct faults *f);

/* What is sent. Lies are made of `give` and `announce`. */
struct reply {
	unsigned status;
	const char *type;
	struct text body;
	size_t give;	  /* bytes of the body that are sent */
	int64_t announce; /* Content-Length; -1: none, the close ends it */
	bool stall;	  /* then nothing for a while, and the close */
	int64_t records;
	const char *headers[4][2];
	size_t nheaders;
};

struct request {
	struct MHD_Connection *conn;
	const char *method, *path;
	char *uri; /* as it came, with the query */
	struct text body;
	bool started, too_big;
	struct faults faults; /* as they were when it came */
	int64_t nth;	      /* number of a /v1 request, from 1 */
	struct reply reply;
};

/* Value of a query parameter, NULL without; *n (may be NULL) its bytes. */
const char *request_arg(struct request *q, const char *name, size_t *n);

/* A number from the query; `usual` without one. False if it is a bad one. */
bool request_number(struct request *q, const char *name, int64_t usual,
    int64_t min, int64_t max, int64_t *out);

/* Method, path, query, headers and body as members of an object. */
void request_describe(struct text *t, struct request *q);

/* {"error":what} and its status. */
void reply_error(struct request *q, unsigned status, const char *what);

/* Add a header; the value must live as long as the request. */
void reply_header(struct request *q, const char *name, const char *value);

/* The whole body, honestly; call it when the body is complete. */
void reply_whole(struct request *q);

/* Listen on the loopback interface; NULL if that cannot be. */
struct MHD_Daemon *serve(int64_t port);

void v1_answer(struct request *q);
void admin_answer(struct request *q);

/* False: no such path. */
bool odd_answer(struct request *q);

/* Wait; returns early when the server is told to stop. */
void nap(int64_t ms);

struct config {
	bool no_auth, pretty;
	const char *token;
	int log; /* file descriptor, -1: none */
};

extern struct config config;

#endif
