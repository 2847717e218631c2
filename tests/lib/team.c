/* SPDX-License-Identifier: MIT */
#include "team.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tap.h"

enum { MANY = 20000, SIZE = 3 };

struct sum {
	struct job job;
	unsigned n, result;
	size_t worker;
	pthread_t thread;
	bool blocked; /* signals */
};

static void
add(struct job *j, size_t worker)
{
	struct sum *s = (struct sum *)j;
	sigset_t set;

	s->result = 0;
	for (unsigned i = 0; i <= s->n; i++)
		s->result += i;
	s->worker = worker;
	s->thread = pthread_self();
	pthread_sigmask(SIG_SETMASK, NULL, &set);
	s->blocked =
	    sigismember(&set, SIGTERM) == 1 && sigismember(&set, SIGINT) == 1;
}

static unsigned
wanted(unsigned n)
{
	return n * (n + 1) / 2;
}

/* All at once, each waited for in order, many times over with the same jobs. */
static void
many(void)
{
	static struct sum jobs[MANY];
	bool good = true, workers = true, blocked = true;
	sigset_t set;

	for (unsigned i = 0; i < MANY; i++) {
		jobs[i] = (struct sum){.job.run = add, .n = i % 997};
		(i % 5 ? team_start : team_start_first)(&jobs[i].job);
	}
	for (unsigned i = 0; i < MANY; i++) {
		team_wait(&jobs[i].job);
		good = good && jobs[i].result == wanted(i % 997);
		workers = workers && jobs[i].worker < SIZE;
		if (pthread_equal(jobs[i].thread, pthread_self()))
			workers = workers && jobs[i].worker == SIZE - 1;
		else
			blocked = blocked && jobs[i].blocked;
	}
	ok(good, "many jobs");
	ok(workers, "workers have numbers below the size; the caller the last");
	ok(blocked, "signals are blocked in threads");
	pthread_sigmask(SIG_SETMASK, NULL, &set);
	ok(!sigismember(&set, SIGTERM), "but not in the caller");
	for (unsigned i = 0; i < MANY; i++) {
		struct sum *s = &jobs[i % 8];

		team_wait(&s->job);
		good = good && (i < 8 || s->result == wanted(s->n));
		s->n = i % 101;
		team_start(&s->job);
	}
	for (unsigned i = 0; i < 8; i++) {
		team_wait(&jobs[i].job);
		team_wait(&jobs[i].job);
		good = good && jobs[i].result == wanted(jobs[i].n);
	}
	ok(good, "jobs that are used again, and waited for twice");
}

/* Keeps whoever runs it until the gate is open. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int at_gate, turn;
static bool gate_open;

static void
hold(struct job *j, size_t worker)
{
	(void)j;
	(void)worker;
	pthread_mutex_lock(&lock);
	at_gate++;
	pthread_cond_broadcast(&changed);
	while (!gate_open)
		pthread_cond_wait(&changed, &lock);
	pthread_mutex_unlock(&lock);
}

struct place {
	struct job job;
	int turn;
};

static void
note(struct job *j, size_t worker)
{
	(void)worker;
	pthread_mutex_lock(&lock);
	((struct place *)j)->turn = turn++;
	pthread_mutex_unlock(&lock);
}

static bool
in_order(const struct place *p, const int *want)
{
	for (int i = 0; i < 6; i++)
		if (p[i].turn != want[i])
			return false;
	return true;
}

/* While all threads stand at the gate, the caller runs what it waits for. */
static void
order(void)
{
	struct job holders[SIZE - 1] = {0};
	struct place p[6] = {0};

	for (int i = 0; i < SIZE - 1; i++) {
		holders[i].run = hold;
		team_start(&holders[i]);
	}
	pthread_mutex_lock(&lock);
	while (at_gate < SIZE - 1)
		pthread_cond_wait(&changed, &lock);
	pthread_mutex_unlock(&lock);
	ok(true, "as many threads as the size says, less the caller");
	for (int i = 0; i < 6; i++) {
		p[i].job.run = note;
		p[i].turn = -1;
		(i < 3 ? team_start : team_start_first)(&p[i].job);
	}
	ok(in_order(p, (int[]){-1, -1, -1, -1, -1, -1}), "and no more");
	team_wait(&p[4].job);
	ok(in_order(p, (int[]){-1, -1, -1, 0, 1, -1}),
	    "what is started first, the caller runs up to what it waits for");
	team_wait(&p[1].job);
	ok(in_order(p, (int[]){3, 4, -1, 0, 1, 2}), "and then the others");
	for (int i = 0; i < 6; i++)
		team_wait(&p[i].job);
	ok(in_order(p, (int[]){3, 4, 5, 0, 1, 2}), "in the order they came in");
	pthread_mutex_lock(&lock);
	gate_open = true;
	pthread_cond_broadcast(&changed);
	pthread_mutex_unlock(&lock);
	for (int i = 0; i < SIZE - 1; i++)
		team_wait(&holders[i]);
}

static void
child(void)
{
	struct sum s = {.job.run = add, .n = 10};
	int status = 0;
	pid_t pid = fork();

	if (pid == 0) {
		team_start(&s.job);
		team_start_first(&s.job);
		team_wait(&s.job);
		_exit(s.result == wanted(10) &&
			      pthread_equal(s.thread, pthread_self())
			  ? 0
			  : 1);
	}
	ok(pid > 0 && waitpid(pid, &status, 0) == pid && status == 0,
	    "a child of fork runs them itself");
	team_start(&s.job);
	team_wait(&s.job);
	ok(s.result == wanted(10), "and the parent has its team still");
}

/* In a process of its own: no thread was started yet. */
static void
alone(void)
{
	int status = 0;
	pid_t pid = fork();

	if (pid == 0) {
		struct sum s = {.job.run = add, .n = 10};
		bool good;

		team_limit(1);
		good = team_size() == 1;
		team_wait(&s.job);
		team_start(&s.job);
		good = good && s.result == wanted(10) && s.worker == 0 &&
		       pthread_equal(s.thread, pthread_self());
		s.result = 0;
		team_start_first(&s.job);
		good = good && s.result == wanted(10);
		team_wait(&s.job);
		_exit(good ? 0 : 1);
	}
	ok(pid > 0 && waitpid(pid, &status, 0) == pid && status == 0,
	    "size 1: the caller runs them at once");
}

int
main(void)
{
	struct job never = {0};

	ok(team_size() >= 1 && team_size() <= 16, "as many as processors");
	team_limit(2 * TEAM_MOST);
	ok(team_size() == TEAM_MOST, "a limit to the limit");
	team_limit(0);
	ok(team_size() <= 16, "0 asks for the processors");
	alone();
	team_limit(SIZE);
	ok(team_size() == SIZE, "a limit");
	team_wait(&never);
	ok(true, "a job that was never started is not waited for");
	many();
	order();
	child();
	return tap_done();
}
