/* SPDX-License-Identifier: MIT */
#include "grant.h"

#include <stdlib.h>
#include <string.h>

#include "field.h"
#include "num.h"
#include "query.h"

enum { TOKEN_MAX = 64 << 10, SHOWN = 300 };
#define LIFE_MAX INT64_C(1000000000) /* s */

static void
add(struct buf *b, struct span name, struct span value)
{
	if (b->n)
		buf_addc(b, '&');
	query_encode(name, b);
	buf_addc(b, '=');
	query_encode(value, b);
}

static bool
names_grant(const struct list *params)
{
	for (size_t i = 0; i < params->n; i++)
		if (strncmp(params->v[i], "grant_type=", 11) == 0)
			return true;
	return false;
}

bool
grant_form(const struct grant *g, struct buf *b)
{
	if (!names_grant(g->params))
		add(b, span_of("grant_type"),
		    span_of(
			g->refresh ? "refresh_token" : "client_credentials"));
	if (g->client_id)
		add(b, span_of("client_id"), span_of(g->client_id));
	for (size_t i = 0; i < g->params->n; i++) {
		const char *pair = g->params->v[i];
		size_t n = strcspn(pair, "=");

		add(b, (struct span){pair, n}, span_of(pair + n + 1));
	}
	if (g->client_secret)
		add(b, span_of("client_secret"), span_of(g->client_secret));
	if (g->refresh_token)
		add(b, span_of("refresh_token"), span_of(g->refresh_token));
	return !b->over;
}

void
token_init(struct token *t)
{
	buf_init(&t->access, TOKEN_MAX);
	buf_init(&t->refresh, TOKEN_MAX);
	t->life = 0;
}

void
token_release(struct token *t)
{
	buf_release(&t->access);
	buf_release(&t->refresh);
}

/* The member's string to b; nothing where it is absent or null. */
static bool
take(struct span object, const char *name, struct buf *b, struct err *e)
{
	struct span value = json_member(object, name);
	enum json_type type = json_type(value);

	buf_clear(b);
	if (type == JSON_NONE || type == JSON_NULL)
		return true;
	if (type != JSON_STRING)
		return err_set(e, ST_DATA, "%s is no string", name);
	if (!json_unescape(value, b))
		return err_set(e, ST_DATA, "%s is too long", name);
	err_hide(b->p, b->n);
	return !field_control(buf_span(b)) ||
	       err_set(e, ST_DATA, "%s has a control byte in it", name);
}

/* The text of a string, as it is written; else the value, nothing for null. */
static struct span
bare(struct span object, const char *name)
{
	struct span value = json_member(object, name);

	if (json_type(value) == JSON_STRING)
		return (struct span){value.p + 1, value.n - 2};
	if (json_type(value) == JSON_NULL)
		value.n = 0;
	return value;
}

/* A text of the server for a message: masked before it is cut. */
static char *
shown(struct span value)
{
	struct buf b;

	buf_init(&b, BUF_TEXT);
	if (json_type(value) == JSON_STRING)
		json_unescape(value, &b);
	else
		buf_add(&b, value.p, value.n);
	buf_cut(&b, err_mask(b.p, b.n));
	if (b.n > SHOWN)
		buf_cut(&b, SHOWN);
	return buf_take(&b);
}

/* Some servers tell an error with status 200. */
static bool
fail(struct span object, struct err *e)
{
	struct span error = json_member(object, "error");
	struct span more = json_member(object, "error_description");
	char *a, *b;

	if (json_type(error) <= JSON_NULL)
		return err_set(e, ST_DATA, "the answer has no access_token");
	a = shown(error);
	b = shown(more);
	err_set(e, ST_REFUSED, "%s%s%s", a, b[0] ? ": " : "", b);
	free(a);
	free(b);
	return false;
}

/* "expires_in" as number or digits, a fraction dropped. */
static int64_t
life(struct span object)
{
	struct span value = bare(object, "expires_in");
	const char *point;
	int64_t s;

	point = value.n ? memchr(value.p, '.', value.n) : NULL;
	if (point)
		value.n = (size_t)(point - value.p);
	/* Not told, or in no way we know: used until it is refused. */
	return num_parse(value, 1, LIFE_MAX, &s) ? s * NUM_SECOND : 0;
}

bool
grant_answer(
    struct json_scan *scan, struct span body, struct token *t, struct err *e)
{
	struct span object, type;

	if (!json_scan(scan, body))
		return json_fail(scan, e) || err_at(e, "the answer");
	object = scan->whole.text;
	if (json_type(object) != JSON_OBJECT)
		return err_set(e, ST_DATA, "the answer is no JSON object");
	if (!take(object, "access_token", &t->access, e) ||
	    !take(object, "refresh_token", &t->refresh, e))
		return false;
	if (t->access.n == 0)
		return fail(object, e);
	type = bare(object, "token_type");
	if (type.n && !field_named(type, "bearer"))
		return err_set(e, ST_DATA,
		    "token_type is not Bearer, which is all we know");
	t->life = life(object);
	return true;
}

bool
grant_refused(struct json_scan *scan, struct span body)
{
	static const char *const errors[] = {"invalid_client", "invalid_grant",
	    "unauthorized_client", "access_denied"};
	struct span error;

	if (!json_scan(scan, body))
		return false;
	error = json_member(scan->whole.text, "error");
	for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
		if (json_type(error) == JSON_STRING &&
		    json_same(error, span_of(errors[i])))
			return true;
	return false;
}

int64_t
grant_margin(int64_t life_ns)
{
	int64_t margin = life_ns / 10;

	if (margin < 10 * NUM_SECOND)
		margin = 10 * NUM_SECOND;
	return margin < life_ns / 2 ? margin : life_ns / 2;
}
