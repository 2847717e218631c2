# ndkit: make, make check, make install PREFIX= DESTDIR=
# SPDX-License-Identifier: MIT

VERSION = 0.1.0
PREFIX = /usr/local
DESTDIR =
CC = gcc
CFLAGS = $(if $(SAN),-O1,-O2) -g
B = build$(if $(SAN),/san)

# A tool is one word here, one file in bin/, one page in man/, one test.
TOOLS = ndfetch ndpaginate ndselect ndmerge nddiff ndpack ndcat ndkey ndstat ndrun
SCRIPTS = ndsync
PAGES = $(TOOLS:%=%.1) $(SCRIPTS:%=%.1) ndjson.gz.5 ndkit.7

WARN = -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes \
	-Wmissing-prototypes -Wwrite-strings -Wvla -Wpointer-arith \
	-Wformat=2 -Wundef
comma = ,
SANITIZE = $(if $(SAN),-fsanitize=address$(comma)undefined \
	-fno-sanitize-recover=all -fno-omit-frame-pointer)
# Is there such a header? DEFLATE= or ISAL= on the command line: do without.
has = $(shell printf '\043include <$1>\n' | \
	$(CC) $(CPPFLAGS) -E - >/dev/null 2>&1 && echo yes)
DEFLATE := $(call has,libdeflate.h)
ISAL := $(call has,isa-l/igzip_lib.h)
DEFINES = -D_XOPEN_SOURCE=700 -D_DEFAULT_SOURCE -D_FILE_OFFSET_BITS=64 \
	-DND_VERSION='"$(VERSION)"' \
	$(if $(DEFLATE),-DHAVE_LIBDEFLATE) $(if $(ISAL),-DHAVE_ISAL)
COMPILE = $(CC) -std=c11 -pthread -iquote lib $(DEFINES) $(CPPFLAGS) \
	$(CFLAGS) $(WARN) $(SANITIZE) -MMD -MP
# Foreign libraries; --as-needed leaves a tool only those that it uses.
LIBS = $(LDFLAGS) -Wl,--as-needed -lcurl -ljq -lz \
	$(if $(DEFLATE),-ldeflate) $(if $(ISAL),-lisal) -lm

OBJECTS = $(patsubst lib/%.c,$B/lib/%.o,$(wildcard lib/*.c))
UNITS = $(patsubst tests/lib/%.c,$B/tests/%,$(wildcard tests/lib/*.c))
FUZZERS = $(patsubst tests/fuzz/%.c,build/fuzz/%,$(wildcard tests/fuzz/*.c))

all: tools $B/examples/api
tools: $(TOOLS:%=$B/bin/%) $(SCRIPTS:%=$B/bin/%)
units: $(UNITS)

# A change of flags, here or on the command line, makes everything anew.
$B/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(COMPILE) $(LIBS)' | cmp -s - $@ || \
		echo '$(COMPILE) $(LIBS)' >$@

$B/lib/%.o: lib/%.c $B/flags
	@mkdir -p $(@D)
	$(COMPILE) -c -o $@ $<

$B/libndkit.a: $(OBJECTS)
	@rm -f $@
	$(AR) rcs $@ $^

$B/bin/%: bin/%.c $B/libndkit.a $B/flags
	@mkdir -p $(@D)
	$(COMPILE) -MF $B/$*.d -o $@ $< $B/libndkit.a $(LIBS)

$B/bin/%: scripts/% $B/flags
	@mkdir -p $(@D)
	sed 's|@share@|$(CURDIR)/scripts|; s|@version@|$(VERSION)|' $< >$@.tmp
	chmod 755 $@.tmp
	mv $@.tmp $@

$B/examples/api: $(wildcard examples/api*.c) $(wildcard examples/api*.h) $B/flags
	@mkdir -p $(@D)
	$(CC) -std=c11 $(DEFINES) $(CPPFLAGS) $(CFLAGS) $(WARN) $(SANITIZE) \
		-pthread -o $@ $(filter %.c,$^) $(LDFLAGS) -lmicrohttpd -lz

$B/tests/%: tests/lib/%.c $B/libndkit.a $B/flags
	@mkdir -p $(@D)
	$(COMPILE) -MF $B/tests/$*.d -o $@ $< $B/libndkit.a $(LIBS)

# Fuzz targets and what they call are guided by coverage and sanitized.
FUZZ = clang -std=c11 -pthread -g -O1 -iquote lib $(DEFINES) $(CPPFLAGS) \
	-MMD -MP -fsanitize=address$(comma)undefined -fno-sanitize-recover=all

build/fuzz/lib/%.o: lib/%.c
	@mkdir -p $(@D)
	$(FUZZ) -fsanitize=fuzzer-no-link -c -o $@ $<

build/fuzz/libndkit.a: $(patsubst lib/%.c,build/fuzz/lib/%.o,$(wildcard lib/*.c))
	@rm -f $@
	$(AR) rcs $@ $^

build/fuzz/%: tests/fuzz/%.c build/fuzz/libndkit.a
	$(FUZZ) -fsanitize=fuzzer -MF build/fuzz/$*.d -o $@ $< \
		build/fuzz/libndkit.a $(LIBS)

-include $(wildcard $B/*.d $B/lib/*.d $B/tests/*.d build/fuzz/*.d \
	build/fuzz/lib/*.d)

# All tests of one build; all tests of both builds, as scripts/check has it.
check: all units
	BUILD=$B tests/run
check-all: all units
	$(MAKE) SAN=1 all units
	BUILD='build build/san' tests/run

# Every fuzz target for that long; tests/fuzz.t does a few seconds each.
FUZZ_SECONDS = 600
fuzzers: $(FUZZERS)
fuzz: fuzzers
	FUZZ_SECONDS=$(FUZZ_SECONDS) sh tests/fuzz.t

# Random histories of merges, for long; SEED=n makes them others.
ROUNDS = 2000
histories: all
	BUILD=$B ROUNDS=$(ROUNDS) prove -v -e sh tests/histories.t

# A merge over a Spark cluster on this machine: installs Debian's Java, and
# PySpark under build/. Once it is there, make check has this test as well.
check-spark: all
	scripts/setup spark
	BUILD=$B tests/run tests/spark.t

$B/bench/%: tests/bench/%.c $B/libndkit.a $B/flags
	@mkdir -p $(@D)
	$(COMPILE) -MF $B/bench-$*.d -o $@ $< $B/libndkit.a $(LIBS)

# Beside other programs, if ../shared/bench is there: one subject, or all one
# after the other. RECORDS=100000 is for a quick look.
SUBJECTS = start scan codec fetch merge pipeline curve
bench: bench-ready
	wrong=0; for subject in $(SUBJECTS); do \
		tests/bench/$$subject || wrong=1; done; \
		tests/bench/bars; exit $$wrong
$(SUBJECTS:%=bench-%): bench-%: bench-ready
	tests/bench/$*
bench-ready: all $B/bench/scan
	scripts/setup bench

# STREAM_GB (20) gigabytes through ndpack and ndmerge.
stream: tools
	tests/bench/stream

# Both compilers without a warning; then what tests/style.t checks.
lint:
	$(MAKE) B=build/clang CC=clang CFLAGS='-O1 -Werror' all units
	$(MAKE) B=build/gcc CC=gcc CFLAGS='-O2 -Werror' all units
	BUILD=build/gcc tests/style.t

install: tools
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/ndkit \
		$(DESTDIR)$(PREFIX)/share/man/man1 \
		$(DESTDIR)$(PREFIX)/share/man/man5 \
		$(DESTDIR)$(PREFIX)/share/man/man7
	install $(TOOLS:%=$B/bin/%) $(DESTDIR)$(PREFIX)/bin
	install -m 644 scripts/*.jq $(DESTDIR)$(PREFIX)/share/ndkit
	for s in $(SCRIPTS); do \
		sed 's|@share@|$(PREFIX)/share/ndkit|; s|@version@|$(VERSION)|' \
		scripts/$$s >$(DESTDIR)$(PREFIX)/bin/$$s && \
		chmod 755 $(DESTDIR)$(PREFIX)/bin/$$s || exit 1; done
	for p in $(PAGES); do install -m 644 man/$$p \
		$(DESTDIR)$(PREFIX)/share/man/man$${p##*.}/$$p || exit 1; done

uninstall:
	cd $(DESTDIR)$(PREFIX)/bin && rm -f $(TOOLS) $(SCRIPTS)
	rm -rf $(DESTDIR)$(PREFIX)/share/ndkit
	for p in $(PAGES); do \
		rm -f $(DESTDIR)$(PREFIX)/share/man/man$${p##*.}/$$p; done

dist:
	@mkdir -p build
	git archive --prefix=ndkit-$(VERSION)/ HEAD | gzip -n9 \
		>build/ndkit-$(VERSION).tar.gz

clean:
	rm -rf build

.PHONY: FORCE all tools units check check-all fuzzers fuzz histories bench \
	$(SUBJECTS:%=bench-%) bench-ready lint install uninstall dist clean check-spark stream
.DELETE_ON_ERROR:
.SECONDARY:
