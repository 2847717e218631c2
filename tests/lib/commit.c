/* SPDX-License-Identifier: MIT */
#include "commit.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fd.h"
#include "lock.h"
#include "scratch.h"
#include "tap.h"

static struct err e;

static const char *
resolve(const char *target)
{
	static char text[1000];
	char *path = commit_resolve(target, &e);

	strcpy(text, path ? path : e.text);
	free(path);
	return text;
}

static bool
replace(const char *target, const char *text)
{
	struct commit c;

	if (!commit_open(&c, target, &e))
		return false;
	if (write(c.fd, text, strlen(text)) != (ssize_t)strlen(text))
		exit(99);
	return commit_done(&c, &e);
}

static void
resolving(void)
{
	sh("mkdir d; echo old >d/real; ln -s d/real rel; ln -s rel twice;"
	   "ln -s ../new d/out; ln -s \"$PWD/d/real\" abs; ln -s loop loop;"
	   "ln -s gone/x nodir; mkfifo fifo; ln -s d todir");
	is(resolve("plain"), "plain", "no link, nothing there");
	is(resolve("d/real"), "d/real", "no link");
	is(resolve("rel"), "d/real", "a link");
	is(resolve("twice"), "d/real", "a link to a link");
	is(resolve("d/out"), "d/../new", "a link that dangles, seen from d");
	is(resolve("loop"), "loop: Too many levels of symbolic links",
	    "a loop");
	is(resolve("nodir"), "gone/: No such file or directory",
	    "a link out of the world");
	is(resolve("gone/x"), "gone/: No such file or directory",
	    "no directory");
	is(resolve("d"), "d: is a directory", "a directory");
	is(resolve("todir"), "d: is a directory", "a link to one");
	is(resolve("d/"), "d/: is a directory", "with a slash");
	is(resolve("fifo"), "fifo: not a regular file", "a FIFO");
	is(resolve("d/real/x"), "d/real/: Not a directory", "below a file");
	is(resolve(""), ": no name of a file", "no name");
	ok(strncmp(resolve("abs"), "/", 1) == 0 &&
		strcmp(strrchr(resolve("abs"), '/'), "/real") == 0,
	    "an absolute link");
}

static void
replacing(void)
{
	struct stat a, b;

	umask(027);
	ok(replace("f", "one\n"), "a new file");
	is(sh("cat f; stat -c %a f; ls -A | grep tmp"), "one\n640\n",
	    "its text, its mode, nothing left");
	chmod("f", 0604);
	ok(replace("f", "two\n"), "replaced");
	is(sh("cat f; stat -c %a f"), "two\n604\n", "with the old mode");
	stat("f", &a);
	ok(replace("f", "two\n"), "the same again");
	stat("f", &b);
	ok(a.st_ino == b.st_ino && a.st_mtim.tv_nsec == b.st_mtim.tv_nsec,
	    "leaves the file alone");
	is(sh("ls -A | grep tmp"), "", "and nothing beside it");
	ok(replace("f", "TWO\n"), "as long, but different");
	is(sh("cat f"), "TWO\n", "is written");
	ok(replace("d/g", "deep\n"), "in a directory");
	is(sh("cat d/g; ls -A d | grep tmp"), "deep\n", "done");
	ok(!replace("gone/x", ""), "no directory");
	ok(strncmp(e.text, "gone/.x.", 8) == 0 && e.status == ST_FAILED,
	    "is told: %s", e.text);
}

static void
dropping(void)
{
	struct commit c, more[20];
	int status;
	pid_t pid;

	ok(commit_open(&c, "f", &e), "open");
	is(sh("ls -A | grep -c '^[.]f[.]......[.]tmp$'"), "1\n",
	    "the temporary has a name that tells");
	ok(fcntl(c.fd, F_GETFD) & FD_CLOEXEC, "no child gets it");
	commit_drop(&c);
	commit_drop(&c);
	is(sh("ls -A | grep tmp; cat f"), "TWO\n", "dropped, twice");
	for (int how = 0; how < 5; how++) {
		static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE};

		fflush(stdout);
		pid = fork();
		if (pid == 0) {
			for (int i = 0; i < 16; i++)
				commit_open(&more[i], i % 2 ? "f" : "d/g", &e);
			if (how < 4)
				raise(signals[how]);
			exit(7);
		}
		waitpid(pid, &status, 0);
		if (how < 4)
			ok(WIFSIGNALED(status) &&
				WTERMSIG(status) == signals[how],
			    "dies of signal %d", signals[how]);
		else
			ok(WIFEXITED(status) && WEXITSTATUS(status) == 7,
			    "or exits");
		is(sh("ls -A . d | grep tmp; cat f"), "TWO\n",
		    "and leaves nothing behind");
	}
}

static void
sweeping(void)
{
	sh("touch .f.abcdef.tmp .f.123456.tmp .f.state.abcdef.tmp .f.lock"
	   " .g.abcdef.tmp f.abcdef.tmp .f.abc.tmp d/.g.abcdef.tmp");
	commit_sweep("f");
	is(sh("ls -A | grep -e tmp -e lock | sort"),
	    ".f.abc.tmp\n.f.lock\n.f.state.abcdef.tmp\n.g.abcdef.tmp\n"
	    "f.abcdef.tmp\n",
	    "the sweep takes only what is f's");
	commit_sweep("d/g");
	is(sh("ls -A d | grep tmp"), "", "in d as well");
	commit_sweep("gone/f");
}

/* The new file is later than the old one, whatever the clock says. */
static void
later(void)
{
	struct commit c;
	int64_t before, after;
	int fd;

	sh("echo old >t; touch -d 2100-01-01T00:00:00Z t");
	fd = open("t", O_RDONLY);
	ok(fd >= 0 && fd_mtime(fd, &before), "a file of the future");
	ok(commit_open(&c, "t", &e) && fd_write_all(c.fd, "new\n", 4) &&
		commit_done(&c, &e),
	    "is replaced");
	close(fd);
	fd = open("t", O_RDONLY);
	ok(fd >= 0 && fd_mtime(fd, &after) && after == before + 1,
	    "by one of a nanosecond later");
	ok(commit_open(&c, "t", &e) && fd_write_all(c.fd, "new\n", 4) &&
		commit_done(&c, &e) && fd_mtime(fd, &before) && before == after,
	    "the same bytes change nothing");
	close(fd);
}

static void
locking(void)
{
	struct lock a, b;

	ok(lock_open(&a, "d/x.ndjson.gz", &e) && lock_take(&a, 0, &e),
	    "a lock");
	ok(lock_open(&b, "d/x.ndjson.gz", &e), "a second one opens");
	ok(!lock_take(&b, 1000000, &e), "but is not given");
	is(e.text, "d/x.ndjson.gz: locked by another writer", "is told");
	ok(e.status == ST_AGAIN, "status 75");
	lock_close(&a);
	ok(lock_take(&b, 0, &e), "given when the first is closed");
	lock_close(&b);
	lock_close(&b);
	ok(lock_open(&a, "y.gz", &e), "another name");
	lock_close(&a);
	is(sh("ls -A . d | grep lock"), ".f.lock\n.y.gz.lock\n.x.lock\n",
	    "the files' names; they stay");
	ok(!lock_open(&a, "gone/x", &e), "no directory");
	is(e.text, "gone/.x.lock: No such file or directory", "is told");
	lock_close(&a);
}

int
main(void)
{
	/* nohup and "&" leave these ignored, and so would commit. */
	signal(SIGINT, SIG_DFL);
	signal(SIGHUP, SIG_DFL);
	scratch_enter();
	resolving();
	replacing();
	dropping();
	sweeping();
	later();
	locking();
	scratch_leave();
	return tap_done();
}
