/* SPDX-License-Identifier: MIT */
/* err: what is hidden, what is masked, how a text grows. */
#include "err.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "tap.h"

/* What warn() prints for text. */
static const char *
printed(const char *text)
{
	static char line[4096];
	int fd[2], was = dup(2);
	ssize_t n;

	if (pipe(fd) != 0 || was < 0)
		return "no pipe";
	dup2(fd[1], 2);
	close(fd[1]);
	warn("%s", text);
	dup2(was, 2);
	close(was);
	n = read(fd[0], line, sizeof line - 1);
	close(fd[0]);
	line[n > 0 ? n : 0] = '\0';
	return line;
}

int
main(void)
{
	static const struct {
		const char *text, *line, *name;
	} cases[] = {
	    {"plain", "err: plain\n", "plain text"},
	    {"a\nb\rc\td\033[1me\177", "err: a?b?c?d?[1me?\n", "C0 and DEL"},
	    {"a\302\205b", "err: a??b\n", "a C1 control"},
	    {"a\302\240b\303\251", "err: a\302\240b\303\251\n", "no C1"},
	    {"a\342\200\256b\342\201\246c", "err: a???b???c\n", "bidi"},
	    {"a\342\200\250\342\202\254", "err: a\342\200\250\342\202\254\n",
		"others of that block"},
	    {"\342\200", "err: \342\200\n", "a cut character at the end"},
	    {"token s3cret! and s3cret!s3cret!", "err: token *** and ******\n",
		"a secret"},
	    {"s3cret!longer", "err: ***\n", "the longer of two secrets"},
	    {"s3cret", "err: s3cret\n", "a part of it is not it"},
	    {"abc", "err: abc\n", "a secret of 3 bytes is not hidden"},
	};
	struct err e;
	char text[] = "xs3cret!y";

	err_name("/some/where/err");
	err_hide("s3cret!", 7);
	err_hide("s3cret!longer", 13);
	err_hide("abc", 3);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		is(printed(cases[i].text), cases[i].line, cases[i].name);
	ok(err_mask(text, 9) == 5 && memcmp(text, "x***y", 5) == 0,
	    "err_mask in place");
	ok(err_hidden("x s3cret!", 9) && err_hidden("%733cret!", 9) &&
		err_hidden("\\u00733cret!", 12) &&
		err_hidden("&#115;3cret!", 12),
	    "err_hidden, however it is spelled");
	ok(!err_hidden("s3cret", 6) && !err_hidden("abc", 3) &&
		!err_hidden("", 0),
	    "and not what is not hidden");
	ok(!err_set(&e, ST_DATA, "at %d", 7) && e.status == ST_DATA,
	    "err_set is false");
	is(e.text, "at 7", "its text");
	ok(!err_at(&e, "file:%d", 3), "err_at is false");
	is(e.text, "file:3: at 7", "its text");
	errno = ENOENT;
	ok(!err_sys(&e, "open %s", "f") && e.status == ST_FAILED, "err_sys");
	is(e.text, "open f: No such file or directory", "its text");
	for (int i = 0; i < 100; i++)
		err_at(&e, "again and again");
	ok(strlen(e.text) == sizeof e.text - 1, "a long text is cut");
	return tap_done();
}
