# Plays a history of mergegen.py with ndmerge and with mergeref.py; everything
# it does is told as shell commands, so that a failure can be done by hand.
import base64, glob, gzip, os, re, shlex, shutil, subprocess, zlib
import mergeref as ref
from mergefile import check, check_file, encode, true
from mergegen import F, GZIP
from mergesql import second_opinion

def here(name, data):
    """The command that writes a file"""
    if len(data) < 4000 and re.fullmatch(rb"([ -~]*\n)*", data):
        return "cat >%s <<'END'\n%sEND" % (name, data.decode())
    text = base64.encodebytes(gzip.compress(data)).decode()
    return "base64 -d <<'END' | gzip -dc >%s\n%sEND" % (name, text)

class Shell:
    """Does things, and keeps what it did as commands"""
    def __init__(self):
        self.log = []

    def put(self, name, data):
        open(name, "wb").write(data)
        self.log.append((name, data))

    def told(self):
        return "\n".join(x if isinstance(x, str) else here(*x)
                         for x in self.log)

    def do(self, command):
        self.log.append(command)
        subprocess.run(["sh", "-c", command], check=True)

    def nd(self, args, stdin=None):
        """status, stdout, stderr"""
        self.log.append(shlex.join(args) + (" <" + stdin if stdin else ""))
        p = subprocess.run(args, stdin=open(stdin or os.devnull),
                           capture_output=True, timeout=300)
        return p.returncode, p.stdout, p.stderr

def stamps(path=F):
    return [(s.st_ino, s.st_mtime_ns) for s in map(os.stat,
            [f for f in (path, path + ".state") if os.path.exists(f)])]

def records(path):
    return subprocess.run(["gzip", "-cdf"], stdin=open(path), check=True,
                          stdout=subprocess.PIPE).stdout

def joined(lines):
    return b"".join(x + b"\n" for x in lines)

class Player:
    def __init__(self, h, can):
        self.h, self.can, self.sh = h, can, Shell()
        self.rows, self.seen, self.held = [], ref.NONE, None
        self.ours = False       # was F written by ndmerge last?
        self.spoiled = False    # was its state edited since?
        self.blocks = 0

    def options(self, b):
        o = ref.Options(**{k: v for k, v in b["o"].items()})
        keyless = o.mode in ("append", "keyless")
        o.keys = [] if keyless else self.h["keys"]
        o.cursor = None if keyless or o.mode == "apply" or b["plain"] else \
            self.h["cursor"]
        o.lowest = self.h["lowest"] and bool(o.cursor)
        if o.mode == "keyless":
            o.mode = "replace"
        return o

    def keys(self, o):
        args = [a for k in o.keys for a in ("-k", k)]
        return args + (["--cursor", o.cursor] if o.cursor else [])

    def is_kept(self, b, o):
        return b["form"] == "kept" and o.keys and o.mode != "apply" and \
            not b["bad"] and not b["space"]

    def arguments(self, o, b):
        args = self.keys(o)
        args += ["--dedup-sort", "asc"] if o.lowest else []
        args += ["--" + o.mode] if o.mode != "upsert" else []
        args += ["--snapshot"] if o.snapshot else []
        args += ["--allow-empty"] if o.allow_empty else []
        for name in "merge_key", "delete_if", "max_delete", "boundary":
            if getattr(o, name):
                args += ["--" + name.replace("_", "-"), getattr(o, name)]
        return args + ["--memory", b["memory"]]

    def inputs(self, lines, b, o):
        """Write the batch; arguments and stdin"""
        text = joined(lines)
        if b["space"]:
            text = text.replace(b',"v":', b' , "v" :\t').replace(
                b"\n", b" \r\n\n")
        form = b["form"]
        if self.is_kept(b, o):
            half = b["kept"]
            self.sh.put("b1", joined(lines[:half]))
            self.sh.put("b2", joined(lines[half:]))
            self.sh.do("rm -f in.*; ndmerge %s --into in.ndjson.gz b1" %
                       shlex.join(self.keys(o)))
            return ["in.ndjson.gz", "b2"], None
        if form in ("files", "sorted") and not b["space"]:
            half = len(lines) // 2
            halves = lines[:half], lines[half:]
            m = form == "sorted" and o.keys and o.mode != "apply" and \
                not b["bad"]
            for name, part in zip(("b1", "b2"), halves):
                if m:
                    part = sorted(part, key=lambda x: ref.Row.of(
                        ref.compact(x), o.keys, None).key)
                self.sh.put(name, joined(part))
            return ["-m"] * bool(m) + ["b1", "b2"], None
        self.sh.put("b", text)
        if form == "gz":
            self.sh.do("gzip -c <b >b.gz")
            return ["b.gz"], None
        return [], "b"

    def spoil(self, b):
        if not os.path.exists(F):
            return False
        if os.path.exists(F + ".state"):
            shutil.copy(F + ".state", "next.state")
        for command in (b["gzip"] and GZIP, b["spoil"], b["touch"]):
            if command and (command != b["spoil"] or
                            os.path.exists(F + ".state")):
                self.sh.do(command)
        if os.path.exists("next.state"):
            os.replace("next.state", "old.state")
        if b["gzip"]:
            self.ours = False
        return bool(b["spoil"] or b["touch"])

    def batch(self, b, o):
        """The lines that are read, for --apply those of a feed"""
        lines = list(b["lines"])
        if b["bad"]:
            lines.insert(len(lines) // 2, b["bad"].encode())
        if self.is_kept(b, o):
            # A part of the batch comes from a kept file.
            first, _, _ = ref.merge([], lines[:len(lines) // 2],
                ref.Options(keys=o.keys, cursor=o.cursor))
            b["kept"] = len(first)
            return first + lines[len(lines) // 2:]
        if o.mode != "apply":
            return lines
        inner = self.options(dict(b, o=o.inner))
        try:
            _, feed, _ = ref.merge(self.rows, lines, inner)
        except ValueError:
            feed = []
        if o.wrong and feed:
            feed[len(feed) // 2] = feed[len(feed) // 2].replace(
                b'"old":{', b'"old":{"no":1,')
        return feed * 2 if o.twice else feed

    def step(self, b):
        o = self.options(b)
        self.spoiled |= self.spoil(b)
        names = (o.sorted_by(), o.cursor)
        lines, before = self.batch(b, o), self.rows
        self.sh.do("rm -rf old; mkdir old; [ ! -e %s ] || cp -p %s* old" %
                   (F, F))
        try:
            after, feed, counts = ref.merge(before, lines, o)
        except ValueError:
            after = None
        more, stdin = self.inputs(lines, b, o)
        args = ["ndmerge", "-v"] + self.arguments(o, b) + ["--into", F]
        args += ["--parallel", str(b["parallel"])] if b["parallel"] else []
        told = b["feed"] and o.keys
        args += ["--changes", b["feed"]] if told else []
        was = stamps()
        status, out, err = self.sh.nd(args + more, stdin)
        if self.h["shards"]:
            self.data_set(b, o, more, stdin, status, after)
        if after is None:
            check("status, lines", (status, b["feed"] == "-" or out,
                err.count(b"\n")), (65, b["feed"] == "-" or b"", 1))
            check("times when refused", stamps(), was)
            return
        check("status", (status, b["feed"] == "-" or out, err[:0]),
              (0, b["feed"] == "-" or b"", err.count(b"\n") == 1 and b""))
        self.counts(err, counts)
        self.rows = after
        self.see(o.cursor and lines or [])
        self.see(after)
        self.look(o)
        second_opinion(self.h, before, lines, o, after)
        if told:
            got = out if b["feed"] == "-" else records(b["feed"])
            check("feed", got, joined(feed))
            self.apply(b, o, got, before, after)
        self.unchanged(was, before == after, names)
        if b["other"] and b["other"] != b["parallel"]:
            self.same_bytes(args, more, stdin, b)
        if b["again"]:
            self.again(b, o, args, more, stdin, lines)

    def see(self, lines):
        if self.h["cursor"]:
            self.seen = max([self.seen] + [ref.Row.of(ref.compact(x), [],
                self.h["cursor"], True).cursor for x in lines])

    def data_set(self, b, o, more, stdin, status, after):
        """The same in several files, of which each has its keys"""
        n = self.h["shards"]
        args = ["ndmerge", *self.arguments(o, b), "--into", "s/"]
        if not glob.glob("s/part*"):
            args += ["--shards", str(n)]
        args += [x for x in more if x != "-m"]
        check("status of the data set", self.sh.nd(args, stdin)[0], status)
        if after is None:
            return
        parts = [[] for _ in range(n)]
        for line in after:
            key = ref.Row.of(line, o.keys, None).key
            parts[zlib.crc32(b" ".join(map(encode, key))) % n].append(line)
        for i, lines in enumerate(parts):
            check_file("s/part-%05d-of-%05d.ndjson.gz" % (i, n), lines, o,
                       (9,))

    def counts(self, err, counts):
        m = re.fullmatch(rb"ndmerge: \S+: (\d+) inserted, (\d+) updated, "
                         rb"(\d+) unchanged, (\d+) deleted, (\d+) rows\n", err)
        true("counts %r" % err, m)
        if counts:
            check("counts", list(map(int, m.groups())), counts)

    def look(self, o):
        subprocess.run(["gzip", "-t", F], check=True)
        check("gzip -dc", records(F), joined(self.rows))
        n, extents = check_file(F, self.rows, o, self.seen)
        self.blocks += n
        if extents is None:
            return
        self.extents = True
        # Extents are runs of 16 to 32 blocks, about.
        true("%d extents of %d blocks" % (extents, n),
             extents <= 2 + n / 8 and (n == 0 or n / extents <= 80))

    def unchanged(self, was, same, names):
        """A no-op leaves the files alone; a change takes the time forward."""
        now, ours, spoiled = stamps(), self.ours, self.spoiled
        self.ours, self.spoiled = True, False
        held, self.held = self.held, (names, self.seen)
        if same and ours and was:
            check("times of the data after a no-op", now[0], was[0])
            if not spoiled and held == self.held:
                check("times after a no-op", now, was)
        elif was and now[0][0] != was[0][0]:
            true("mtime of the new file", now[0][1] > was[0][1])

    extents = False

    def same_bytes(self, args, more, stdin, b):
        self.sh.do("rm -rf par; mkdir par; cp -p old/%s* par 2>/dev/null || :"
                   % F)
        args = [a for a in args]
        args[args.index("--into") + 1] = "par/" + F
        if "--changes" in args:
            args[args.index("--changes") + 1] = "par/feed"
        if "--parallel" in args:
            args[args.index("--parallel") + 1] = str(b["other"])
        else:
            args += ["--parallel", str(b["other"])]
        check("status", self.sh.nd(args + more, stdin)[0], 0)
        self.sh.do("cmp %s par/%s" % (F, F))

    def apply(self, b, o, feed, before, after):
        """old + feed is new; nddiff says the same"""
        by = o.sorted_by()
        keys = [ref.Row.of(x, by, None).key for x in before]
        if len(set(keys)) != len(keys):
            return
        key = [a for k in by for a in ("-k", k)]
        if self.can("nddiff") and os.path.exists("old/" + F):
            got = self.sh.nd(["nddiff"] + key + ["old/" + F, F])
            check("nddiff", got, (1 if feed else 0, feed, b""))
        if self.can("--apply") and os.path.exists("old/" + F):
            self.sh.do("rm -rf copy; mkdir copy; cp -p old/* copy")
            name = b["feed"] if b["feed"] != "-" else "told"
            if name == "told":
                self.sh.put("told", feed)
            args = ["ndmerge", "--apply"] + key + ["--into", "copy/" + F, name]
            check("apply", self.sh.nd(args), (0, b"", b""))
            check("applied", records("copy/" + F), joined(after))

    def again(self, b, o, args, more, stdin, lines):
        before = self.rows
        try:
            self.rows, _, counts = ref.merge(before, lines, o)
        except ValueError:
            return
        was = stamps()
        check("status of the same again", self.sh.nd(args + more, stdin)[0], 0)
        check("the same again", records(F), joined(self.rows))
        if self.h["shards"]:
            self.data_set(b, o, more, stdin, 0, self.rows)
        if self.rows == before:
            check("times after the same again", stamps(), was)

    def start(self):
        raw = joined(self.h["start"])
        self.sh.put("start", raw)
        # An empty file of that name is no file but a cut one.
        how = self.h["base"] if raw or self.h["base"] == "bgzf" else "gzip"
        if how == "bgzf" and not shutil.which("bgzip"):
            how = "gzip"
        self.sh.do({"gzip": "gzip -1c", "plain": "cat",
                    "bgzf": "bgzip -c"}[how] + " <start >" + F)
        self.rows = list(self.h["start"])
        self.see(self.rows)

    def play(self):
        """None, or why it fails"""
        for f in os.listdir("."):
            shutil.rmtree(f) if os.path.isdir(f) else os.unlink(f)
        try:
            if self.h["base"]:
                self.start()
            for b in self.h["steps"]:
                self.step(b)
            left = [f for f in os.listdir(".") if f.startswith(".") and
                    not f.endswith(".lock") or f.endswith(".tmp")]
            check("files left", left, [])
        except (AssertionError, subprocess.CalledProcessError, OSError) as e:
            return str(e) or repr(e)
