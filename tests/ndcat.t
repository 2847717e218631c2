# SPDX-License-Identifier: MIT
# ndcat.t - plain use, gzip files, what is refused, what is written.
# shellcheck disable=SC3045,SC2010
. tests/lib.sh
cd "$T" || exit 1

printf '{"id":1}\n{"id":2,"n":12345678901234567890,"x":1.0}\n' >a.ndjson
printf '[]\n"\\u00e9 \303\251"\n' >b.ndjson
cat a.ndjson b.ndjson >ab.ndjson
gzip -nc a.ndjson >a.gz
gzip -nc b.ndjson >b.gz
cat a.gz b.gz >ab.gz
: >empty

# plain use
gives 0 'a plain file' ndcat a.ndjson
same out a.ndjson 'byte for byte'
gives 0 'a gzip file' ndcat a.gz
same out a.ndjson 'byte for byte'
gives 0 'several files' ndcat a.gz b.ndjson
same out ab.ndjson 'in order'
gives 0 'several members' ndcat ab.gz
same out ab.ndjson 'all of them'
ndcat <ab.gz >out
same out ab.ndjson 'gzip on stdin'
ndcat a.ndjson - <b.gz >out
same out ab.ndjson '- is stdin'
ndcat -- a.ndjson - b.ndjson </dev/null >out
same out ab.ndjson 'an empty stdin'
if command -v bgzip >/dev/null; then
	bgzip -c ab.ndjson >blocks.gz
	gives 0 'what bgzip made' ndcat blocks.gz
	same out ab.ndjson 'byte for byte'
	cat blocks.gz a.gz blocks.gz >mixed.gz
	gives 0 'blocks and other members' ndcat mixed.gz
	cat ab.ndjson a.ndjson ab.ndjson | cmp -s - out
	ok $? 'byte for byte'
else
	skip 'what bgzip made' 'no bgzip'
fi

# what is dropped
printf '\357\273\277{"id":1}\r\r\n\n \r\n\r\n{"id":2}\n' >dirty
printf '{"id":1}\n{"id":2}\n' >clean
gives 0 'BOM, CR and blank lines' ndcat dirty
same out clean 'are dropped'
gzip -nc dirty >dirty.gz
gives 0 'in gzip as well' ndcat dirty.gz dirty
cat clean clean | cmp -s - out
ok $? 'in each file'
printf ' {"a" : 1}\t\n' >spaces
gives 0 'white space of a record' ndcat spaces
same out spaces 'is kept'

# empty input
gives 0 'an empty file' ndcat empty
same out empty 'is an empty stream'
gives 0 '/dev/null' ndcat /dev/null
gzip -nc empty >empty2.gz
gives 0 'an empty gzip member' ndcat empty2.gz
same out empty 'is an empty stream'
cp empty empty.gz
gives 65 'an empty file named .gz' ndcat empty.gz
is "$err" 'ndcat: empty.gz: empty file where gzip was expected' 'says so'

# bad usage
gives 2 'an unknown option' ndcat -Q a.ndjson
gives 2 '--parallel 0' ndcat --parallel 0 a.ndjson
gives 2 'an unknown long option' ndcat --nope
gives 0 '--help' ndcat --help
like "$(cat out)" '^usage: ndcat ' 'shows the usage'
gives 0 '--version' ndcat --version
gives 1 'a file that is not there' ndcat none
is "$err" 'ndcat: none: No such file or directory' 'says so'
gives 1 'a directory' ndcat .
is "$err" 'ndcat: .: is a directory' 'says so'

# damage
printf '{"id":1}\n{"id":2}' >cut1
gives 65 'a cut last line' ndcat cut1
is "$err" 'ndcat: cut1:2: cut: the last line has no newline' 'says where'
is "$(cat out)" '{"id":1}' 'the line before is written'
n=$(wc -c <a.gz)
i=1
bad=
while [ "$i" -lt "$n" ]; do
	head -c "$i" a.gz >cut.gz
	ndcat cut.gz >out 2>err
	[ $? -eq 65 ] || bad="$bad $i"
	i=$((i + 1))
done
is "$bad" '' 'a gzip file cut anywhere is refused'
for tail in 78 1f 1f8b 00000000 1f8b080000000000 1f8b0800000000000003; do
	{ cat a.gz && python3 -c "import sys
sys.stdout.buffer.write(bytes.fromhex('$tail'))"; } >tail.gz
	gives 65 "bytes behind the last member: $tail" ndcat tail.gz
done
{
	head -c $((n - 8)) a.gz
	printf xxxx
	tail -c 4 a.gz
} >crc.gz
gives 65 'a bad CRC' ndcat crc.gz
is "$err" 'ndcat: crc.gz: damaged gzip: incorrect data check' 'says so'
{
	head -c $((n - 4)) a.gz
	printf xxxx
} >length.gz
gives 65 'a bad length' ndcat length.gz
cat crc.gz a.gz >crc2.gz
gives 65 'a bad CRC in the first of two' ndcat crc2.gz
cat >members.py <<'END'
# Blocks, plain members and the block that ends a file, in every order: what
# Python's zlib makes of them, and whether a block is the last.
import itertools, os, random, struct, subprocess, sys, zlib

def member(data, extra=None):
    c = zlib.compressobj(6, zlib.DEFLATED, -15)
    raw = c.compress(data) + c.flush()
    end = struct.pack("<II", zlib.crc32(data), len(data))
    if extra is None:
        return bytes([31, 139, 8, 0, 0, 0, 0, 0, 0, 255]) + raw + end
    n = 12 + len(extra) + 6 + len(raw) + 8
    return (bytes([31, 139, 8, 4, 0, 0, 0, 0, 0, 255]) +
            struct.pack("<H", len(extra) + 6) + extra +
            b"BC" + struct.pack("<HH", 2, n - 1) + raw + end)

r = random.Random(4)
noise = b'"%s"\n' % bytes(r.choice(b"abcdefgh") for _ in range(40000))
# An extra field of another name, with what looks like a block inside.
fake = member(b"", b"")
fake = (bytes([31, 139, 8, 4, 0, 0, 0, 0, 0, 255]) +
        struct.pack("<H2sH", len(fake) + 4, b"XY", len(fake)) + fake +
        member(b"4\n")[10:])
kinds = {
    "b": (member(noise, b""), noise), "B": (member(b"1\n", b""), b"1\n"),
    "x": (member(b"2\n", b"XY\4\0abcd"), b"2\n"),
    "e": (member(b"", b""), b""), "p": (member(b"3\n"), b"3\n"),
    "P": (member(noise * 9), noise * 9), "E": (member(b""), b""),
    "f": (fake, b"4\n"),
}
runs = 0
for n in (1, 2, 3):
    for order in itertools.product(kinds, repeat=n):
        data = b"".join(kinds[k][0] for k in order)
        want = b"".join(kinds[k][1] for k in order)
        ok = order[-1] not in "bBx"
        with open("members.gz", "wb") as f:
            f.write(data)
        p = subprocess.run(["ndcat", "members.gz"], capture_output=True)
        assert p.stdout == want, order
        assert p.returncode == (0 if ok else 65), order
        assert ok or b"block that ends a file is missing" in p.stderr, order
        runs += 1
# From a pipe, a few bytes at a time.
for order in ("pBxe", "PbePxE", "pex", "xpB", "ppe", "BpPfx"):
    data = b"".join(kinds[k][0] for k in order)
    want = b"".join(kinds[k][1] for k in order)
    for step in (1, 7, 4093):
        piped = open("piped", "wb")
        p = subprocess.Popen(["ndcat"], stdin=subprocess.PIPE, bufsize=0,
                             stdout=piped, stderr=subprocess.DEVNULL)
        start = len(data) - 300 if step == 1 else 0
        start = max(start, 0)
        p.stdin.write(data[:start])
        for i in range(start, len(data), step):
            p.stdin.write(data[i:i + step])
        p.stdin.close()
        p.wait()
        assert open("piped", "rb").read() == want, (order, step)
        assert p.returncode == (65 if order[-1] in "Bx" else 0), order
        runs += 1
print(runs)
END
is "$(python3 members.py 2>&1)" 602 \
	'members of all kinds in every order: a block is never the last'
if command -v bgzip >/dev/null; then
	head -c -28 blocks.gz >cutblocks.gz
	cat a.gz cutblocks.gz >late.gz
	gives 65 'a cut file of blocks behind another member' ndcat late.gz
	is "$err" \
		'ndcat: late.gz: cut: the block that ends a file is missing' \
		'says so'
else
	skip 'a cut file of blocks behind another member' 'no bgzip'
fi
printf '{"id":1}\n{"id":02}\n' >bad
gives 65 'not JSON' ndcat bad
like "$err" '^ndcat: bad:2: not JSON: byte [0-9]+: .' 'says where and why'
is "$(cat out)" '{"id":1}' 'the record before is written'
gives 65 'not JSON on stdin' sh -c 'printf "1\n\n\nx\n" | ndcat'
like "$err" '^ndcat: <stdin>:4: not JSON' 'is called <stdin>'
gives 65 'two values in a line' sh -c 'echo "{} {}" | ndcat'
gives 65 'a NUL' sh -c 'printf "\0\n" | ndcat'

# descriptors
gives 0 'stdin closed' sh -c 'ndcat a.ndjson <&-'
same out a.ndjson 'does not matter'
gives 1 'stdin closed, and read' sh -c 'ndcat <&-'
is "$err" 'ndcat: <stdin>: Bad file descriptor' 'is not an empty one'
sh -c 'ndcat a.ndjson 2>&-' >out
same out a.ndjson 'nor does stderr'
cp a.ndjson kept
sh -c 'ndcat kept >&-' 2>/dev/null
same kept a.ndjson 'stdout closed: nothing is written elsewhere'
if [ -c /dev/full ]; then
	gives 1 '/dev/full' sh -c 'ndcat a.ndjson >/dev/full'
	is "$err" 'ndcat: <stdout>: No space left on device' 'says so'
fi

# much
i=0
while [ $i -lt 4000 ]; do
	echo "{\"id\":$i,\"text\":\"some text that takes some room\"}"
	i=$((i + 1))
done >part
cat part part part part part part part part part part >big
gzip -nc big >big.gz
ndcat big.gz >out
same out big 'megabytes of gzip'
ndcat big >out
same out big 'and plain'
{
	env --default-signal=PIPE ndcat big big big
	echo $? >status
} 2>err | head -n 1 >out
is "$(cat status) $(cat err)" '141 ' '| head -n 1: dies of SIGPIPE, silently'

(
	ulimit -f 8
	exec env --default-signal=XFSZ ndcat big >out
) 2>err
is "$? $(cat err)" '1 ndcat: <stdout>: File too large' \
	'a file that may not grow'

# each record as it comes
mkfifo in out2
(exec ndcat <in >out2) &
exec 3>in 4<out2
echo '{"id":1}' >&3
read -r line <&4
is "$line" '{"id":1}' 'a slow input is passed on record by record'
printf '{"id":2}\n{"i' >&3
read -r line <&4
is "$line" '{"id":2}' 'the second too'
exec 3>&- 4<&-
wait

# a large record, in bounded memory
head -c 300000000 /dev/zero | tr '\0' 7 >large
echo >>large
ndcat large | cmp -s - large
ok $? 'a record of 300 MB'
rm large
case $BUILD in
*san*) skip 'little memory' 'sanitizers take it all' ;;
*)
	(
		ulimit -v 30000
		ndcat big big big big.gz
	) >out 2>err
	is "$? $(cat err)" '0 ' '30 MB of address space are enough'
	;;
esac

done_testing
