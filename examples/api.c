/* SPDX-License-Identifier: MIT */
/*
 * api - an example of a REST API with pages of records, for the README and
 * for the tests. It serves the loopback interface, can lie and fail in the
 * ways that real ones do, and tells in a log what it was asked.
 *
 *     api --rows events=5000 --log api.log --fail-every 5
 *
 * This file has the options and the start; the faults, which are options too,
 * are in api_fault.c.
 */
#include "api.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <microhttpd.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { FAULT = 256, FAULTS_MAX = 32 };

struct config config = {.log = -1};
static atomic_bool stopping;

void
nap(int64_t ms)
{
	enum { STEP = 20 };

	for (; ms > 0 && !atomic_load(&stopping); ms -= STEP) {
		int64_t part = ms < STEP ? ms : STEP;
		struct timespec t = {0, (long)part * 1000000};

		nanosleep(&t, NULL);
	}
}

static _Noreturn void
usage_error(const char *what, const char *value)
{
	fprintf(stderr, "api: %s: %s\n", what, value);
	exit(2);
}

/* "events=5000" */
static void
set_rows(char *value)
{
	char *equals = strchr(value, '=');
	struct resource *r = NULL;
	int64_t n;

	if (equals) {
		*equals = '\0';
		r = resource_find(value);
		*equals = '=';
	}
	if (r == NULL || !number_parse(equals + 1, 0, ROWS_MAX, &n))
		usage_error("--rows: not NAME=N", value);
	resource_rows(r, (size_t)n);
}

static void
open_log(const char *name)
{
	config.log =
	    open(name, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
	if (config.log != -1)
		return;
	fprintf(stderr, "api: %s: %s\n", name, strerror(errno));
	exit(1);
}

static void
usage(void)
{
	puts("usage: api [--port N] [--no-auth] [--rows NAME=N]... "
	     "[--log FILE] [--pretty]\n"
	     "           [--FAULT VALUE]...\n"
	     "The bearer token is $API_TOKEN, or example-token. FAULT is:");
	for (size_t i = 0; fault_name(i); i++)
		printf("    %s %s\n", fault_name(i), fault_values(i));
}

/* The options of getopt; a fault may be spelled with '-' and with '_'. */
static void
list_options(struct option *o, char (*dashed)[32])
{
	static const struct option plain[] = {
	    {"port", required_argument, NULL, 'p'},
	    {"no-auth", no_argument, NULL, 'n'},
	    {"rows", required_argument, NULL, 'r'},
	    {"log", required_argument, NULL, 'l'},
	    {"pretty", no_argument, NULL, 'y'},
	    {"help", no_argument, NULL, 'h'},
	};
	const char *name;

	memcpy(o, plain, sizeof plain);
	o += sizeof plain / sizeof *plain;
	for (int i = 0; i < FAULTS_MAX && (name = fault_name((size_t)i)); i++) {
		char *d = dashed[i];

		*o++ =
		    (struct option){name, required_argument, NULL, FAULT + i};
		if (strchr(name, '_') == NULL)
			continue;
		snprintf(d, sizeof *dashed, "%s", name);
		while ((d = strchr(d, '_')))
			*d = '-';
		*o++ = (struct option){
		    dashed[i], required_argument, NULL, FAULT + i};
	}
	*o = (struct option){0};
}

static void
set_option(int c, struct faults *f, int64_t *port, const char *given)
{
	const char *name;

	switch (c) {
	case 'p':
		if (!number_parse(optarg, 0, 65535, port))
			usage_error("--port: not a port", optarg);
		break;
	case 'n': config.no_auth = true; break;
	case 'r': set_rows(optarg); break;
	case 'l': open_log(optarg); break;
	case 'y': config.pretty = true; break;
	case 'h': usage(); exit(0);
	default:
		if (c < FAULT)
			usage_error("bad option", given);
		name = fault_name((size_t)(c - FAULT));
		if (!fault_set(f, name, optarg)) {
			fprintf(
			    stderr, "api: --%s: bad value: %s\n", name, optarg);
			exit(2);
		}
	}
}

static void
parse_options(int argc, char **argv, int64_t *port)
{
	static char dashed[FAULTS_MAX][32];
	static struct option options[8 + 2 * FAULTS_MAX];
	struct faults f;
	int c;

	faults_clear(&f);
	list_options(options, dashed);
	opterr = 0;
	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1)
		set_option(c, &f, port, argv[optind - 1]);
	if (optind < argc)
		usage_error("no operand expected", argv[optind]);
	faults_install(&f);
	config.token = getenv("API_TOKEN");
	if (config.token == NULL || config.token[0] == '\0')
		config.token = "example-token";
}

/* SIGTERM and SIGINT wait for sigwait, in this thread and all others. */
static void
block_signals(sigset_t *set)
{
	signal(SIGTERM, SIG_DFL);
	signal(SIGINT, SIG_DFL);
	signal(SIGPIPE, SIG_IGN);
	sigemptyset(set);
	sigaddset(set, SIGTERM);
	sigaddset(set, SIGINT);
	pthread_sigmask(SIG_BLOCK, set, NULL);
}

int
main(int argc, char **argv)
{
	int64_t port = 0;
	struct MHD_Daemon *daemon;
	sigset_t set;
	int got;

	parse_options(argc, argv, &port);
	data_init();
	block_signals(&set);
	daemon = serve(port);
	if (daemon == NULL) {
		fprintf(stderr, "api: port %d: cannot listen\n", (int)port);
		return 1;
	}
	printf("http://127.0.0.1:%d\n",
	    (int)MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT)->port);
	if (fflush(stdout) == 0)
		sigwait(&set, &got);
	atomic_store(&stopping, true);
	MHD_stop_daemon(daemon);
	data_release();
	return ferror(stdout) ? 1 : 0;
}
