/* SPDX-License-Identifier: MIT */
#include "names.h"

#include <stdlib.h>

#include "jsontext.h"
#include "mem.h"

/* A JSON string, unescaped; NULL: it is none. */
static char *
unquoted(struct span value)
{
	struct buf b;
	char *text = NULL;

	buf_init(&b, value.n);
	if (json_type(value) == JSON_STRING && json_unescape(value, &b))
		text = buf_take(&b);
	buf_release(&b);
	return text;
}

static void
add_keys(struct list *keys, struct span array)
{
	struct json_iter it = json_iter(array);
	char *text;

	while (json_next(&it))
		if ((text = unquoted(it.value)) != NULL)
			list_add(keys, text);
}

void
names_init(struct names *n, const struct state *s, const struct list *keys,
    const char *cursor)
{
	*n = (struct names){.cursor = NULL};
	for (size_t i = 0; i < keys->n; i++)
		list_add(&n->keys, mem_text(keys->v[i]));
	if (keys->n == 0)
		add_keys(&n->keys, buf_span(&s->key));
	n->cursor = cursor ? mem_text(cursor) : unquoted(buf_span(&s->cursor));
}

void
names_release(struct names *n)
{
	list_release_all(&n->keys);
	free(n->cursor);
	*n = (struct names){.cursor = NULL};
}
