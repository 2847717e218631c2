/* SPDX-License-Identifier: MIT */
/*
 * team - a few threads for the whole process that run jobs; the only module
 * that knows threads. One is started when a job finds none idle, until there
 * are team_size() of them. Signals are blocked in them, so that they reach the
 * thread they always reached, and they need not be waited for at exit. With a
 * size of 1 there are no threads: a job runs in team_start itself, and so it
 * does where the system has no thread left to give and in a child of fork.
 *
 * A job's memory is its owner's, who must not touch what run() uses, nor free
 * the job, before team_wait. A job never waits for another job, and starts
 * none. Only one thread, the same one, calls what is declared here.
 */
#ifndef ND_TEAM_H
#define ND_TEAM_H

#include <stdbool.h>
#include <stddef.h>

/* First member of a larger struct, as a rule; zeroed but for run. */
struct job {
	/*
	 * worker is 0 .. team_size() - 1, and no two jobs that run at once
	 * have the same: for scratch memory that belongs to a worker.
	 */
	void (*run)(struct job *j, size_t worker);
	struct job *next; /* these three are the team's */
	bool busy;	  /* from team_start until run has returned */
	bool awaited;	  /* somebody sleeps in team_wait */
};

#define TEAM_MOST 256 /* the largest size */

/*
 * How many jobs run at once: --parallel, before anything else is called. 0,
 * as without this call: as many as there are processors that this process may
 * use, at most 16.
 */
void team_limit(size_t n);
size_t team_size(void);

/*
 * Queue a job that is not in the queue already. Jobs are begun in the order
 * they came in; those of team_start_first before all others, for what somebody
 * is about to wait for.
 */
void team_start(struct job *j);
void team_start_first(struct job *j);

/*
 * Sleep until the job is done; it is the caller's again. Returns at once for
 * one that was never started or was waited for before.
 */
void team_wait(struct job *j);

#endif
