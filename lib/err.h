/* SPDX-License-Identifier: MIT */
/*
 * err - what went wrong, and how a person is told.
 *
 * Library functions never print: they fill the caller's struct err and return
 * false. Tools print and exit with die() or die_err(). Every message is one
 * line on stderr, "tool: where: what: reason", with control characters masked
 * and every byte string that err_hide() was told of replaced by "***".
 */
#ifndef ND_ERR_H
#define ND_ERR_H

#include <stdbool.h>
#include <stddef.h>

/* The exit status of every tool; ndkit(7) has the table. */
enum status {
	ST_DONE = 0,	 /* done, complete */
	ST_FAILED = 1,	 /* I/O, TLS, a final HTTP error, a cut stream */
	ST_USAGE = 2,	 /* usage or config; nothing was sent or written */
	ST_DATA = 65,	 /* the data are wrong */
	ST_AGAIN = 75,	 /* stopped; run again */
	ST_REFUSED = 77, /* the server refused the credentials */
};

struct err {
	int status;
	char text[1000]; /* without "tool: " and newline; may be cut */
};

#define ERR_FORMAT(a, b) __attribute__((format(printf, a, b)))

/* Fill *e; always false, so that "return err_set(...)" reads well. */
bool err_set(struct err *e, int status, const char *fmt, ...) ERR_FORMAT(3, 4);

/* As err_set with ST_FAILED, and ": " and the text of errno appended. */
bool err_sys(struct err *e, const char *fmt, ...) ERR_FORMAT(2, 3);

/* Put "fmt: " before the text that *e already holds; always false. */
bool err_at(struct err *e, const char *fmt, ...) ERR_FORMAT(2, 3);

/* The tool's name in every message; argv0's last component, kept by pointer. */
void err_name(const char *argv0);
const char *err_tool(void);

/*
 * Never let these bytes out in a message, in no spelling that mask.h knows.
 * The bytes are copied; strings of fewer than 4 bytes are not hidden, for they
 * would mask half of every text.
 */
void err_hide(const char *secret, size_t n);

/*
 * Replace every hidden string in text[0..n) by "***", in place; the new
 * length. A text is never longer after it.
 */
size_t err_mask(char *text, size_t n);

/* Is there a hidden string in it? */
bool err_hidden(const char *text, size_t n);

/*
 * What die and die_err end with from now on instead of ST_FAILED: for a tool
 * whose status 1 is an answer, as that of cmp is.
 */
void err_failed(int status);

/* One line on stderr. warn does not end the program, die does. */
void warn(const char *fmt, ...) ERR_FORMAT(1, 2);
_Noreturn void die(int status, const char *fmt, ...) ERR_FORMAT(2, 3);
_Noreturn void die_err(const struct err *e);

/*
 * The end of a bad command line: e->text and the usage on stderr, status 2.
 * With e->status ST_DONE (--help, --version): e->text, or the usage where it
 * is empty, on stdout, status 0.
 */
_Noreturn void die_usage(const char *usage, const struct err *e);

#endif
