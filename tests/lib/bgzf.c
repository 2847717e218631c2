/* SPDX-License-Identifier: MIT */
#include "bgzf.h"

#include "tap.h"

/* The bytes that the specification gives for the end of a file. */
static const unsigned char spec_eof[] =
    "\x1f\x8b\x08\x04\x00\x00\x00\x00\x00\xff\x06\x00\x42\x43\x02\x00"
    "\x1b\x00\x03\x00\x00\x00\x00\x00\x00\x00\x00\x00";

static const struct {
	const char *name;
	const char *bytes;
	size_t n, length, header;
} cases[] = {
    {"the empty block", (const char *)spec_eof, 28, 28, 18},
    {"its header alone", (const char *)spec_eof, 18, 28, 18},
    {"a byte less", (const char *)spec_eof, 17, 0, 0},
    {"nothing", "", 0, 0, 0},
    {"another subfield first",
	"\x1f\x8b\x08\x04____\x00\xff\x0b\x00XY\x01\x00zBC\x02\x00\xff\xff", 23,
	65536, 23},
    {"and one behind",
	"\x1f\x8b\x08\x04____\x00\xff\x0a\x00"
	"BC\x02\x00\xff\x00XY\x00\x00",
	22, 256, 22},
    {"no BC",
	"\x1f\x8b\x08\x04____\x00\xff\x06\x00"
	"BD\x02\x00\xff\x00",
	18, 0, 0},
    {"BC of three bytes",
	"\x1f\x8b\x08\x04____\x00\xff\x07\x00"
	"BC\x03\x00\xff\x00z",
	19, 0, 0},
    {"a subfield that is too long",
	"\x1f\x8b\x08\x04____\x00\xff\x06\x00"
	"BC\x09\x00\xff\x00",
	18, 0, 0},
    {"no flags",
	"\x1f\x8b\x08\x00____\x00\xff\x06\x00"
	"BC\x02\x00\xff\x00",
	18, 0, 0},
    {"a name as well",
	"\x1f\x8b\x08\x0c____\x00\xff\x06\x00"
	"BC\x02\x00\xff\x00",
	18, 0, 0},
    {"not deflate",
	"\x1f\x8b\x07\x04____\x00\xff\x06\x00"
	"BC\x02\x00\xff\x00",
	18, 0, 0},
    {"shorter than its own header",
	"\x1f\x8b\x08\x04____\x00\xff\x06\x00"
	"BC\x02\x00\x10\x00",
	18, 0, 0},
    {"no room for data",
	"\x1f\x8b\x08\x04____\x00\xff\x06\x00"
	"BC\x02\x00\x19\x00",
	18, 0, 0},
};

int
main(void)
{
	unsigned char h[BGZF_HEADER], t[BGZF_TRAILER];
	size_t header;

	ok(memcmp(bgzf_eof, spec_eof, BGZF_EOF) == 0,
	    "the empty block is the one of the specification");
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		header = 0;
		ok(bgzf_member((const unsigned char *)cases[i].bytes,
		       cases[i].n, &header) == cases[i].length &&
			header == cases[i].header,
		    "%s", cases[i].name);
	}
	for (size_t n = 27; n <= BGZF_MEMBER; n += 4001) {
		bgzf_header(h, n);
		ok(bgzf_member(h, sizeof h, &header) == n &&
			header == BGZF_HEADER && memcmp(h, spec_eof, 16) == 0,
		    "the header of %zu bytes", n);
	}
	bgzf_trailer(t, 0x89abcdef, 0x12345);
	ok(memcmp(t, "\xef\xcd\xab\x89\x45\x23\x01", 8) == 0,
	    "the trailer is little-endian");
	ok(bgzf_le32(t) == 0x89abcdef, "and read as such");
	return tap_done();
}
