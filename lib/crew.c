/* SPDX-License-Identifier: MIT */
#include "crew.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "mem.h"
#include "team.h"

struct crew_member {
	pid_t pid; /* 0: not started */
	int fd;	   /* its reports come and our word goes here; -1: closed */
};

/* Of each step. Less than a pipe takes at once. */
struct report {
	bool ok;
	struct update_counts n;
	struct err err;
};

static void
hang_up(struct crew_member *m)
{
	if (m->fd >= 0)
		close(m->fd);
	m->fd = -1;
}

/* To a process that may be dead: that is an error here, not a signal. */
static bool
say(int fd, const void *p, size_t n)
{
	const char *from = p;

	while (n) {
		ssize_t k = send(fd, from, n, MSG_NOSIGNAL);

		if (k < 0 && errno != EINTR)
			return false;
		if (k > 0) {
			from += k;
			n -= (size_t)k;
		}
	}
	return true;
}

/* An end before a whole report: it died. */
static bool
hear(const struct crew *c, size_t i, struct report *r, struct err *e)
{
	const struct crew_member *m = &c->member[i];
	char *p = (char *)r;
	size_t got = 0;

	while (got < sizeof *r) {
		ssize_t k = read(m->fd, p + got, sizeof *r - got);

		if (k < 0 && errno == EINTR)
			continue;
		if (k <= 0)
			return err_set(e, ST_FAILED,
			    "%s: the process of part %zu of %zu was killed",
			    c->name, i, c->n);
		got += (size_t)k;
	}
	if (!r->ok)
		*e = r->err;
	return r->ok;
}

static bool
told_to_commit(int fd)
{
	char word;
	ssize_t k;

	while ((k = read(fd, &word, 1)) < 0 && errno == EINTR)
		continue;
	return k == 1;
}

/* The life of a process. */
_Noreturn static void
serve(const struct crew_work *w, size_t i, int fd)
{
	struct report r = {.ok = false};

	/* The processes share the processors, and need no threads. */
	team_limit(1);
	r.ok = w->prepare(w->arg, i, &r.n, &r.err);
	if (say(fd, &r, sizeof r) && r.ok && told_to_commit(fd)) {
		r.ok = w->commit(w->arg, &r.err);
		say(fd, &r, sizeof r);
	}
	w->release(w->arg);
	_exit(r.ok ? 0 : 1);
}

static bool
start(struct crew *c, const struct crew_work *w, size_t i, struct err *e)
{
	struct crew_member *m = &c->member[i];
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0)
		return err_sys(e, "socketpair");
	fcntl(ends[0], F_SETFD, FD_CLOEXEC);
	fcntl(ends[1], F_SETFD, FD_CLOEXEC);
	m->fd = ends[0];
	m->pid = fork();
	if (m->pid == 0) {
		/* Our own ends, too: that of this process must be seen. */
		for (size_t k = 0; k <= i; k++)
			hang_up(&c->member[k]);
		serve(w, i, ends[1]);
	}
	close(ends[1]);
	return m->pid > 0 || err_sys(e, "fork");
}

static void
add(struct update_counts *sum, const struct update_counts *n)
{
	sum->inserted += n->inserted;
	sum->updated += n->updated;
	sum->unchanged += n->unchanged;
	sum->deleted += n->deleted;
	sum->before += n->before;
	sum->rows += n->rows;
	sum->gone += n->gone;
	sum->came += n->came;
}

/* A descriptor is needed for each process: as many as the system allows. */
static void
allow_files(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0 &&
	    limit.rlim_cur < limit.rlim_max) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
}

bool
crew_prepare(struct crew *c, const struct crew_work *work, size_t n,
    size_t at_once, struct update_counts *sum, struct err *e)
{
	struct report r;
	size_t started = 0;

	*c = (struct crew){.n = n, .name = work->name};
	*sum = (struct update_counts){0};
	c->member = mem_new(n * sizeof *c->member);
	for (size_t i = 0; i < n; i++)
		c->member[i].fd = -1;
	allow_files();
	for (size_t i = 0; i < n; i++) {
		for (; started < n && started < i + at_once; started++)
			if (!work->next(work->arg, started, e) ||
			    !start(c, work, started, e))
				return false;
		if (!hear(c, i, &r, e))
			return false;
		add(sum, &r.n);
	}
	return true;
}

bool
crew_commit(struct crew *c, struct err *e)
{
	struct report r;
	struct err later;
	bool ok = true;

	for (size_t i = 0; i < c->n; i++)
		say(c->member[i].fd, "!", 1); /* hear tells of the dead */
	for (size_t i = 0; i < c->n; i++)
		ok = hear(c, i, &r, ok ? e : &later) && ok;
	return ok;
}

void
crew_release(struct crew *c)
{
	for (size_t i = 0; i < c->n; i++)
		hang_up(&c->member[i]);
	for (size_t i = 0; i < c->n; i++)
		while (c->member[i].pid > 0 &&
		       waitpid(c->member[i].pid, NULL, 0) < 0 && errno == EINTR)
			continue;
	free(c->member);
	*c = (struct crew){0};
}
