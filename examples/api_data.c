/* SPDX-License-Identifier: MIT */
/*
 * api_data - the records of the example API. All of a record but updated_at
 * and version follows from its resource and its index, so that nothing is
 * kept for it but those two.
 */
#include "api.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BEGIN INT64_C(1735689600)  /* 2025-01-01T00:00:00Z, the oldest */
#define CHANGE INT64_C(1780272000) /* 2026-06-01T00:00:00Z, the first touch */

/*
 * A record as a shape: ' stands for ", and %x for
 *     i id   c created_at   u updated_at   v version   d a small number
 *     t type   w name   k tag   f float   b boolean   z null or something
 */
static struct resource all[] = {
    {"events", INT64_C(9007199254740993), 7, true,
	"{'id':%i,'type':'%t','created_at':'%c','updated_at':'%u',"
	"'version':%v,'actor':{'id':%d,'name':'%w','admin':%b},"
	"'url':'https:\\/\\/api.example.com\\/v1\\/events\\/%i',"
	"'tags':['%k','%k'],'amount':%f,'rate':%f,'note':%z,"
	"'deleted_at':null}",
	1234, NULL},
    {"clients", 1, 3, false,
	"{'id':%i,'name':'%w','active':%b,'created_at':'%c',"
	"'updated_at':'%u','version':%v,'balance':%f,"
	"'address':{'city':'%w','lines':['%d %k','%k'],'country':null},"
	"'contacts':[{'id':%d,'mail':'m%d@example.com'},{'id':%d}],"
	"'site':'https:\\/\\/example.com\\/c\\/%i','note':%z}",
	150, NULL},
    {"users", 1, 1, false,
	"{'id':%i,'login':'user%i','name':'%w','admin':%b,"
	"'created_at':'%c','updated_at':'%u','version':%v,"
	"'profile':{'bio':'%w \\/ %w','score':%f,'links':['%k',null]},"
	"'roles':['%k','%t'],'last_seen':%z,'quota':1e3}",
	420, NULL},
    {"labels", 1, 2, false,
	"{'id':%i,'label':'%k','text':'%w','color':{'rgb':[%d,%d,%d],"
	"'alpha':1.0},'created_at':'%c','updated_at':'%u','version':%v,"
	"'hidden':%b,'weight':%f,'path':'\\/labels\\/%i','parent':%z}",
	37, NULL},
    {"projects", 1, 5, false,
	"{'id':%i,'title':'%w','client':{'id':%d,'name':'%w'},"
	"'created_at':'%c','updated_at':'%u','version':%v,"
	"'budget':{'total':%f,'spent':%f,'currency':'EUR'},"
	"'milestones':[{'name':'%k','done':%b},{'name':'%k','done':%b}],"
	"'archived':%b,'manager':%z,'empty':{},'none':[]}",
	260, NULL},
};

/* Eight words for each letter, so that three bits choose one. */
static const struct {
	char code;
	const char *words[8];
} lists[] = {
    {'t', {"created", "updated", "closed", "user.login", "a\\/b", "moved",
	      "paid", "na\\u00efve"}},
    {'w', {"Ada Lovelace", "Zo\xc3\xab \xc3\x85ngstr\xc3\xb6m",
	      "Jos\\u00e9 Garc\\u00eda", "\\u6771\\u4eac",
	      "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e",
	      "R\xc3\xa9mi \\ud83d\\ude80", "say \\\"hi\\\"\\n\\tto 100%",
	      "\xf0\x9f\x98\x80 & <b>"}},
    {'k', {"red", "blue", "\xc3\xbcn\xc3\xaf", "a\\/b", "urgent", "late fee",
	      "back\\\\slash", "\\u20ac"}},
    {'f', {"1.0", "1e3", "0.1", "-2.50", "1E-2", "100", "3.141592653589793",
	      "0.0"}},
    {'b', {"true", "false", "true", "false", "false", "true", "true", "false"}},
    {'z', {"null", "42", "null", "\"n\\/a\"", "null", "[]", "true", "{}"}},
};

static const size_t count_all = sizeof all / sizeof *all;
static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static int64_t newest; /* updated_at of the last change */

void
data_read(void)
{
	pthread_rwlock_rdlock(&lock);
}

void
data_write(void)
{
	pthread_rwlock_wrlock(&lock);
}

void
data_done(void)
{
	pthread_rwlock_unlock(&lock);
}

static void
resize(struct resource *r, size_t n)
{
	struct row *rows = realloc(r->rows, (n + 1) * sizeof *rows);

	if (rows == NULL) {
		fputs("api: out of memory\n", stderr);
		abort();
	}
	r->rows = rows;
	r->n = n;
}

/* Three records share an instant, and one in eleven is late. */
static int64_t
first_update(size_t i)
{
	return BEGIN + 86400 + (int64_t)(i / 3) * 60 - (i % 11 == 5 ? 600 : 0);
}

/* Shapes are written with ' for ", which stands in none of them. */
static char *
with_quotes(const char *shape)
{
	char *s = strdup(shape);

	for (char *p = s; p && *p; p++)
		if (*p == '\'')
			*p = '"';
	return s;
}

void
data_init(void)
{
	newest = CHANGE;
	for (size_t k = 0; k < count_all; k++) {
		all[k].shape = with_quotes(all[k].shape);
		resize(&all[k], all[k].n);
		for (size_t i = 0; i < all[k].n; i++) {
			int64_t at = first_update(i);

			all[k].rows[i] = (struct row){at, 1};
			newest = at > newest ? at : newest;
		}
	}
}

void
data_release(void)
{
	for (size_t k = 0; k < count_all; k++) {
		free((char *)all[k].shape);
		free(all[k].rows);
	}
}

struct resource *
resource_find(const char *name)
{
	for (size_t k = 0; k < count_all; k++)
		if (strcmp(all[k].name, name) == 0)
			return &all[k];
	return NULL;
}

int64_t
resource_id(const struct resource *r, size_t i)
{
	return r->first + r->stride * (int64_t)i;
}

void
resource_rows(struct resource *r, size_t n)
{
	r->n = n;
}

int64_t
resource_touch(struct resource *r, size_t from, size_t count)
{
	newest++;
	for (size_t i = from; i < from + count; i++) {
		r->rows[i].updated = newest;
		r->rows[i].version++;
	}
	return newest;
}

int64_t
resource_append(struct resource *r, size_t count)
{
	size_t from = r->n;

	resize(r, from + count);
	for (size_t i = from; i < r->n; i++)
		r->rows[i].version = 0;
	return resource_touch(r, from, count);
}

size_t
resource_count(const struct resource *r, int64_t since)
{
	size_t n = 0;

	if (since == INT64_MIN)
		return r->n;
	for (size_t i = 0; i < r->n; i++)
		n += r->rows[i].updated >= since;
	return n;
}

/* A new random number; only its upper bits are good. */
static uint64_t
next(uint64_t *h)
{
	*h = *h * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return *h;
}

static void
add_word(struct text *t, char code, uint64_t choice)
{
	for (size_t k = 0; k < sizeof lists / sizeof *lists; k++)
		if (lists[k].code == code)
			text_adds(t, lists[k].words[choice]);
}

static void
fill(struct text *t, char code, const struct resource *r, size_t i, uint64_t *h)
{
	int64_t created = first_update(i) - 1 - (int64_t)(i * 37 % 80000);

	switch (code) {
	case 'i': text_int(t, resource_id(r, i)); break;
	case 'c': text_time(t, created); break;
	case 'u': text_time(t, r->rows[i].updated); break;
	case 'v': text_int(t, r->rows[i].version); break;
	case 'd': text_int(t, (int64_t)(next(h) >> 56)); break;
	default: add_word(t, code, next(h) >> 61); break;
	}
}

/* What few parsers agree about, and a value that is too long for some. */
static void
add_extras(struct text *t, const struct faults *f)
{
	static const char letters[] = "the quick brown fox jumps over a dog. ";
	size_t left = (size_t)f->big;

	t->n--; /* the brace */
	if (f->weird)
		text_adds(t,
		    ",\"large\":12345678901234567890,\"one\":1.0,"
		    "\"huge\":1e400,\"minus_zero\":-0,\"twice\":1,"
		    "\"twice\":2,\"slash\":\"\\/\",\"lone\":\"\\ud800\"");
	if (left) {
		text_adds(t, ",\"big\":\"");
		while (left) {
			size_t n = sizeof letters - 1;

			n = n < left ? n : left;
			text_add(t, letters, n);
			left -= n;
		}
		text_add(t, "\"", 1);
	}
	text_add(t, "}", 1);
}

static void
add_record(struct text *t, const struct resource *r, size_t i)
{
	const char *p = r->shape, *mark;
	uint64_t h = (uint64_t)(r - all) << 40 ^ i;

	next(&h);
	while ((mark = strchr(p, '%'))) {
		text_add(t, p, (size_t)(mark - p));
		fill(t, mark[1], r, i, &h);
		p = mark + 2;
	}
	text_adds(t, p);
}

size_t
resource_write(struct text *t, const struct resource *r, int64_t since,
    size_t start, size_t limit, const struct faults *f)
{
	size_t n = 0, i = 0;

	if (since == INT64_MIN) {
		i = start;
		start = 0;
	}
	for (; i < r->n && n < limit; i++) {
		if (r->rows[i].updated < since)
			continue;
		if (start) {
			start--;
			continue;
		}
		if (n++)
			text_add(t, ",", 1);
		add_record(t, r, i);
		if (i == 0 && (f->weird || f->big))
			add_extras(t, f);
	}
	return n;
}
