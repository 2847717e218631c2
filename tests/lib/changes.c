/* SPDX-License-Identifier: MIT */
#include "changes.h"

#include "scratch.h"
#include "tap.h"

#define INSERT "{\"op\":\"insert\",\"key\":1,\"old\":null,\"new\":{\"id\":1}}\n"
#define DELETE "{\"op\":\"delete\",\"key\":2,\"old\":{\"id\":2},\"new\":null}\n"

static struct err e;

static bool
put_two(struct changes *c)
{
	return changes_put(
		   c, span_of("1"), span_of(""), span_of("{\"id\":1}"), &e) &&
	       changes_put(
		   c, span_of("2"), span_of("{\"id\":2}"), span_of(""), &e);
}

/* Write two changes, or none, to that name. */
static bool
write_to(const char *name, bool some)
{
	struct changes c;
	bool done;

	if (!changes_open(&c, name, &e))
		return false;
	done = (!some || put_two(&c)) && changes_commit(&c, &e) &&
	       changes_finish(&c, &e);
	changes_release(&c);
	return done;
}

static void
files(void)
{
	ok(write_to("plain.ndjson", true), "a file");
	is(sh("cat plain.ndjson"), INSERT DELETE, "has a line for each");
	ok(write_to("blocks.ndjson.gz", true), "a name with .gz");
	is(sh("gzip -dc blocks.ndjson.gz"), INSERT DELETE, "is gzip");
	is(sh("tail -c 28 blocks.ndjson.gz | od -An -tx1 | head -1"),
	    " 1f 8b 08 04 00 00 00 00 00 ff 06 00 42 43 02 00\n", "in blocks");
	ok(write_to("plain.ndjson", false), "no changes");
	is(sh("cat plain.ndjson"), "", "make an empty file");
	ok(write_to("blocks.ndjson.gz", false), "no changes to .gz");
	is(sh("gzip -dc blocks.ndjson.gz; wc -c <blocks.ndjson.gz"), "28\n",
	    "make an empty file of blocks");
	ok(write_to(NULL, true), "without a name");
	is(sh("ls -A"), "blocks.ndjson.gz\nplain.ndjson\n",
	    "there are no others");
}

static void
dropped(void)
{
	struct changes c;

	ok(write_to("kept", true), "a file");
	ok(changes_open(&c, "kept", &e), "opened again");
	is(sh("ls -A | grep -c kept"), "1\n", "has no temporary yet");
	ok(changes_put(&c, span_of("3"), span_of("3"), span_of(""), &e), "put");
	is(sh("ls -A | grep -c kept"), "2\n", "it has one");
	changes_release(&c);
	is(sh("cat kept; ls -A | grep -c kept"), INSERT DELETE "1\n",
	    "what was not committed leaves the old one, and nothing else");
	sh("touch .kept.abcdef.tmp");
	ok(write_to("kept", false), "what a dead writer left");
	is(sh("ls -A | grep kept"), "kept\n", "is swept");
}

static void
links(void)
{
	sh("mkdir d; ln -s d/real link.gz");
	ok(write_to("link.gz", true), "a link");
	is(sh("gzip -dc <d/real; ls -A d; readlink link.gz"),
	    INSERT DELETE "real\nd/real\n", "stays, and its file is made");
}

static void
failures(void)
{
	struct changes c;

	ok(!changes_open(&c, "gone/x", &e) && e.status == ST_FAILED,
	    "no directory: %s", e.text);
	ok(!changes_open(&c, "d", &e) && e.status == ST_FAILED,
	    "a directory: %s", e.text);
}

int
main(void)
{
	scratch_enter();
	files();
	dropped();
	links();
	failures();
	scratch_leave();
	return tap_done();
}
