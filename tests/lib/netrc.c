/* SPDX-License-Identifier: MIT */
#include "netrc.h"

#include <stdlib.h>

#include "mem.h"
#include "tap.h"

static void
shows(const char *text, const char *want)
{
	char *copy = mem_text(text);

	copy[err_mask(copy, strlen(text))] = '\0';
	is(copy, want, text);
	free(copy);
}

int
main(void)
{
	netrc_hide(
	    span_of("machine a login me password passw0rd\n"
		    "machine b\n\tpassword second\n\tlogin you\n"
		    "machine c login \"it is\" password \"q\\\"uo ted\"\n"
		    "macdef init\n\nmachine d password alone\n"
		    "default login any password last-one\n"
		    "machine e password"));
	shows("passw0rd bWU6cGFzc3cwcmQ=", "*** ***");
	shows("second eW91OnNlY29uZA==", "*** ***");
	shows("q\"uo ted aXQgaXM6cSJ1byB0ZWQ=", "*** ***");
	shows("alone last-one", "*** ***");
	shows("me machine login", "me machine login");
	return tap_done();
}
