/* SPDX-License-Identifier: MIT */
#include "rate.h"

#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "num.h"
#include "scratch.h"
#include "tap.h"

#define S NUM_SECOND
#define YEAR (366 * 86400 * S)

static const char origin[] = "https://api.example.com:8443";
static struct err e;

static int64_t
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * S + t.tv_nsec;
}

static struct rate
open_every(int64_t interval, const char *file)
{
	struct rate r;

	if (!rate_open(&r, interval, file, origin, &e)) {
		printf("# %s\n", e.text);
		exit(99);
	}
	return r;
}

static struct rate
open_rate(const char *spec, const char *file)
{
	int64_t interval;

	if (!rate_parse(spec, &interval, &e)) {
		printf("# %s\n", e.text);
		exit(99);
	}
	return open_every(interval, file);
}

static int64_t
take(struct rate *r)
{
	int64_t when;

	return rate_take(r, INT64_MAX, 0, &when, &e) ? when : -1;
}

static const char *
text_of(const char *path)
{
	static char text[500];
	FILE *f = fopen(path, "r");
	size_t n = f ? fread(text, 1, sizeof text - 1, f) : 0;

	if (f)
		fclose(f);
	text[n] = '\0';
	return text;
}

static void
put(const char *path, const char *text, size_t n)
{
	FILE *f = fopen(path, "w");

	if (f == NULL || fwrite(text, 1, n, f) != n || fclose(f) != 0)
		exit(99);
}

static void
specs(void)
{
	static const struct {
		const char *spec;
		int64_t interval;
	} good[] = {
	    {"1/s", S + RATE_SLACK},
	    {"10/s", 105 * (S / 1000)},
	    {"3/s", 350 * (S / 1000)},
	    {"1000000/s", 1050},
	    {"600/m", 100083334},
	    {"7/m", 8578571429},
	    {"5000/h", 720010000},
	    {"1000/d", 86400050000},
	    {"1/d", 86400 * S + RATE_SLACK},
	};
	static const char *const bad[] = {"", "/", "10", "10/", "/s", "10/x",
	    "10/sec", "10/S", "0/s", "-1/s", "+1/s", "0.5/s", "1.5/s", "1e3/s",
	    " 10/s", "10 /s", "10/s ", "10//s", "1000001/s",
	    "99999999999999999999/s", "10K/s"};
	int64_t interval;

	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		interval = 0;
		ok(rate_parse(good[i].spec, &interval, &e) &&
			interval == good[i].interval,
		    "%s: %" PRId64 " ns", good[i].spec, interval);
	}
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		ok(!rate_parse(bad[i], &interval, &e) && e.status == ST_USAGE,
		    "'%s' is refused", bad[i]);
	is(e.text, "not N/s, N/m, N/h or N/d with N from 1 to 1000000: 10K/s",
	    "and told");
}

static void
spacing(void)
{
	struct rate a = open_every(6 * S, "space"), b;
	int64_t before = now(), first = take(&a), after = now(), when = 0;

	ok(first >= before && first <= after, "the first slot is now");
	for (int i = 1; i < 5; i++)
		ok(take(&a) == first + i * 6 * S, "then one every 6 s");
	b = open_every(3600 * S, "space");
	ok(take(&b) == first + 30 * S, "another process takes the next");
	ok(take(&a) == first + 3630 * S, "its own rate behind it");
	ok(!rate_take(&a, 0, first + 3635 * S, &when, &e) &&
		e.status == ST_AGAIN,
	    "not behind the deadline: %s", e.text);
	ok(rate_take(&a, 0, first + 3637 * S, &when, &e) &&
		when == first + 3636 * S,
	    "which takes no slot");
	rate_close(&a);
	rate_close(&b);
	rate_close(&b);
	a = open_every(86400 * S, "far");
	first = take(&a);
	for (int i = 1; i < 366; i++)
		when = take(&a);
	ok(when == first + 365 * 86400 * S, "slots up to a year ahead");
	ok(take(&a) == -1 && e.status == ST_AGAIN, "no more: %s", e.text);
	ok(take(&a) == -1, "and still no more");
	rate_close(&a);
}

static void
holding(void)
{
	struct rate a = open_every(S / 10, "hold"), b = open_every(S, "hold");
	int64_t start = take(&a), until = start + 500 * S, when = 0;

	ok(rate_hold(&a, until, &e), "a pause");
	ok(rate_hold(&a, until - 100 * S, &e), "a shorter one");
	ok(!rate_take(&b, 400 * S, 0, &when, &e) && e.status == ST_AGAIN,
	    "is too long for another process");
	ok(strncmp(e.text, "--rate: not before 2", 20) == 0 &&
		strstr(e.text, "Z, which is longer than --max-wait"),
	    "is told: %s", e.text);
	ok(!rate_take(&b, INT64_MAX, until - 1, &when, &e) &&
		e.status == ST_AGAIN,
	    "or behind its deadline");
	ok(rate_take(&b, 500 * S, 0, &when, &e) && when == until,
	    "or waited for");
	ok(take(&a) == until + S, "then the rate goes on");
	ok(rate_hold(&a, until + 2 * YEAR, &e), "an absurd one");
	ok(take(&a) == -1 && e.status == ST_AGAIN,
	    "is one of a year, and told: %s", e.text);
	rate_close(&a);
	rate_close(&b);
}

struct slot {
	int64_t when, interval;
};

static int
by_time(const void *a, const void *b)
{
	const struct slot *x = a, *y = b;

	return (x->when > y->when) - (x->when < y->when);
}

static void
racer(const char *spec, int each, int go, int out)
{
	struct rate rate = open_rate(spec, "race");
	char c;

	/* All at once: the end of the pipe. */
	if (read(go, &c, 1) != 0)
		_exit(1);
	for (int i = 0; i < each; i++) {
		struct slot s = {take(&rate), rate.interval};

		if (write(out, &s, sizeof s) != sizeof s)
			_exit(1);
	}
	_exit(0);
}

/* Slots that four processes take from a file, each at a rate of its own. */
static size_t
race(const char *const specs[4], int each, struct slot *slots)
{
	size_t got = 0;
	int fd[2], go[2];

	fflush(stdout);
	if (pipe(fd) != 0 || pipe(go) != 0)
		exit(99);
	for (int i = 0; i < 4; i++) {
		if (fork() == 0) {
			close(go[1]);
			racer(specs[i], each, go[0], fd[1]);
		}
	}
	close(fd[1]);
	close(go[0]);
	close(go[1]);
	while (read(fd[0], &slots[got], sizeof *slots) == sizeof *slots)
		got++;
	close(fd[0]);
	while (wait(NULL) > 0)
		;
	qsort(slots, got, sizeof *slots, by_time);
	return got;
}

static void
racing(void)
{
	static const char *const same[] = {"50/s", "50/s", "50/s", "50/s"};
	static const char *const odd[] = {"7/s", "50/s", "300/m", "1000/s"};
	static struct slot slots[8001];
	size_t most = 0, close = 0, n = race(same, 2000, slots);

	ok(n == 8000 && slots[0].when > 0, "four processes, %zu slots", n);
	for (size_t i = 0, from = 0; i < n; i++) {
		while (slots[i].when - slots[from].when >= S + RATE_SLACK)
			from++;
		most = i - from + 1 > most ? i - from + 1 : most;
	}
	ok(most == 50, "no second, and the slack, has more than 50: %zu", most);
	unlink("race");
	n = race(odd, 500, slots);
	for (size_t i = 1; i < n; i++)
		close +=
		    slots[i].when - slots[i - 1].when < slots[i - 1].interval;
	ok(n == 2000 && slots[0].when > 0 && close == 0,
	    "of four rates each leaves its own interval: %zu do not", close);
}

/* Killed at any time, the file has all slots that were given. */
static void
killing(void)
{
	struct rate r = open_rate("1000/s", "kill");
	struct slot s = {0, 0};
	int bad = 0, fd[2];

	fflush(stdout);
	for (int i = 0; i < 30; i++) {
		pid_t pid;
		int64_t last = 0;

		if (pipe(fd) != 0 || (pid = fork()) < 0)
			exit(99);
		if (pid == 0) {
			struct rate mine = open_rate("1000/s", "kill");

			for (;;) {
				s.when = take(&mine);
				if (write(fd[1], &s, sizeof s) < 0)
					_exit(1);
			}
		}
		close(fd[1]);
		for (int k = 0; k < 1 + i * 7; k++)
			if (read(fd[0], &s, sizeof s) == sizeof s)
				last = s.when;
		kill(pid, SIGKILL);
		while (read(fd[0], &s, sizeof s) == sizeof s)
			last = s.when;
		close(fd[0]);
		waitpid(pid, NULL, 0);
		bad += last == 0 || take(&r) < last + r.interval;
	}
	ok(bad == 0, "after kill -9 no slot is given twice: %d", bad);
	if (pipe(fd) != 0)
		exit(99);
	pid_t pid = fork();
	if (pid == 0) {
		int mine = open("kill", O_RDWR);

		if (flock(mine, LOCK_EX) != 0 || write(fd[1], "", 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	ok(read(fd[0], &s, 1) == 1, "a process that has the lock");
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	ok(take(&r) > 0, "gives it back when it is killed");
	close(fd[0]);
	close(fd[1]);
	rate_close(&r);
}

static void
damage(void)
{
	struct rate r = open_every(3600 * S, "line");
	char good[400], next[100], text[400], *p;
	int64_t first = take(&r), when;

	snprintf(next, sizeof next, "next %" PRId64 ".%09" PRId64 " hold 0.",
	    (first + 3600 * S) / S, first % S);
	strcpy(good, text_of("line"));
	ok(strncmp(good, "ndkit-rate boot ", 16) == 0 && strstr(good, next) &&
		strchr(good, '\n')[1] == '\0',
	    "the line: %.*s", (int)strcspn(good, "\n"), good);
	/* Cut anywhere, it is none; with a byte changed it is no other. */
	size_t n = strlen(good), bad = 0;
	for (size_t i = 0; i < n; i++) {
		put("line", good, i);
		when = take(&r);
		bad += when == -1 || when > now();
	}
	ok(bad == 0, "cut at any byte: %zu", bad);
	for (size_t i = 0; i < n; i++) {
		strcpy(text, good);
		text[i] = '#';
		put("line", text, n);
		when = take(&r);
		bad += when == -1 || when > now();
	}
	ok(bad == 0, "a byte of it broken: %zu", bad);
	put("line", "\0\0\0\0", 4);
	ok(take(&r) <= now(), "NULs");
	strcpy(text, good);
	p = strstr(text, "boot ") + 5;
	*p = *p == '0' ? '1' : '0';
	put("line", text, n);
	ok(take(&r) <= now(), "of another boot");
	for (int years = 1; years < 3; years++) {
		int m =
		    snprintf(text, sizeof text, "%.*s %" PRId64 ".0 hold 0.0\n",
			(int)(strstr(good, "next") - good) + 4, good,
			(now() + years * YEAR) / S - 7200);
		put("line", text, (size_t)m);
		when = take(&r);
		ok(years == 1 ? when > now() : when <= now(), "%d year%s ahead",
		    years, years > 1 ? "s" : "");
	}
	rate_close(&r);
	unlink("line");
	r = open_every(3600 * S, "line");
	unlink("line");
	ok(take(&r) <= now() && access("line", F_OK) == 0,
	    "removed meanwhile, it is made anew");
	ok(take(&r) > now() && strlen(text_of("line")) > 0, "and used");
	rate_close(&r);
}

/* The file that could not be opened, and why. */
static void
refused(const char *file, int status, const char *why)
{
	struct rate r;
	char name[200];
	bool opened = rate_open(&r, S, file, origin, &e);

	snprintf(name, sizeof name, "refused: %s", why);
	ok(!opened && e.status == status, "status %d", e.status);
	is(opened ? "" : e.text, why, name);
	rate_close(&r);
}

static void
naming(void)
{
	struct stat st;

	put("text", "my only copy\n", 13);
	refused("text", ST_USAGE,
	    "--rate-file: text: holds something else than a rate");
	is(text_of("text"), "my only copy\n", "and is kept");
	put("empty", "", 0);
	ok(symlink("empty", "link") == 0 && symlink("none", "loose") == 0 &&
		mkfifo("fifo", 0600) == 0,
	    "links, a FIFO");
	refused("link", ST_FAILED, "--rate-file: link: is a symbolic link");
	refused("loose", ST_FAILED, "--rate-file: loose: is a symbolic link");
	refused("fifo", ST_FAILED, "--rate-file: fifo: not a regular file");
	refused(".", ST_FAILED, "--rate-file: .: Is a directory");
	refused("gone/x", ST_FAILED,
	    "--rate-file: gone/x: No such file or directory");
	refused("text/x", ST_FAILED, "--rate-file: text/x: Not a directory");
	ok(stat("empty", &st) == 0 && st.st_size == 0 &&
		access("none", F_OK) != 0,
	    "nothing was written");
}

static void
default_place(void)
{
	static const char file[] =
	    "run/ndkit/rate.https%3A%2F%2Fapi.example.com%3A8443";
	char run[200], want[300];
	struct rate r;
	struct stat st;
	int64_t first;

	snprintf(run, sizeof run, "%s/run", scratch);
	mkdir("run", 0700);
	setenv("XDG_RUNTIME_DIR", run, 1);
	umask(0);
	r = open_every(3600 * S, NULL);
	first = take(&r);
	ok(stat("run/ndkit", &st) == 0 && (st.st_mode & 07777) == 0700,
	    "the directory has mode 0700");
	ok(strncmp(text_of(file), "ndkit-rate ", 11) == 0, "%s", file);
	rate_close(&r);
	r = open_every(3600 * S, NULL);
	ok(take(&r) == first + 3600 * S, "the next process finds it");
	rate_close(&r);
	put(file, "anything", 8);
	r = open_every(3600 * S, NULL);
	ok(take(&r) <= now(), "what is broken there counts as none");
	rate_close(&r);
	unlink(file);
	put("precious", "", 0);
	ok(symlink("../../precious", file) == 0, "a link in its place");
	snprintf(want, sizeof want, "--rate: %s/%s: is a symbolic link",
	    scratch, file);
	refused(NULL, ST_FAILED, want);
	unlink(file);
	chmod("run/ndkit", 0770);
	snprintf(want, sizeof want,
	    "--rate: %s/ndkit: not a directory of yours alone (--rate-file)",
	    run);
	refused(NULL, ST_FAILED, want);
	chmod("run/ndkit", 0700);
	if (geteuid() == 0) {
		ok(chown("run/ndkit", 1, 1) == 0, "another's directory");
		refused(NULL, ST_FAILED, want);
	}
	rmdir("run/ndkit");
	mkdir("mine", 0700);
	ok(symlink("../mine", "run/ndkit") == 0, "a link to a directory");
	snprintf(want, sizeof want, "--rate: %s/ndkit: Not a directory", run);
	refused(NULL, ST_FAILED, want);
	is(text_of("precious"), "", "nothing was written");
	unlink("run/ndkit");
	put("run/ndkit", "", 0);
	refused(NULL, ST_FAILED, want);
}

/* Without rights, and without XDG_RUNTIME_DIR; root is somebody else here. */
static void
unprivileged(void)
{
	char want[300], path[300];
	struct rate r;

	fflush(stdout);
	chmod(scratch, 0755);
	mkdir("closed", 0555);
	if (geteuid() == 0 && seteuid(65534) != 0)
		exit(99);
	refused(
	    "closed/x", ST_FAILED, "--rate-file: closed/x: Permission denied");
	snprintf(want, sizeof want, "%s/closed", scratch);
	setenv("XDG_RUNTIME_DIR", want, 1);
	snprintf(want, sizeof want,
	    "--rate: %s/closed/ndkit: Permission denied", scratch);
	refused(NULL, ST_FAILED, want);
	setenv("XDG_RUNTIME_DIR", "relative", 1);
	snprintf(path, sizeof path, "/tmp/ndkit-%d/rate.test-%d",
	    (int)geteuid(), (int)getpid());
	snprintf(want, sizeof want, "test-%d", (int)getpid());
	ok(rate_open(&r, S, NULL, want, &e) && take(&r) > 0,
	    "without a runtime directory");
	is(r.path ? r.path : e.text, path, "it is in /tmp");
	rate_close(&r);
	unlink(path);
	*strrchr(path, '/') = '\0';
	rmdir(path); /* unless somebody else uses it */
	if (geteuid() != getuid() && seteuid(getuid()) != 0)
		exit(99);
}

int
main(void)
{
	scratch_enter();
	specs();
	spacing();
	holding();
	racing();
	killing();
	damage();
	naming();
	default_place();
	unprivileged();
	scratch_leave();
	return tap_done();
}
