/* SPDX-License-Identifier: MIT */
#include "shards.h"

#include "scratch.h"
#include "tap.h"

static struct err e;

/* What there is in d, made by a command; "n", or what is wrong. */
static const char *
counted(const char *command)
{
	static char text[1000];
	size_t n;

	sh("rm -rf d && mkdir d");
	sh(command);
	if (!shards_count("d", &n, &e))
		return e.text;
	snprintf(text, sizeof text, "%zu", n);
	return text;
}

#define PARTS(i, n) "touch d/part-" i "-of-" n ".ndjson.gz;"

static const struct {
	const char *command, *want, *what;
} table[] = {
    {"rm -r d", "0", "no directory"},
    {"true", "0", "an empty one"},
    {PARTS("00000", "00001"), "1", "one part"},
    {PARTS("00000", "00002") PARTS("00001", "00002"), "2", "two"},
    {PARTS("00000", "00002"), "d: 1 of its 2 parts are missing", "half"},
    {PARTS("00000", "00003") PARTS("00000", "00001"), "1",
	"a whole set and a part of another"},
    {PARTS("00000", "00001") PARTS("00000", "00002") PARTS("00001", "00002"),
	"2", "two whole sets"},
    {"touch d/part-0-of-1.ndjson.gz d/part-00000-of-00001.ndjson d/x "
     "d/part-00001-of-00001.ndjson.gz d/part-00000-of-00000.ndjson.gz "
     "d/part-00000-of-00001.ndjson.gz.state d/part-00000-of-01025.ndjson.gz "
     "d/part-00000-of-00001.ndjson.gzz d/.part-00000-of-00001.ndjson.gz",
	"0", "other names"},
};

static void
sweeping(void)
{
	size_t n;

	sh("rm -rf d && mkdir d");
	sh(PARTS("00000", "00001")
		PARTS("00000", "00003") "touch d/x d/"
					"part-00001-of-00003.ndjson.gz.state");
	ok(shards_sweep("d", 1, &e) && shards_count("d", &n, &e) && n == 1,
	    "other sets are swept");
	is(sh("ls d"), "part-00000-of-00001.ndjson.gz\nx\n",
	    "with their states; nothing else is");
	ok(!shards_sweep("none", 1, &e), "no directory to sweep");
}

static void
naming(void)
{
	char *path = shards_path("d", 3, 8);

	is(path, "d/part-00003-of-00008.ndjson.gz", "a name");
	free(path);
	path = shards_path("d/", 0, 1);
	is(path, "d/part-00000-of-00001.ndjson.gz", "of a directory/");
	free(path);
	sh("mkdir -p is; touch file");
	ok(shards_meant("is") && shards_meant("no/") && !shards_meant("no") &&
		!shards_meant("file") && !shards_meant(""),
	    "what means a directory");
}

int
main(void)
{
	scratch_enter();
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		is(counted(table[i].command), table[i].want, table[i].what);
	sweeping();
	naming();
	/* python3 -c 'import zlib; print(zlib.crc32(b"pb15") % 7)' */
	ok(shards_part(span_of("pb15"), 7) == 0 &&
		shards_part(span_of("pb15"), 1) == 0 &&
		shards_part(span_of("123456789"), 1000) == 262,
	    "the part of a key");
	scratch_leave();
	return tap_done();
}
