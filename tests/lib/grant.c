/* SPDX-License-Identifier: MIT */
/* grant: the form that is sent, and the answers, good and bad. */
#include "grant.h"

#include "num.h"
#include "tap.h"

static void
test_form(void)
{
	static const char *params[] = {"scope=a b", "x=1=2&3", "e="};
	static const char *other[] = {"grant_type=account_credentials"};
	const struct list none = {0}, three = {params, 3}, one = {other, 1};
	const struct {
		struct grant g;
		const char *want;
	} table[] = {
	    {{.params = &none}, "grant_type=client_credentials"},
	    {{.params = &none,
		 .client_id = "i:d",
		 .client_secret = "s&=\xc3\xa9"},
		"grant_type=client_credentials&client_id=i%3Ad&"
		"client_secret=s%26%3D%C3%A9"},
	    {{.params = &three},
		"grant_type=client_credentials&scope=a%20b&x=1%3D2%263&e="},
	    {{.params = &one}, "grant_type=account_credentials"},
	    {{.params = &none, .refresh = true, .refresh_token = "r/+"},
		"grant_type=refresh_token&refresh_token=r%2F%2B"},
	    {{.params = &none, .refresh = true}, "grant_type=refresh_token"},
	};
	struct buf b;

	buf_init(&b, BUF_TEXT);
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		buf_clear(&b);
		ok(grant_form(&table[i].g, &b), "form %zu", i);
		is(b.p, table[i].want, "is that");
	}
	buf_release(&b);
	buf_init(&b, 5);
	ok(!grant_form(&table[0].g, &b), "a form that does not fit");
	buf_release(&b);
}

static void
test_answers(void)
{
	/* access NULL: refused with that status and text */
	static const struct {
		const char *body, *access, *refresh;
		int64_t life; /* or the status */
		const char *text;
	} table[] = {
	    {"{\"access_token\":\"a.b-c\"}", "a.b-c", "", 0, NULL},
	    {" {\"access_token\":\"a\\u002fb\",\"token_type\":\"bEaReR\","
	     "\"expires_in\":3600,\"refresh_token\":\"r\",\"x\":[1]} ",
		"a/b", "r", 3600, NULL},
	    {"{\"access_token\":\"a\",\"expires_in\":\"60\"}", "a", "", 60,
		NULL},
	    {"{\"access_token\":\"a\",\"expires_in\":59.9}", "a", "", 59, NULL},
	    {"{\"access_token\":\"a\",\"expires_in\":0}", "a", "", 0, NULL},
	    {"{\"access_token\":\"a\",\"expires_in\":-1}", "a", "", 0, NULL},
	    {"{\"access_token\":\"a\",\"expires_in\":null}", "a", "", 0, NULL},
	    {"{\"access_token\":\"a\",\"expires_in\":\"\"}", "a", "", 0, NULL},
	    {"{\"access_token\":\"a\",\"expires_in\":[1]}", "a", "", 0, NULL},
	    {"{\"access_token\":\"a\",\"expires_in\":1e3}", "a", "", 0, NULL},
	    {"{\"access_token\":\"a\",\"expires_in\":1000000001}", "a", "", 0,
		NULL},
	    {"{\"access_token\":\"a\",\"token_type\":null,"
	     "\"refresh_token\":null}",
		"a", "", 0, NULL},
	    {"{\"access_token\":\"a\",\"access_token\":\"b\"}", "b", "", 0,
		NULL},
	    {"", NULL, NULL, ST_DATA,
		"the answer: not JSON: byte 0: unexpected end"},
	    {"<html>", NULL, NULL, ST_DATA,
		"the answer: not JSON: byte 0: expected a value"},
	    {"access_token=a&token_type=bearer", NULL, NULL, ST_DATA,
		"the answer: not JSON: byte 0: expected a value"},
	    {"\"a\"", NULL, NULL, ST_DATA, "the answer is no JSON object"},
	    {"[]", NULL, NULL, ST_DATA, "the answer is no JSON object"},
	    {"{}", NULL, NULL, ST_DATA, "the answer has no access_token"},
	    {"{\"access_token\":\"\"}", NULL, NULL, ST_DATA,
		"the answer has no access_token"},
	    {"{\"access_token\":null,\"error\":null}", NULL, NULL, ST_DATA,
		"the answer has no access_token"},
	    {"{\"access_token\":{}}", NULL, NULL, ST_DATA,
		"access_token is no string"},
	    {"{\"access_token\":\"a\\nb\"}", NULL, NULL, ST_DATA,
		"access_token has a control byte in it"},
	    {"{\"access_token\":\"a\\u0000b\"}", NULL, NULL, ST_DATA,
		"access_token has a control byte in it"},
	    {"{\"access_token\":\"a\",\"refresh_token\":\"\\u007f\"}", NULL,
		NULL, ST_DATA, "refresh_token has a control byte in it"},
	    {"{\"access_token\":\"a\",\"refresh_token\":7}", NULL, NULL,
		ST_DATA, "refresh_token is no string"},
	    {"{\"access_token\":\"a\",\"token_type\":\"mac\"}", NULL, NULL,
		ST_DATA, "token_type is not Bearer, which is all we know"},
	    {"{\"access_token\":\"a\",\"token_type\":\"nope\"}", NULL, NULL,
		ST_DATA, "token_type is not Bearer, which is all we know"},
	    {"{\"error\":\"invalid_scope\"}", NULL, NULL, ST_REFUSED,
		"invalid_scope"},
	    {"{\"error\":\"e\",\"error_description\":\"a \\\"b\\\"\"}", NULL,
		NULL, ST_REFUSED, "e: a \"b\""},
	    {"{\"error\":{\"code\":1}}", NULL, NULL, ST_REFUSED,
		"{\"code\":1}"},
	};
	struct json_scan scan;
	struct token t;
	struct err e;

	json_init(&scan);
	token_init(&t);
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		bool good = grant_answer(&scan, span_of(table[i].body), &t, &e);

		ok(good == (table[i].access != NULL), "%s", table[i].body);
		if (good && table[i].access) {
			is(t.access.p, table[i].access, "the token");
			is(t.refresh.p, table[i].refresh, "the next one");
			ok(t.life == table[i].life * NUM_SECOND, "its life");
		} else if (!good && table[i].text) {
			is(e.text, table[i].text, "the reason");
			ok(e.status == table[i].life, "the status");
		}
	}
	token_release(&t);
	json_release(&scan);
}

/* What an answer tells is hidden before anything is said about it. */
static void
test_hidden(void)
{
	static const char body[] =
	    "{\"access_token\":\"told-access\",\"token_type\":\"mac\","
	    "\"refresh_token\":\"told-refresh\"}";
	char text[] = "told-access told%2Drefresh";
	struct json_scan scan;
	struct token t;
	struct err e;

	json_init(&scan);
	token_init(&t);
	ok(!grant_answer(&scan, span_of(body), &t, &e), "another type");
	text[err_mask(text, strlen(text))] = '\0';
	is(text, "*** ***", "both tokens are hidden");
	token_release(&t);
	json_release(&scan);
}

static void
test_refused(void)
{
	static const char *const yes[] = {"{\"error\":\"invalid_client\"}",
	    "{\"error\":\"invalid_\\u0067rant\"}",
	    "{\"error\":\"unauthorized_client\"}",
	    "{\"error\":\"access_denied\"}"};
	static const char *const no[] = {"", "<html>",
	    "{\"error\":\"invalid_request\"}", "{\"error\":\"invalid_scope\"}",
	    "{\"error\":[\"invalid_client\"]}", "[\"invalid_client\"]", "{}"};
	struct json_scan scan;

	json_init(&scan);
	for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
		ok(grant_refused(&scan, span_of(yes[i])), "%s", yes[i]);
	for (size_t i = 0; i < sizeof no / sizeof *no; i++)
		ok(!grant_refused(&scan, span_of(no[i])), "not %s", no[i]);
	json_release(&scan);
}

static void
test_margin(void)
{
	static const int64_t table[][2] = {/* s */
	    {0, 0}, {4, 2}, {20, 10}, {60, 10}, {100, 10}, {600, 60},
	    {3600, 360}, {1000000000, 100000000}};

	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		ok(grant_margin(table[i][0] * NUM_SECOND) ==
			table[i][1] * NUM_SECOND,
		    "of %lld s", (long long)table[i][0]);
}

int
main(void)
{
	test_form();
	test_answers();
	test_hidden();
	test_refused();
	test_margin();
	return tap_done();
}
