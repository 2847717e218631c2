# SPDX-License-Identifier: MIT
# input.t - files of blocks that threads inflate: as strict, as early and the
# same bytes as without them.
. tests/lib.sh
cd "$T" || exit 1

cat >input.py <<'PYTHON'
import itertools, os, random, select, struct, subprocess, sys, time
import zlib

r = random.Random(7)

def member(data, bc=True, level=1, lie=0):
    c = zlib.compressobj(level, zlib.DEFLATED, -15)
    raw = c.compress(data) + c.flush()
    end = struct.pack("<II", zlib.crc32(data), len(data))
    if not bc:
        return bytes([31, 139, 8, 0, 0, 0, 0, 0, 0, 255]) + raw + end
    n = 18 + len(raw) + 8 + lie
    return (bytes([31, 139, 8, 4, 0, 0, 0, 0, 0, 255, 6, 0]) +
            b"BC" + struct.pack("<HH", 2, n - 1) + raw + end)

def block(n):
    lines = []
    while n > 0:
        k = min(n, r.randrange(3, 2000))
        lines.append(b'"%s"\n' % bytes(r.choices(b"abcdefgh", k=max(k - 3, 0))))
        n -= len(lines[-1])
    return b"".join(lines)

END = member(b"")
blocks = [block(60000 if i % 3 else 100 * i) for i in range(45)]
packed = [member(b) for b in blocks]

def ndcat(data, n):
    with open("x.gz", "wb") as f:
        f.write(data)
    p = subprocess.run(["ndcat", "--parallel", str(n), "x.gz"],
                       capture_output=True)
    return p.returncode, p.stdout, p.stderr

def same(data, what):
    one = ndcat(data, 1)
    for n in (2, 7):
        assert ndcat(data, n) == one, (what, n, one[0], one[2])
    return one

def whole():
    got = same(b"".join(packed) + END, "whole")
    assert got == (0, b"".join(blocks), b"")
    small = [b"%d\n" % i for i in range(20000)]
    got = same(b"".join(map(member, small)) + END, "small")
    assert got == (0, b"".join(small), b"")
    empty = END * 15000
    got = same(packed[1] * 12 + empty + packed[2] + empty, "empty")
    assert got == (0, blocks[1] * 12 + blocks[2], b"")

def cut():
    data = b"".join(packed) + END
    for at in [len(data) - 1, len(data) - 28] + r.sample(range(len(data)), 40):
        status, out, err = same(data[:at], ("cut", at))
        assert status == 65, (at, status)
        whole, n = 0, 0
        while n + len(packed[whole]) <= at and whole < 44:
            n += len(packed[whole])
            whole += 1
        assert out.startswith(b"".join(blocks[:whole])), at

def damaged():
    data = b"".join(packed) + END
    for at in r.sample(range(len(data)), 60):
        bad = bytearray(data)
        bad[at] ^= 1 << r.randrange(8)
        status, out, err = same(bytes(bad), ("damaged", at))
        # Times, flags of the compressor and the system stand for nothing.
        assert status == 65 or out == b"".join(blocks), at
    assert same(data + b"x", "tail")[0] == 65
    assert same(b"".join(packed), "no end")[0] == 65

def mixed():
    many, text = b"".join(packed[:20]), b"".join(blocks[:20])
    kinds = {
        "b": (packed[1], blocks[1]), "e": (END, b""),
        "p": (member(b"1\n", False), b"1\n"),
        "P": (member(block(9) * 9999, False), None),
        "l": (member(b"2\n", lie=3), b"2\n"),
        "m": (many, text),
    }
    kinds["P"] = (kinds["P"][0], zlib.decompress(kinds["P"][0], 31))
    for order in itertools.product(kinds, repeat=3):
        data = many + b"".join(kinds[k][0] for k in order)
        want = text + b"".join(kinds[k][1] for k in order)
        got = same(data, order)
        # A length that is wrong makes of what follows what it likes.
        if order[-1] in "bm":
            assert got[0] == 65, order
        elif "l" not in order:
            assert got == (0, want, b""), order

def read_for(p, n):
    got = b""
    while len(got) < n:
        if not select.select([p.stdout], [], [], 20)[0]:
            break
        some = os.read(p.stdout.fileno(), n - len(got))
        if not some:
            break
        got += some
    return got

def threads(p):
    return len(os.listdir(f"/proc/{p.pid}/task"))

def slow():
    p = subprocess.Popen(["ndcat", "--parallel", "3"], stdin=subprocess.PIPE,
                         stdout=subprocess.PIPE, bufsize=0)
    for i, (data, text) in enumerate(zip(packed, blocks)):
        half = r.randrange(1, len(data))
        p.stdin.write(data[:half])
        time.sleep(0.002)
        p.stdin.write(data[half:] + packed[0][:i % 30])
        assert read_for(p, len(text)) == text, i
        if i == 5:
            assert threads(p) == 1
        p.stdin.write(packed[0][i % 30:])
        assert read_for(p, len(blocks[0])) == blocks[0], i
    assert threads(p) > 1
    p.stdin.write(END)
    p.stdin.close()
    assert p.stdout.read() == b"" and p.wait() == 0

def unfinished():
    rd, wr = os.pipe()
    with open("out", "wb") as out:
        p = subprocess.Popen(["ndcat", "--parallel", "3"], stdin=rd,
                             stdout=out, stderr=subprocess.PIPE)
    os.close(rd)
    os.fchmod(wr, 0o1600)
    with os.fdopen(wr, "wb") as f:
        f.write(b"".join(packed) + END)
    err = p.communicate()[1]
    assert open("out", "rb").read() == b"".join(blocks)
    assert p.returncode == 1 and b"did not finish" in err, err

def memory():
    with open("x.gz", "wb") as f:
        for i in range(30):
            f.write(b"".join(packed))
        f.write(END)
    p = subprocess.Popen(["ndcat", "--parallel", "16", "x.gz"],
                         stdout=subprocess.PIPE)
    total = 30 * sum(map(len, blocks))
    assert len(read_for(p, total - 500000)) == total - 500000
    with open(f"/proc/{p.pid}/status") as f:
        most = int(f.read().split("VmHWM:")[1].split()[0])
    assert most < 12 << 10, most
    p.stdout.read()
    assert p.wait() == 0

globals()[sys.argv[1]]()
PYTHON

# try NAME WHAT
try() {
	said=$(python3 input.py "$1" 2>&1)
	ok $? "$2"
	[ -z "$said" ] || printf '%s\n' "$said" | sed 's/^/# /'
}

try whole 'the same bytes with 1, 2 and 7 threads'
try cut 'a cut file: what came before, and the same message'
try damaged 'a damaged one'
try mixed 'blocks and other members in every order'
try unfinished 'a writer that did not finish is told of last'
slow='a slow pipe is handed on as it comes, a short one with no thread'
memory='a long file takes little memory'
if [ -d /proc/self/task ]; then
	try slow "$slow"
else
	skip "$slow" 'no /proc'
fi
case $BUILD,$(uname) in
*san*) skip "$memory" 'sanitizers take it all' ;;
*,Linux) try memory "$memory" ;;
*) skip "$memory" 'no /proc' ;;
esac

done_testing
