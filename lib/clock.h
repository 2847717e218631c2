/* SPDX-License-Identifier: MIT */
/*
 * clock - the time that only goes on: since some moment of the past, the same
 * for all processes of one machine, in ns. Deadlines and waits are of it.
 */
#ifndef ND_CLOCK_H
#define ND_CLOCK_H

#include <stdint.h>

int64_t clock_now(void);

#endif
