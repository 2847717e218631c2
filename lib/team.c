/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* sched_getaffinity */
#include "team.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <unistd.h>

enum { MOST_UNASKED = 16, STACK = 256 << 10 };

struct queue {
	struct job *first, *last;
};

static struct team {
	size_t size;  /* 0: not known yet */
	size_t asked; /* by team_limit */
	pid_t owner;  /* whose threads they are; a child of fork has none */
	/* All below is read and changed with the lock held. */
	pthread_mutex_t lock;
	pthread_cond_t work, done;
	struct queue urgent, others;
	size_t queued;
	size_t idle; /* threads that sleep, or were woken and still do */
	size_t threads;
} team = {
    .lock = PTHREAD_MUTEX_INITIALIZER,
    .work = PTHREAD_COND_INITIALIZER,
    .done = PTHREAD_COND_INITIALIZER,
};

static size_t
processors(void)
{
	long n = 0;

#ifdef __linux__
	cpu_set_t set;

	/* Fails where the kernel knows more processors than the set has. */
	if (sched_getaffinity(0, sizeof set, &set) == 0)
		n = CPU_COUNT(&set);
#endif
	if (n < 1)
		n = sysconf(_SC_NPROCESSORS_ONLN);
	if (n < 1)
		n = 1;
	return n < MOST_UNASKED ? (size_t)n : MOST_UNASKED;
}

void
team_limit(size_t n)
{
	team.asked = n < TEAM_MOST ? n : TEAM_MOST;
	team.size = 0;
}

size_t
team_size(void)
{
	if (team.size == 0)
		team.size = team.asked ? team.asked : processors();
	return team.size;
}

static void
put(struct queue *q, struct job *j)
{
	j->next = NULL;
	if (q->first)
		q->last->next = j;
	else
		q->first = j;
	q->last = j;
	team.queued++;
}

static struct job *
take(bool only_urgent)
{
	bool urgent = only_urgent || team.urgent.first;
	struct queue *q = urgent ? &team.urgent : &team.others;
	struct job *j = q->first;

	if (j) {
		q->first = j->next;
		team.queued--;
	}
	return j;
}

/* With the lock, which others may have meanwhile. */
static void
run(struct job *j, size_t worker)
{
	pthread_mutex_unlock(&team.lock);
	j->run(j, worker);
	pthread_mutex_lock(&team.lock);
	j->busy = false;
	if (j->awaited)
		pthread_cond_broadcast(&team.done);
}

static void *
work(void *number)
{
	const size_t worker = (size_t)(uintptr_t)number;

	pthread_mutex_lock(&team.lock);
	for (;;) {
		struct job *j = take(false);

		if (j) {
			run(j, worker);
			continue;
		}
		team.idle++;
		pthread_cond_wait(&team.work, &team.lock);
		team.idle--;
	}
	return NULL;
}

/* One thread more, if there is one to have. */
static void
grow(void)
{
	sigset_t all, old;
	pthread_attr_t attr;
	pthread_t thread;

	/* Not those that a thread's own fault raises. */
	sigfillset(&all);
	sigdelset(&all, SIGSEGV);
	sigdelset(&all, SIGBUS);
	sigdelset(&all, SIGFPE);
	sigdelset(&all, SIGILL);
	sigdelset(&all, SIGABRT);
	if (pthread_attr_init(&attr) != 0)
		return;
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	pthread_attr_setstacksize(&attr, STACK);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	if (pthread_create(
		&thread, &attr, work, (void *)(uintptr_t)team.threads) == 0)
		team.threads++;
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	pthread_attr_destroy(&attr);
}

/* Did a thread take it? */
static bool
start(struct queue *q, struct job *j)
{
	const pid_t self = getpid();
	bool threads;

	if (team_size() == 1)
		return false;
	if (team.owner == 0)
		team.owner = self;
	if (team.owner != self)
		return false;
	pthread_mutex_lock(&team.lock);
	j->busy = true;
	j->awaited = false;
	j->urgent = q == &team.urgent;
	if (team.queued >= team.idle && team.threads < team.size - 1)
		grow();
	threads = team.threads != 0;
	if (threads) {
		put(q, j);
		pthread_cond_signal(&team.work);
	} else {
		j->busy = false;
	}
	pthread_mutex_unlock(&team.lock);
	return threads;
}

void
team_start(struct job *j)
{
	if (!start(&team.others, j))
		j->run(j, 0);
}

void
team_start_first(struct job *j)
{
	if (!start(&team.urgent, j))
		j->run(j, 0);
}

bool
team_done(const struct job *j)
{
	bool busy;

	pthread_mutex_lock(&team.lock);
	busy = j->busy;
	pthread_mutex_unlock(&team.lock);
	return !busy;
}

void
team_wait(struct job *j)
{
	if (team.owner == 0 || team.owner != getpid())
		return;
	pthread_mutex_lock(&team.lock);
	while (j->busy) {
		struct job *other = take(j->urgent);

		if (other) {
			run(other, team.size - 1);
			continue;
		}
		j->awaited = true;
		pthread_cond_wait(&team.done, &team.lock);
	}
	pthread_mutex_unlock(&team.lock);
}
