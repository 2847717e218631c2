/* SPDX-License-Identifier: MIT */
/*
 * actions - what is done about an answer that is no page like the others, as
 * the user says: --on ACTION:CONDITION, of which the first that holds counts.
 *
 *	ACTION    = ignore | skip | retry | fail
 *	CONDITION = part { "," part }
 *	part      = first | later | STATUS | Nxx | text=TEXT | jq=PROGRAM
 *
 * first is the first page of a walk, later one behind it; 4xx is 400 to 499;
 * TEXT stands somewhere in the body; PROGRAM gives neither false nor null, nor
 * nothing, for the reply as replyjson.h has it. TEXT and PROGRAM take the rest.
 * All parts must hold; one at least is a status, a text or a program.
 */
#ifndef ND_ACTIONS_H
#define ND_ACTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "err.h"
#include "jq.h"
#include "json.h"
#include "reply.h"
#include "str.h"

enum action {
	ACTION_NONE,
	ACTION_IGNORE, /* the walk ends here, as behind its last page */
	ACTION_SKIP,   /* this page has no records; the walk goes on */
	ACTION_RETRY,  /* as a failure that may pass */
	ACTION_FAIL,
};

struct rule {
	enum action action;
	bool first, later;
	int least, most;  /* of the status; 0: any */
	const char *text; /* NULL: any */
	struct jq *jq;	  /* NULL: none */
};

struct actions {
	struct rule *rule;
	size_t n;
	struct json_scan scan;
	struct buf reply;
};

/*
 * The rules of --on, and of --end-status, which are "ignore:STATUS" behind
 * them. The texts are kept by pointer. False: ST_USAGE.
 */
bool actions_init(struct actions *a, const struct list *on,
    const struct list *end_status, struct err *e);
void actions_release(struct actions *a);

/*
 * Might there be a rule for that status? A redirect is one only where a rule
 * names its status.
 */
bool actions_concern(const struct actions *a, int status);

/* The action for a reply, to *action. False: *e, a program failed (ST_DATA). */
bool actions_find(struct actions *a, const struct reply *r, bool first,
    enum action *action, struct err *e);

#endif
