/* SPDX-License-Identifier: MIT */
#include "shell.h"

#include <string.h>

static bool
letter(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
}

static bool
digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_plain(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!letter(s.p[i]) && !digit(s.p[i]) &&
		    (s.p[i] == '\0' || strchr("@%+:,./-", s.p[i]) == NULL))
			return false;
	return s.n > 0;
}

bool
shell_word(struct span s, struct buf *b)
{
	if (is_plain(s))
		return buf_add(b, s.p, s.n);
	buf_addc(b, '\'');
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] == '\'')
			buf_adds(b, "'\\''");
		else
			buf_addc(b, s.p[i]);
	return buf_addc(b, '\'') && !b->over;
}

bool
shell_inside(struct span s, struct buf *b)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] && strchr("\"$`\\", s.p[i]))
			buf_addc(b, '\\');
		buf_addc(b, s.p[i]);
	}
	return !b->over;
}

bool
shell_name(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!letter(s.p[i]) && (i == 0 || !digit(s.p[i])))
			return false;
	return s.n > 0;
}
