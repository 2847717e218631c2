/* SPDX-License-Identifier: MIT */
#include "netrc.h"

#include <stdlib.h>

#include "buf.h"
#include "secret.h"

/* The next word, unquoted; false at the end. */
static bool
take_word(struct span *text, struct buf *word)
{
	bool quoted;

	buf_clear(word);
	*text = span_trim(*text);
	if (text->n == 0)
		return false;
	quoted = text->p[0] == '"';
	text->p += quoted;
	text->n -= quoted;
	while (
	    text->n && (quoted ? text->p[0] != '"' : !str_blank(text->p[0]))) {
		bool escaped = quoted && text->p[0] == '\\' && text->n > 1;

		buf_addc(word, text->p[escaped]);
		text->p += 1 + escaped;
		text->n -= (size_t)1 + escaped;
	}
	if (quoted && text->n) {
		text->p++;
		text->n--;
	}
	return true;
}

void
netrc_hide(struct span text)
{
	struct buf word, login, password, basic;

	buf_init(&word, BUF_TEXT);
	buf_init(&login, BUF_TEXT);
	buf_init(&password, BUF_TEXT);
	buf_init(&basic, BUF_TEXT);
	while (take_word(&text, &word)) {
		struct span key = buf_span(&word);

		if (span_is(key, "machine") || span_is(key, "default")) {
			buf_clear(&login);
			buf_clear(&password);
		} else if (span_is(key, "login")) {
			take_word(&text, &login);
		} else if (span_is(key, "password")) {
			take_word(&text, &password);
			err_hide(password.p, password.n);
		}
		if (login.n && password.n) {
			buf_clear(&basic);
			secret_basic(
			    buf_span(&login), buf_span(&password), &basic);
			buf_clear(&password);
		}
	}
	buf_release(&word);
	buf_release(&login);
	buf_release(&password);
	buf_release(&basic);
}

bool
netrc_hide_file(const char *path, struct err *e)
{
	const char *home = getenv("HOME");
	struct buf name, text;
	bool ok;

	buf_init(&name, BUF_TEXT);
	buf_init(&text, BUF_TEXT);
	buf_addf(&name, "%s/.netrc", home ? home : "");
	ok = secret_file(path ? path : name.p, &text, e);
	if (ok)
		netrc_hide(buf_span(&text));
	buf_release(&name);
	buf_release(&text);
	return ok || path == NULL;
}
