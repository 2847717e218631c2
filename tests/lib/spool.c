/* SPDX-License-Identifier: MIT */
#include "spool.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scratch.h"
#include "tap.h"

static struct err e;
static struct reply r;
static struct buf url, field;

static struct journal_request
page(const char *which)
{
	return (struct journal_request){
	    .method = "GET", .url = which, .body = {"", 0}};
}

static void
reply(int status, const char *head, const char *body)
{
	r.status = status;
	buf_clear(&r.head);
	buf_addf(&r.head, "HTTP/1.1 %d X\r\n%s\r\n", status, head);
	buf_clear(&r.body);
	buf_adds(&r.body, body);
}

/* "200 BODY URL" of a stored reply, or "no". */
static const char *
get(struct spool *s, const char *which)
{
	static char text[500];
	struct journal_request rq = page(which);

	if (!spool_get(s, &rq, &r, &url, &e))
		return "no";
	snprintf(text, sizeof text, "%d %s %s", r.status, r.body.p, url.p);
	return text;
}

static bool
put(struct spool *s, const char *which, const char *head, const char *body)
{
	struct journal_request rq = page(which);

	reply(200, head, body);
	return spool_put(s, &rq, &r, which, 0, &e);
}

static bool
open_spool(struct spool *s)
{
	return spool_open(s, "d", false, "GET http://a/", &e);
}

static void
plain(void)
{
	struct spool s;
	struct journal_request rq = page("http://a/3");

	ok(open_spool(&s), "a new spool");
	is(sh("stat -c '%a %n' d d/*"),
	    "700 d\n600 d/journal.ndjson\n600 d/lock\n", "nobody else's");
	is(get(&s, "http://a/1"), "no", "nothing there");
	is(e.text, "not in the spool d", "is told");
	ok(put(&s, "http://a/1", "X-A: \xe9\r\n", "one"), "a reply");
	ok(put(&s, "http://a/2", "", ""), "an empty one");
	reply(404, "Set-Cookie: c=d\r\n", "gone");
	ok(spool_put(&s, &rq, &r, "http://b/3", 0, &e), "one after redirects");
	is(get(&s, "http://a/1"), "no",
	    "what this run has put is not for this run");
	spool_close(&s);
	is(sh("cd d; head -n 1 journal.ndjson | sed 's/[0-9-]*T[0-9:]*Z/T/';"
	      "tail -n 1 journal.ndjson | sed 's/[0-9-]*T[0-9:]*Z/T/';"
	      "cat 000001 000003"),
	    "{\"spool\":1,\"by\":\"ndkit " ND_VERSION
	    "\",\"walk\":\"GET http://a/\",\"started\":\"T\"}\n"
	    "{\"method\":\"GET\",\"url\":\"http://a/3\",\"request\":"
	    "\"0000000000000000\",\"status\":404,\"final\":\"http://b/3\","
	    "\"head\":[\"HTTP/1.1 404 X\",\"Set-Cookie: ***\"],"
	    "\"body\":\"000003\",\"size\":4,\"crc\":\"02984f45\","
	    "\"at\":\"T\"}\n"
	    "onegone",
	    "what is on the disk");
	ok(open_spool(&s), "the next run");
	is(get(&s, "http://a/1"), "200 one http://a/1", "has the first");
	is(r.head.p, "HTTP/1.1 200 X\r\nX-A: \xe9\r\n\r\n", "its head");
	is(get(&s, "http://a/3"), "404 gone http://b/3", "the third");
	is(get(&s, "http://a/2"), "200  http://a/2", "the second");
	is(get(&s, "http://a/1"), "no", "once each");
	rq = page("http://a/1");
	rq.has_body = true;
	ok(!spool_get(&s, &rq, &r, &url, &e), "not for another request");
	ok(put(&s, "http://a/4", "", "four"), "and goes on");
	ok(spool_finish(&s, false, &e), "to its end");
	spool_close(&s);
	ok(access("d", F_OK) != 0, "and leaves nothing");
}

static void
twice(void)
{
	struct spool s;

	open_spool(&s);
	for (int i = 0; i < 200; i++) {
		char text[20];

		snprintf(text, sizeof text, "%d", i);
		put(&s, i % 2 ? "http://a/odd" : "http://a/even", "", text);
	}
	spool_close(&s);
	open_spool(&s);
	for (int i = 0; i < 200; i++) {
		char want[60];
		const char *name = i % 2 ? "http://a/odd" : "http://a/even";

		snprintf(want, sizeof want, "200 %d %s", i, name);
		if (strcmp(get(&s, name), want) != 0)
			ok(false, "%s, not %s", get(&s, name), want);
	}
	is(get(&s, "http://a/odd"), "no",
	    "a request made a hundred times gets its replies in their order");
	spool_finish(&s, false, &e);
	spool_close(&s);
}

static long
size_of(const char *file)
{
	struct stat st;

	return stat(file, &st) == 0 ? (long)st.st_size : -1;
}

static const char *const pages[] = {
    "http://a/1", "http://a/2", "http://a/3", "http://a/4"};

/* A spool of four pages, killed before its end; ends[i]: behind i lines. */
static void
make_four(long ends[6])
{
	struct spool s;

	sh("rm -rf d");
	ends[0] = 0;
	open_spool(&s);
	for (int i = 0; i < 4; i++) {
		ends[i + 1] = size_of("d/journal.ndjson");
		put(&s, pages[i], "ETag: \"x\"\r\n", pages[i]);
	}
	ends[5] = size_of("d/journal.ndjson");
	spool_close(&s);
}

/* How many pages are there; those that are not are put again. */
static int
heal(struct spool *s)
{
	int found = 0;

	for (int i = 0; i < 4; i++) {
		char want[60];

		snprintf(want, sizeof want, "200 %s %s", pages[i], pages[i]);
		if (strcmp(get(s, pages[i]), want) == 0)
			found |= 1 << i;
		else
			put(s, pages[i], "", pages[i]);
	}
	return found;
}

static void
torn(void)
{
	long ends[6];
	int bad = 0, fd;
	struct spool s;

	make_four(ends);
	sh("rm -rf whole; cp -a d whole");
	for (long cut = 0; cut <= ends[5]; cut++) {
		int want = 0;

		if (truncate("d/journal.ndjson", cut) != 0)
			exit(99);
		for (int i = 0; i < 4; i++)
			want |= (cut >= ends[i + 2]) << i;
		if (!open_spool(&s)) {
			ok(false, "cut at %ld: %s", cut, e.text);
			continue;
		}
		bad += heal(&s) != want;
		spool_close(&s);
		if (!open_spool(&s))
			exit(99);
		bad += heal(&s) != 15;
		spool_close(&s);
		bad += strcmp(sh("ls d | tr '\\n' ' '; rm -r d; cp -a whole d"),
			   "000001 000002 000003 000004 journal.ndjson "
			   "lock ") != 0;
	}
	ok(bad == 0, "a journal cut at each of %ld bytes heals", ends[5]);
	/* As power loss may leave it: a hole over the second line's end. */
	fd = open("d/journal.ndjson", O_WRONLY);
	if (pwrite(fd, "\0\0\0\0", 4, ends[3] - 2) != 4)
		exit(99);
	close(fd);
	ok(open_spool(&s) && heal(&s) == 9,
	    "a hole takes the lines that it touches");
	spool_close(&s);
}

static void
damaged(void)
{
	static const struct {
		const char *how, *what;
	} t[] = {
	    {"rm 000002", "gone"},
	    {": >000002", "empty"},
	    {"truncate -s 9 000002", "short"},
	    {"echo >>000002", "long"},
	    {"printf X | dd of=000002 conv=notrunc 2>&1", "of another CRC"},
	    {"rm 000002; mkdir 000002", "a directory"},
	    {"rm 000002; mkfifo 000002", "a FIFO"},
	    {"cp 000002 ../x; ln -sf ../x 000002", "a symlink"},
	    {"chmod 0 000002; [ -r 000002 ] && rm 000002", "unreadable"},
	    {"sed -i 's/000002/000001/' journal.ndjson", "another's"},
	    {"sed -i 's/\"000002\"/\"..\\/000002\"/' journal.ndjson",
		"elsewhere"},
	};
	struct spool s;
	long ends[6];

	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		char command[200];

		make_four(ends);
		snprintf(command, sizeof command, "cd d; %s", t[i].how);
		sh(command);
		ok(open_spool(&s) && heal(&s) == 13,
		    "a body that is %s is not there", t[i].what);
		spool_close(&s);
		ok(open_spool(&s) && heal(&s) == 13 + 2 * (i == 10),
		    "nor is it next time: what is first counts");
		spool_close(&s);
	}
}

static size_t
offer(struct spool *s, const char *which)
{
	struct journal_request rq = page(which);

	buf_clear(&field);
	return spool_offer(s, &rq, &field);
}

static void
generations(void)
{
	struct spool s;
	struct journal_request rq = page(pages[1]);
	long ends[6];
	size_t o;

	make_four(ends);
	ok(open_spool(&s) && offer(&s, pages[0]) == 0,
	    "a walk that did not end has no validators");
	heal(&s);
	ok(spool_finish(&s, true, &e), "it ends and is kept");
	spool_close(&s);
	is(sh("ls d | tr '\\n' ' '; tail -n 1 d/journal.ndjson"),
	    "000001 000002 000003 000004 journal.ndjson lock {\"done\":true}\n",
	    "all of it");
	ok(open_spool(&s), "the next walk");
	is(get(&s, pages[0]), "no", "asks");
	ok((o = offer(&s, pages[0])) != 0, "by what it knows");
	is(field.p, "If-None-Match: \"x\"", "an ETag");
	reply(304, "ETag: \"x\"\r\nX-New: 1\r\n", "");
	ok(spool_revive(&s, o, &r, &url), "304 gives what was stored");
	is(r.body.p, pages[0], "its body");
	is(url.p, pages[0], "its URL");
	is(r.head.p, "HTTP/1.1 200 X\r\nETag: \"x\"\r\nX-New: 1\r\n\r\n",
	    "a fresh head");
	rq = page(pages[0]);
	ok(r.status == 200 && spool_put(&s, &rq, &r, url.p, o, &e),
	    "and is put again");
	o = offer(&s, pages[1]);
	reply(304, "ETag: \"y\"\r\n", "");
	ok(!spool_revive(&s, o, &r, &url), "not for a 304 about another");
	ok(put(&s, pages[1], "", "new"), "which is new then");
	spool_close(&s);
	is(sh("ls d | tr '\\n' ' '"),
	    "000001 000002 000003 000004 000005 journal.ndjson lock "
	    "previous.ndjson ",
	    "killed: two walks' files, and no body twice");
	ok(open_spool(&s), "the walk after");
	is(get(&s, pages[0]), "200 http://a/1 http://a/1", "goes on");
	is(get(&s, pages[1]), "200 new http://a/2", "with the new page");
	is(get(&s, pages[2]), "no", "to where it stopped");
	o = offer(&s, pages[2]);
	sh("rm d/000003");
	reply(304, "", "");
	ok(o && !spool_revive(&s, o, &r, &url),
	    "a body that goes meanwhile is asked for again");
	ok(offer(&s, pages[3]), "the validators are still there");
	put(&s, pages[2], "", "new3");
	spool_finish(&s, true, &e);
	spool_close(&s);
	is(sh("ls d | tr '\\n' ' '"),
	    "000001 000005 000006 journal.ndjson lock ",
	    "what no walk names any more goes");
	rq.method = "POST";
	ok(open_spool(&s) && offer(&s, pages[1]) == 0, "no ETag, no offer");
	ok(spool_offer(&s, &rq, &field) == 0, "nor for POST");
	spool_close(&s);
	sh("rm d/journal.ndjson");
	ok(open_spool(&s) && offer(&s, pages[0]),
	    "killed between the end of one and the start of the next");
	spool_close(&s);
	sh("rm -r d");
}

static void
old(void)
{
	struct spool s;
	long ends[6];

	make_four(ends);
	sh("sed -i 's/\"at\":\"20/\"at\":\"19/' d/journal.ndjson");
	fflush(stdout);
	freopen("warned", "w", stderr);
	ok(open_spool(&s), "a walk that was left long ago");
	fflush(stderr);
	is(sh("cat warned"),
	    "ndkit: d: begun anew, for what it holds is older than a day\n",
	    "is warned of");
	is(get(&s, pages[0]), "no", "it begins anew");
	ok(offer(&s, pages[0]), "but asks by what it knows");
	spool_close(&s);
	sh("rm -r d");
}

static void
locks(void)
{
	struct spool a, b;

	open_spool(&a);
	put(&a, pages[0], "", "x");
	ok(!open_spool(&b) && e.status == ST_AGAIN, "one process a spool");
	is(e.text, "d: in use by another process", "is told");
	ok(!spool_open(&b, "d", true, "", &e) && e.status == ST_AGAIN,
	    "nor to replay");
	spool_close(&a);
	ok(spool_open(&a, "d", true, "", &e) &&
		spool_open(&b, "d", true, "", &e),
	    "two may replay");
	spool_close(&b);
	ok(!open_spool(&b) && e.status == ST_AGAIN, "but none write then");
	spool_close(&a);
	sh("rm -r d");
}

static void
foreign(void)
{
	struct spool s;

	sh("mkdir d; echo mine >d/notes");
	ok(!open_spool(&s) && e.status == ST_USAGE,
	    "a directory of somebody's own");
	is(e.text, "d: not a spool: it has files but no journal: notes",
	    "is told");
	is(sh("ls -A d"), "notes\n", "and left alone");
	sh("rm d/notes; echo '{\"id\":1}' >d/journal.ndjson");
	ok(!open_spool(&s) && e.status == ST_FAILED, "a journal of another");
	is(e.text, "d: journal.ndjson: not the journal of a spool", "is told");
	is(sh("cat d/journal.ndjson"), "{\"id\":1}\n", "and left alone");
	sh("printf '{\"id\":1}' >d/journal.ndjson");
	ok(!open_spool(&s), "without a newline as well");
	sh("echo '{\"spool\":2,\"started\":\"2026-01-01T00:00:00Z\"}' "
	   ">d/journal.ndjson");
	ok(!open_spool(&s), "another version");
	is(e.text, "d: journal.ndjson: of another version: 2, not 1",
	    "is told");
	sh("rm d/*");
	ok(open_spool(&s), "an empty directory will do");
	put(&s, "http://a/1", "", "x");
	sh("echo mine >d/notes; echo >d/000099; mkdir d/000077");
	ok(spool_finish(&s, false, &e), "the end");
	spool_close(&s);
	is(sh("ls -A d"), "000077\nnotes\n", "other files stay");
	sh("rm -r d; echo >d");
	ok(!open_spool(&s) && e.status == ST_FAILED, "a file: %s", e.text);
	sh("rm d");
	ok(!spool_open(&s, "no/d", false, "", &e), "no parent: %s", e.text);
}

static void
replays(void)
{
	struct spool s;
	long ends[6];

	ok(!spool_open(&s, "d", true, "", &e) && e.status == ST_FAILED,
	    "no spool to replay: %s", e.text);
	sh("mkdir d");
	ok(!spool_open(&s, "d", true, "", &e), "an empty one");
	is(e.text, "d: nothing to replay", "is told");
	make_four(ends);
	sh("echo junk >>d/journal.ndjson; echo x >d/000009;"
	   "chmod 500 d; chmod 400 d/*; ls -lA --full-time d >before");
	ok(spool_open(&s, "d", true, "", &e), "one that may not be written");
	is(get(&s, pages[2]), "200 http://a/3 http://a/3", "is replayed");
	is(get(&s, "http://a/5"), "no", "what is not there");
	ok(e.status == ST_FAILED, "is a failure");
	ok(put(&s, "http://a/5", "", "x") && spool_finish(&s, false, &e),
	    "and nothing is written");
	spool_close(&s);
	is(sh("ls -lA --full-time d | diff before - && echo same"), "same\n",
	    "not a byte");
	sh("chmod 700 d; mv d/journal.ndjson d/previous.ndjson; rm d/lock");
	ok(spool_open(&s, "d", true, "", &e), "the previous one");
	is(get(&s, pages[0]), "200 http://a/1 http://a/1", "where no newer is");
	spool_close(&s);
	ok(open_spool(&s), "a run that gets nothing");
	spool_close(&s);
	ok(spool_open(&s, "d", true, "", &e) &&
		strcmp(get(&s, pages[0]), "no") != 0,
	    "does not hide it");
	spool_close(&s);
	sh("chmod 600 d/*; rm -r d");
}

static void
secrets(void)
{
	static const struct {
		const char *url, *head, *body;
	} t[] = {
	    {"http://a/?k=open%2Fsesame", "", ""},
	    {"http://a/1", "Link: <u?k=open/sesame>\r\n", ""},
	    {"http://a/2", "", "{\"k\":\"open\\/sesame\"}"},
	};
	struct journal_request rq = page("http://a/3");
	struct spool s;

	err_hide("open/sesame", 11);
	fflush(stdout);
	freopen("warned", "w", stderr);
	ok(spool_open(&s, "d", false, "GET http://a/?k=open/sesame", &e),
	    "a spool");
	for (size_t i = 0; i < sizeof t / sizeof *t; i++)
		ok(put(&s, t[i].url, t[i].head, t[i].body), "a secret");
	reply(200, "", "x");
	ok(spool_put(&s, &rq, &r, "http://b/?open/sesame", 0, &e), "one more");
	put(&s, "http://a/4", "Set-Cookie: open/sesame\r\n", "fine");
	fflush(stderr);
	is(sh("cat warned"),
	    "ndkit: d: a reply with a secret in it is not kept\n",
	    "warned of once");
	is(sh("grep -r sesame d; ls d | tr '\\n' ' '"),
	    "000001 journal.ndjson lock ", "and never on the disk");
	spool_close(&s);
	open_spool(&s);
	is(get(&s, "http://a/4"), "200 fine http://a/4", "the rest is kept");
	spool_finish(&s, false, &e);
	spool_close(&s);
}

int
main(void)
{
	scratch_enter();
	umask(022);
	buf_init(&r.head, BUF_TEXT);
	buf_init(&r.body, BUF_TEXT);
	buf_init(&url, BUF_TEXT);
	buf_init(&field, BUF_TEXT);
	plain();
	twice();
	torn();
	damaged();
	generations();
	old();
	locks();
	foreign();
	replays();
	secrets();
	buf_release(&r.head);
	buf_release(&r.body);
	buf_release(&url);
	buf_release(&field);
	scratch_leave();
	return tap_done();
}
