# ndkit: make, make check, make install PREFIX= DESTDIR=
# SPDX-License-Identifier: MIT

VERSION = 0.1.0
PREFIX = /usr/local
DESTDIR =
CC = gcc
CFLAGS = -O2 -g
B = build$(if $(SAN),/san)

# A tool is one word here, one file in bin/, one page in man/, one test.
TOOLS = ndfetch ndpaginate ndselect ndmerge ndpack ndcat ndrun
SCRIPTS = ndsync
PAGES = $(TOOLS:%=%.1) $(SCRIPTS:%=%.1) ndjson.gz.5 ndkit.7

WARN = -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes \
	-Wmissing-prototypes -Wwrite-strings -Wvla -Wpointer-arith \
	-Wformat=2 -Wundef
SANFLAGS = $(if $(SAN),-fsanitize=address$(comma)undefined \
	-fno-sanitize-recover=all -fno-omit-frame-pointer)
comma = ,
DEFLATE := $(shell printf '\043include <libdeflate.h>\n' | \
	$(CC) -E - >/dev/null 2>&1 && echo yes)
CPPFLAGS_ALL = -std=c11 -D_XOPEN_SOURCE=700 -D_DEFAULT_SOURCE -iquote lib \
	-DND_VERSION='"$(VERSION)"' $(if $(DEFLATE),-DHAVE_LIBDEFLATE) $(CPPFLAGS)
CFLAGS_ALL = $(CPPFLAGS_ALL) $(CFLAGS) $(WARN) $(WERROR) $(SANFLAGS) -MMD -MP
LINK = $(CC) $(CFLAGS) $(SANFLAGS) $(LDFLAGS) -Wl,--as-needed

# Foreign libraries; --as-needed leaves a tool only those that it uses.
LIBS = -lcurl -ljq -lz $(if $(DEFLATE),-ldeflate) -lm

LIB_O = $(patsubst lib/%.c,$B/lib/%.o,$(wildcard lib/*.c))
UNITS = $(patsubst tests/lib/%.c,$B/tests/%,$(wildcard tests/lib/*.c))

all: $(TOOLS:%=$B/bin/%) $(SCRIPTS:%=$B/bin/%) $B/examples/api

$B/lib/%.o: lib/%.c
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) -c -o $@ $<

$B/libndkit.a: $(LIB_O)
	@rm -f $@
	$(AR) rcs $@ $^

$B/bin/%: bin/%.c $B/libndkit.a
	@mkdir -p $(@D)
	$(LINK) $(CFLAGS_ALL) -MF $B/$*.d -o $@ $< $B/libndkit.a $(LIBS)

$B/bin/%: scripts/%
	@mkdir -p $(@D)
	sed 's|@share@|$(CURDIR)/scripts|; s|@version@|$(VERSION)|' $< >$@.tmp
	chmod 755 $@.tmp
	mv $@.tmp $@

$B/examples/api: $(wildcard examples/api*.c)
	@mkdir -p $(@D)
	$(LINK) $(CFLAGS_ALL) -MF $B/api.d -o $@ $^ -lmicrohttpd -lz

$B/tests/%: tests/lib/%.c $B/libndkit.a
	@mkdir -p $(@D)
	$(LINK) $(CFLAGS_ALL) -MF $B/$*-test.d -o $@ $< $B/libndkit.a $(LIBS)

-include $(wildcard $B/*.d $B/lib/*.d)

check: all $(UNITS)
	BUILD=$B tests/run

.PHONY: all check
.DELETE_ON_ERROR:
