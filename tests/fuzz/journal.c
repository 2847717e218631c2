/* SPDX-License-Identifier: MIT */
/*
 * A line of a journal that may be anything: what is taken for an entry is
 * written again as one that reads the same. The same bytes as a head: filtered,
 * written and read, they are the filtered ones, line by line.
 */
#include "journal.h"

#include "fuzz.h"

static struct buf head, url, line, again;

static void
reread(const struct journal_entry *t)
{
	struct journal_entry back;
	int64_t version;

	buf_clear(&line);
	must(journal_write(t, buf_span(&url), buf_span(&head), &line));
	buf_cut(&line, line.n - 1);
	must(journal_read(buf_span(&line), &back, &version) == JOURNAL_ENTRY);
	must(span_same(back.key, t->key) && back.status == t->status);
	must(back.body == t->body && back.size == t->size);
	must(back.crc == t->crc && back.at == t->at);
	buf_clear(&again);
	must(journal_head(&back, &again));
	if (url.n) {
		buf_clear(&again);
		must(journal_final(&back, &again));
		must(span_same(buf_span(&again), buf_span(&url)));
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct span text = {(const char *)p, n};
	struct journal_entry t = {.at = 0};
	int64_t version;

	if (head.max == 0) {
		buf_init(&head, JOURNAL_LINE);
		buf_init(&url, JOURNAL_LINE);
		buf_init(&line, JOURNAL_LINE);
		buf_init(&again, JOURNAL_LINE);
	}
	buf_clear(&head);
	buf_clear(&url);
	journal_torn(text);
	if (journal_read(text, &t, &version) == JOURNAL_ENTRY &&
	    journal_head(&t, &head) &&
	    (t.final.n == 0 || journal_final(&t, &url)))
		reread(&t);
	t.key = span_of("\"method\":\"\",\"url\":\"\",\"request\":\"\"");
	t.status = 200;
	t.at = 0;
	t.body = t.size = 0;
	buf_clear(&url);
	buf_clear(&head);
	must(journal_filter(text, &head));
	reread(&t);
	return 0;
}
