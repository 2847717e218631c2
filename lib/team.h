/* SPDX-License-Identifier: MIT */
/*
 * team - a few threads for the whole process that run jobs; the only module
 * that knows threads. The caller is one of the team: it runs jobs while it
 * waits for one, so that no more threads than processors want to run, and none
 * sleeps while there is work. The others are started when a job finds none
 * idle; signals are blocked in them, so that they reach the thread they always
 * reached, and they need not be waited for at exit. With a size of 1 there is
 * only the caller: a job runs in team_start itself, and so it does where the
 * system has no thread to give and in a child of fork.
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
	struct job *next; /* these are the team's */
	bool busy;	  /* from team_start until run has returned */
	bool awaited;	  /* the caller sleeps in team_wait */
	bool urgent;
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
 * they came in; those of team_start_first before all others: they are short,
 * and somebody is about to wait for them.
 */
void team_start(struct job *j);
void team_start_first(struct job *j);

/* Would team_wait return at once? */
bool team_done(const struct job *j);

/*
 * Until the job is done, and it is the caller's again. Returns at once for one
 * that was never started or was waited for before. Who waits for a job of
 * team_start_first is not kept by others than such.
 */
void team_wait(struct job *j);

#endif
