/* SPDX-License-Identifier: MIT */
#include "actions.h"

#include "tap.h"

static const struct list none;

static void
test_parse(void)
{
	static const struct {
		const char *on;
		bool good;
	} table[] = {
	    {"ignore:404", true},
	    {"skip:4xx", true},
	    {"retry:200,text=try later, please", true},
	    {"fail:text=,", true},
	    {"ignore:later,404", true},
	    {"ignore:404,later", true},
	    {"skip:first,5xx,text=x", true},
	    {"fail:jq=.body.error != null", true},
	    {"retry:200,jq=.body.code == 17, false", true},
	    {"ignore", false},
	    {"ignore:", false},
	    {"ignore:first", false},
	    {"ignore:first,later,404", false},
	    {"ignore:text=", false},
	    {"ignore:jq=", false},
	    {"ignore:jq=.body |", false},
	    {"ignore:99", false},
	    {"ignore:199", false},
	    {"ignore:600", false},
	    {"ignore:6xx", false},
	    {"ignore:0xx", false},
	    {"ignore:40x", false},
	    {"ignore:404 ", false},
	    {"ignore:404,,405", false},
	    {"Ignore:404", false},
	    {"stop:404", false},
	    {":404", false},
	    {"", false},
	};

	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		struct list on = {0};
		struct actions a;
		struct err e;

		list_add(&on, table[i].on);
		ok(actions_init(&a, &on, &none, &e) == table[i].good, "%s: %s",
		    table[i].on, table[i].good ? "a rule" : "refused");
		if (!table[i].good)
			ok(e.status == ST_USAGE && strstr(e.text, "--on: "),
			    "with %s", e.text);
		actions_release(&a);
		list_release(&on);
	}
}

static void
test_end_status(void)
{
	static const struct {
		const char *text;
		bool good;
	} table[] = {{"404", true}, {"201", true}, {"599", true},
	    {"200", false}, {"4xx", false}, {"x", false}, {"", false}};

	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		struct list end = {0};
		struct actions a;
		struct err e;

		list_add(&end, table[i].text);
		ok(actions_init(&a, &none, &end, &e) == table[i].good,
		    "--end-status '%s'", table[i].text);
		actions_release(&a);
		list_release(&end);
	}
}

static void
set_reply(struct reply *r, int status, const char *head, const char *body)
{
	r->status = status;
	buf_init(&r->head, BUF_TEXT);
	buf_init(&r->body, BUF_TEXT);
	buf_adds(&r->head, head);
	buf_adds(&r->body, body);
}

static void
test_find(void)
{
	static const char head[] = "HTTP/1.1 200 OK\r\nX-State: done\r\n"
				   "A: 1\r\na: 2\r\n\r\n";
	static const struct {
		const char *on[2];
		int status;
		bool first;
		const char *body;
		enum action want;
	} table[] = {
	    {{"ignore:404"}, 404, true, "", ACTION_IGNORE},
	    {{"ignore:404"}, 405, true, "", ACTION_NONE},
	    {{"skip:4xx"}, 499, false, "", ACTION_SKIP},
	    {{"skip:4xx"}, 500, false, "", ACTION_NONE},
	    {{"fail:first,404", "ignore:404"}, 404, true, "", ACTION_FAIL},
	    {{"fail:first,404", "ignore:404"}, 404, false, "", ACTION_IGNORE},
	    {{"ignore:later,404"}, 404, true, "", ACTION_NONE},
	    {{"retry:200,text=busy"}, 200, true, "the buses are busy",
		ACTION_RETRY},
	    {{"retry:200,text=busy"}, 200, true, "bus", ACTION_NONE},
	    {{"retry:200,text=busy"}, 200, true, "", ACTION_NONE},
	    {{"retry:200,text=busy"}, 500, true, "busy", ACTION_NONE},
	    {{"fail:jq=.body.error"}, 200, true, "{\"error\":\"x\"}",
		ACTION_FAIL},
	    {{"fail:jq=.body.error"}, 200, true, "{\"error\":null}",
		ACTION_NONE},
	    {{"fail:jq=.body.error"}, 200, true, "{}", ACTION_NONE},
	    {{"fail:jq=empty"}, 200, true, "{}", ACTION_NONE},
	    {{"fail:jq=(false, true)"}, 200, true, "{}", ACTION_NONE},
	    {{"fail:jq=.body == \"no {json\""}, 200, true, "no {json",
		ACTION_FAIL},
	    {{"skip:jq=.headers[\"x-state\"] == \"done\""}, 200, true, "{}",
		ACTION_SKIP},
	    {{"skip:jq=.headers.a == \"1, 2\""}, 200, true, "{}", ACTION_SKIP},
	    {{"skip:jq=.status == 418"}, 418, true, "{}", ACTION_SKIP},
	};

	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		struct list on = {0};
		struct reply r;
		struct actions a;
		enum action got;
		struct err e;

		for (int k = 0; k < 2 && table[i].on[k]; k++)
			list_add(&on, table[i].on[k]);
		set_reply(&r, table[i].status, head, table[i].body);
		ok(actions_init(&a, &on, &none, &e) &&
			actions_find(&a, &r, table[i].first, &got, &e) &&
			got == table[i].want,
		    "%s for %d %s", table[i].on[0], table[i].status,
		    table[i].body);
		actions_release(&a);
		buf_release(&r.head);
		buf_release(&r.body);
		list_release(&on);
	}
}

static void
test_concern(void)
{
	static const struct {
		const char *on;
		int status;
		bool want;
	} table[] = {{"ignore:404", 404, true}, {"ignore:404", 403, false},
	    {"ignore:5xx", 503, true}, {"ignore:text=x", 400, true},
	    {"ignore:text=x", 200, true}, {"ignore:text=x", 302, false},
	    {"ignore:302", 302, true}, {"ignore:3xx", 302, true}};

	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		struct list on = {0};
		struct actions a;
		struct err e;

		list_add(&on, table[i].on);
		ok(actions_init(&a, &on, &none, &e) &&
			actions_concern(&a, table[i].status) == table[i].want,
		    "%s may concern %d: %d", table[i].on, table[i].status,
		    table[i].want);
		actions_release(&a);
		list_release(&on);
	}
}

int
main(void)
{
	test_parse();
	test_end_status();
	test_find();
	test_concern();
	return tap_done();
}
