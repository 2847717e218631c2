/* SPDX-License-Identifier: MIT */
/*
 * A text that is taken for a key's gives JSON whose key is that text; and the
 * key of any value is such a text.
 */
#include "fuzz.h"
#include "key.h"
#include "keytext.h"

/* The key of a value, or of the elements of an array. */
static bool
encode(struct span json, struct buf *b)
{
	struct json_iter it = json_iter(json);
	struct err e;

	if (json_type(json) != JSON_ARRAY)
		return key_value(json, b, &e);
	while (json_next(&it)) {
		if (b->n)
			buf_addc(b, ' ');
		if (!key_value(it.value, b, &e))
			return false;
	}
	return true;
}

static bool
there_and_back(struct span key)
{
	static struct json_scan scan;
	struct buf json, again;
	bool good;

	buf_init(&json, 6 * key.n + 100);
	buf_init(&again, key.n + 30);
	good = keytext_json(key, &json);
	must(!json.over);
	if (good) {
		must(json_scan(&scan, buf_span(&json)));
		must(!scan.whole.blank);
		must(encode(buf_span(&json), &again));
		must(span_same(key, buf_span(&again)));
	}
	buf_release(&json);
	buf_release(&again);
	return good;
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static struct json_scan scan;
	struct span text = {(const char *)p, n};
	struct buf key;
	struct err e;

	there_and_back(text);
	buf_init(&key, 3 * n + 40);
	if (json_scan(&scan, text) && key_value(scan.whole.text, &key, &e))
		must(there_and_back(buf_span(&key)));
	buf_release(&key);
	return 0;
}
