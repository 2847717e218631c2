/* SPDX-License-Identifier: MIT */
/* api_fault - the faults of the example API: their names and values. */
#include "api.h"

#include <pthread.h>
#include <string.h>

#define AT(member) offsetof(struct faults, member)
#define COUNT 1000000000

static const struct fault {
	const char *name;
	size_t at;
	int64_t usual, min, max; /* of a number that is not 0 */
	const char *words;	 /* or the words it may be */
} table[] = {
    {"fail_every", AT(fail_every), 0, 1, COUNT, NULL},
    {"fail_first", AT(fail_first), 0, 1, COUNT, NULL},
    {"fail_status", AT(fail_status), 503, 200, 599, NULL},
    {"cut_every", AT(cut_every), 0, 1, COUNT, NULL},
    {"cut_first", AT(cut_first), 0, 1, COUNT, NULL},
    {"cut_mode", AT(cut_mode), 0, 0, 0, "length|close|short"},
    {"delay_ms", AT(delay_ms), 0, 1, 3600000, NULL},
    {"stall_first", AT(stall_first), 0, 1, COUNT, NULL},
    {"max_limit", AT(max_limit), 1000, 1, 1000000, NULL},
    {"page_base", AT(page_base), 1, 1, 1, NULL},
    {"page_zero", AT(page_zero), 0, 0, 0, "same|empty|error"},
    {"total", AT(total), 0, 0, 0,
	"ok|missing|null|string|page|plus|minus|zero|text|negative"},
    {"past_end", AT(past_end), 0, 0, 0, "empty|404|400|last|null|missing"},
    {"ignore_paging", AT(ignore_paging), 0, 1, 1, NULL},
    {"html", AT(html), 0, 1, 1, NULL},
    {"envelope", AT(envelope), 0, 0, 0, "ok|error"},
    {"nocontent", AT(nocontent), 0, 1, 1, NULL},
    {"emptybody", AT(emptybody), 0, 1, 1, NULL},
    {"status", AT(status), 0, 200, 599, NULL},
    {"weird", AT(weird), 0, 1, 1, NULL},
    {"big", AT(big), 0, 1, 1 << 30, NULL},
    {"retry_after", AT(retry_after), 0, 0, 0, "TEXT"},
};

static const size_t table_size = sizeof table / sizeof *table;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct faults now;
static int64_t requests; /* since the faults were set */

const char *
fault_name(size_t i)
{
	return i < table_size ? table[i].name : NULL;
}

const char *
fault_values(size_t i)
{
	return table[i].words ? table[i].words : table[i].max > 1 ? "N" : "0|1";
}

/* Which of "a|b" it is. */
static bool
find_word(const char *words, const char *value, int64_t *which)
{
	size_t n = strlen(value);

	for (*which = 0;; (*which)++) {
		size_t len = strcspn(words, "|");

		if (n == len && memcmp(words, value, n) == 0)
			return true;
		if (words[len] == '\0')
			return false;
		words += len + 1;
	}
}

static bool
same_name(const char *name, const char *given)
{
	for (; *name; name++, given++)
		if (*given != *name && !(*name == '_' && *given == '-'))
			return false;
	return *given == '\0';
}

static bool
set_value(struct faults *f, const struct fault *t, const char *value)
{
	char *to = (char *)f + t->at;
	int64_t v;

	if (t->at == AT(retry_after)) {
		size_t n = strlen(value);

		if (n >= sizeof f->retry_after || strpbrk(value, "\r\n\t"))
			return false;
		memcpy(to, value, n + 1);
		return true;
	}
	if (t->words) {
		if (!find_word(t->words, value, &v))
			return false;
	} else if (!number_parse(value, 0, t->max, &v) || (v && v < t->min)) {
		return false;
	}
	memcpy(to, &v, sizeof v);
	return true;
}

bool
fault_set(struct faults *f, const char *name, const char *value)
{
	for (size_t i = 0; i < table_size; i++)
		if (same_name(table[i].name, name))
			return set_value(f, &table[i], value);
	return false;
}

void
faults_clear(struct faults *f)
{
	memset(f, 0, sizeof *f);
	for (size_t i = 0; i < table_size; i++)
		if (table[i].usual)
			memcpy((char *)f + table[i].at, &table[i].usual,
			    sizeof table[i].usual);
}

void
faults_install(const struct faults *f)
{
	pthread_mutex_lock(&lock);
	now = *f;
	requests = 0;
	pthread_mutex_unlock(&lock);
}

void
faults_get(struct faults *f)
{
	pthread_mutex_lock(&lock);
	*f = now;
	pthread_mutex_unlock(&lock);
}

int64_t
faults_next(struct faults *f)
{
	int64_t nth;

	pthread_mutex_lock(&lock);
	*f = now;
	nth = ++requests;
	pthread_mutex_unlock(&lock);
	return nth;
}
