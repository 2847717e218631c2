# SPDX-License-Identifier: MIT
# pipeline-crash.t - kill -9 of each process of
#	ndpaginate ... | ndmerge -k id --into F
# at random moments: F is the old file or the new one, byte for byte, and the
# next run heals everything. KILLS is how many (40), SEED repeats a run.
. tests/lib.sh
cd "$T" || exit 1

api --rows clients=600
export BEARER_TOKEN="$API_TOKEN"
cat >kills.py <<'END'
import gzip, json, os, random, re, signal, stat, subprocess, sys
import time, urllib.request

api, token, kills, seed = sys.argv[1], sys.argv[2], int(sys.argv[3]), \
    int(sys.argv[4])
url = api + "/v1/resource/clients"
F = "w/clients.ndjson.gz"
dice = random.Random(seed)
bad = {}
tried = failed = 0

def expect(good, what):
    if not good:
        bad.setdefault(what, []).append(f"kill {i}: {sorted(os.listdir('w'))}")

def post(path):
    urllib.request.urlopen(urllib.request.Request(api + path, method="POST"))

def server():
    """The records as ndmerge should keep them: by id, as bytes."""
    rq = urllib.request.Request(url + "?limit=100000",
        headers={"Authorization": "Bearer " + token})
    text = urllib.request.urlopen(rq).read()
    data = text[text.index(b"[") + 1:text.rindex(b"]")]
    return re.sub(rb'},(?=\{"id":\d+,"name")', b"}\n", data) + b"\n"

def read():
    try:
        with open(F, "rb") as f:
            return f.read()
    except FileNotFoundError:
        return None

def unpacked(packed):
    return None if packed is None else gzip.decompress(packed)

def start(since):
    walk = ["ndpaginate", "--bearer", "env:BEARER_TOKEN", "--paginator",
        "offset", "--limit", "100"]
    if since:
        walk += ["-q", "since={since}", "--since", F, "--cursor",
            "updated_at"]
    a = subprocess.Popen(walk + [url], stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL)
    # Who is killed before main has marked nothing: only pipefail tells.
    while not os.fstat(a.stdout.fileno()).st_mode & stat.S_ISVTX and \
            a.poll() is None:
        time.sleep(0.0005)
    b = subprocess.Popen(["ndmerge", "-k", "id", "--cursor", "updated_at",
        "--into", F], stdin=a.stdout, stderr=subprocess.DEVNULL)
    a.stdout.close()
    return a, b

def run(since):
    a, b = start(since)
    return a.wait(), b.wait()

def heal():
    """A run that nobody kills: the server's records, and nothing left over."""
    expect(run(since) == (0, 0), "the next run succeeds")
    expect(unpacked(read()) == want, "the next run heals the file")
    left = set(os.listdir("w"))
    expect(left == {"clients.ndjson.gz", "clients.ndjson.gz.state",
        ".clients.lock"}, "the next run sweeps what is left")
    with open(F + ".state") as f:
        state = json.load(f)
    expect(state["rows"] == want.count(b"\n") and
        state["size"] == os.path.getsize(F), "and the state is right")

os.mkdir("w")
took = {}
for since in (False, True):
    post("/admin/fault?delay_ms=4")
    i, want = "before", server()
    begin = time.monotonic()
    heal()
    took[since] = time.monotonic() - begin

while tried < kills:
    i = tried
    since = dice.random() < 0.5
    if not since and dice.random() < 0.3:
        for name in os.listdir("w"):
            os.unlink("w/" + name)
    old = read()
    n = dice.randrange(1, 600)
    post(f"/admin/touch?resource=clients&from={dice.randrange(0, 600 - n)}"
         f"&count={n}")
    want = server()
    both = start(since)
    victims = [p for p in both if dice.random() < 0.6] or \
        [dice.choice(both)]
    time.sleep(dice.random() ** 0.7 * took[since] * 1.1)
    dice.shuffle(victims)
    for p in victims:
        p.send_signal(signal.SIGKILL)
    status = [p.wait() for p in both]
    tried += 1
    failed += -signal.SIGKILL in status
    now = read()
    expect(now == old or unpacked(now) == want,
        "the file is the old one or the new one")
    expect(status[1] != 0 or unpacked(now) == want,
        "a merge that exits with 0 has committed")
    if dice.random() < 0.5:
        heal()
heal()

names = ["the file is the old one or the new one",
    "a merge that exits with 0 has committed", "the next run succeeds",
    "the next run heals the file", "the next run sweeps what is left",
    "and the state is right"]
for name in names:
    print("not ok" if name in bad else "ok", name, sep="\t")
    for case in bad.get(name, [])[:3]:
        print("#", case, sep="\t")
print("ok" if failed * 3 > kills else "not ok",
    f"{failed} of {tried} runs were killed in time", sep="\t")
END
SEED=${SEED:-$(date +%s)}
echo "# SEED=$SEED KILLS=${KILLS:-40}"
python3 kills.py "$api" "$API_TOKEN" "${KILLS:-40}" "$SEED" >kills.out 2>kills.err
ok $? 'the killer lives'
sed 's/^/# /' kills.err
while IFS='	' read -r result name; do
	case $result in
	ok) ok 0 "$name" ;;
	'not ok') ok 1 "$name" ;;
	*) echo "# $name" ;;
	esac
done <kills.out
done_testing
