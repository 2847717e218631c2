/* SPDX-License-Identifier: MIT */
/*
 * transfer - what one transfer of libcurl is set to, a handle of its own: how
 * to go about it (settings), and what to ask for (request). Of the door to
 * libcurl this is the part that says what; http.h is the one that does it.
 */
#ifndef ND_TRANSFER_H
#define ND_TRANSFER_H

#include <stdbool.h>
#include <stdint.h>

#include "str.h"

/* How to transfer; strings are kept by pointer, NULL where not given. */
struct http_settings {
	int64_t connect_timeout; /* ns */
	int64_t stall_timeout;	 /* ns with less than a byte a second */
	int64_t timeout;	 /* ns for one transfer; 0: none */
	int64_t max_filesize;	 /* bytes of one body */
	const char *proxy, *noproxy;
	const char *cacert, *cert, *key;
	const char *netrc_file;
	bool netrc, insecure;
	bool http1_1, http2; /* else HTTP/2 where TLS offers it */
	bool verbose;	     /* the dialogue on stderr, secrets masked */
};

/* What is pointed to stays there, unchanged, until the transfer has ended. */
struct http_request {
	const char *method;
	const char *url;     /* from url_join */
	struct list headers; /* "Name: value"; complete, libcurl adds Host */
	struct span body;
	bool has_body;
	bool credentials; /* may .netrc and the client certificate be used? */
	/* Sign it so (libcurl's CURLOPT_AWS_SIGV4), with them; NULL: not. */
	const char *sign, *sign_name, *sign_secret;
	int64_t timeout; /* ns, less than the settings' one; 0: no such */
};

struct transfer {
	void *easy; /* libcurl's handle, the caller's */
	const struct http_settings *s;
	struct curl_slist *headers; /* of the last request, likely the next's */
	bool is_signed;		    /* they are those of a signed one */
	bool cert_set; /* the client certificate is on the handle */
};

/* Set what all requests have in common; s is kept by pointer. */
void
transfer_init(struct transfer *t, void *easy, const struct http_settings *s);
void transfer_release(struct transfer *t); /* easy is cleaned up already */

void transfer_set(struct transfer *t, const struct http_request *rq);

/*
 * May the failure pass? rc is a CURLcode, text libcurl's message: connection
 * refused, reset, time-outs, cut bodies, name look-up may; not a bad
 * certificate, not what we refused ourselves.
 */
bool transfer_may_pass(int rc, const char *text);

#endif
