# SPDX-License-Identifier: MIT
# ndpack.t - plain use, each option, files that are replaced, or are not.
# shellcheck disable=SC3045,SC2010
. tests/lib.sh
cd "$T" || exit 1

printf '{"id":1}\n{"id":2,"n":12345678901234567890,"x":1.0}\n' >a.ndjson
: >empty
i=0
while [ $i -lt 4000 ]; do
	echo "{\"id\":$i,\"text\":\"some text that takes some room\"}"
	i=$((i + 1))
done >big

# accepted FILE WHAT: every reader accepts FILE and finds what WANT holds
accepted() {
	gzip -t "$1" && zcat <"$1" | cmp -s - "$2"
	ok $? "gzip reads $3"
	if command -v bgzip >/dev/null; then
		bgzip -t "$1" && bgzip -dc "$1" | cmp -s - "$2"
		ok $? "bgzip reads $3"
	fi
	python3 -c 'import gzip, sys
sys.stdout.buffer.write(gzip.open(sys.argv[1]).read())' "$1" | cmp -s - "$2"
	ok $? "python reads $3"
	ndcat "$1" | cmp -s - "$2"
	ok $? "ndcat reads $3"
}

# plain use
gives 0 'a file' ndpack a.ndjson
cp out a.gz
accepted a.gz a.ndjson 'a file'
ndpack <a.ndjson | cmp -s - a.gz
ok $? 'stdin'
ndpack - <a.ndjson | cmp -s - a.gz
ok $? '- is stdin'
gives 0 'gzip as input' ndpack a.gz
same out a.gz 'gives the same bytes'
ndpack a.ndjson big >two.gz
cat a.ndjson big >two
accepted two.gz two 'two files'
gives 0 'an empty file' ndpack empty
cp out empty.gz
is "$(od -An -tx1 empty.gz | tr -d ' \n')" \
	1f8b08040000000000ff0600424302001b0003000000000000000000 \
	'is the 28 bytes that end a file'
accepted empty.gz empty 'an empty file'
printf '\357\273\277{"id":1}\r\n\n \r\n{"id":2}\n' >dirty
printf '{"id":1}\n{"id":2}\n' >clean
gives 0 'BOM, CR and blank lines' ndpack dirty
cp out clean.gz
accepted clean.gz clean 'what is left of them'

# the format
ndpack big >big.gz
accepted big.gz big 'several blocks'
cat >blocks.py <<'END'
import sys, zlib
data = open(sys.argv[1], "rb").read()
sizes = []
while data:
    assert data[:16] == bytes.fromhex("1f8b08040000000000ff060042430200")
    n = int.from_bytes(data[16:18], "little") + 1
    z = zlib.decompressobj(31)
    block = z.decompress(data[:n])
    assert z.eof and not z.unused_data
    sizes.append((len(block), block[-1:] in (b"", b"\n")))
    last, data = data[:n], data[n:]
assert last[16:18] == b"\x1b\0"
print(*[f"{n}{'' if line else '+'}" for n, line in sizes])
END
like "$(python3 blocks.py big.gz)" '^65[012][0-9]+( [0-9]+)* 0$' \
	'blocks end with a record, the last one is empty'
head -c 100000 /dev/zero | tr '\0' 7 >long
(cat long && echo && cat a.ndjson) >wide
echo 1 | cat - wide | ndpack >wide.gz
is "$(python3 blocks.py wide.gz)" "2 65280+ 34721 $(wc -c <a.ndjson) 0" \
	'a long record has blocks of its own'
head -c 65279 long >full && echo >>full
is "$(ndpack full >o && python3 blocks.py o)" '65280 0' 'a full block'
head -c 65280 long >full && echo >>full
is "$(ndpack full >o && python3 blocks.py o)" '65280+ 1 0' 'and a byte more'
is "$(cat full a.ndjson full | ndpack | ndcat | cksum)" \
	"$(cat full a.ndjson full | cksum)" 'all of it comes back'
if command -v bgzip >/dev/null; then
	cp big.gz index.gz
	bgzip -r index.gz
	is "$(bgzip -b 100000 -s 500 index.gz)" \
		"$(tail -c +100001 big | head -c 500)" 'bgzip -b finds its place'
else
	skip 'bgzip -b finds its place' 'no bgzip'
fi
python3 -c 'import random
random.seed(1)
for i in range(3000):
    print("\"" + "".join(random.choices("abcdefghijklmnopqrstuvwxyz"
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/", k=90)) + "\"")' >noise
ndpack noise >noise.gz
accepted noise.gz noise 'what hardly shrinks'

# options
last=1000000000 grew=
for level in 1 2 3 4 5 6 7 8 9; do
	gives 0 "-$level" ndpack -$level big
	zcat <out | cmp -s - big
	ok $? "-$level reads back"
	size=$(wc -c <out)
	[ "$level" -eq 1 ] || [ "$size" -le $((last + last / 20)) ] || grew=1
	last=$size
done
is "$grew" '' 'higher levels are not larger'
ndpack -2 big | cmp -s - big.gz
ok $? '-2 is the default'
gives 2 '-0' ndpack -0 big
gives 0 '-o' ndpack -o o.ndjson.gz big
same o.ndjson.gz big.gz 'the same bytes as on stdout'
same out empty 'and nothing on stdout'
gives 0 '--output' ndpack --output=o2.ndjson.gz big
same o2.ndjson.gz big.gz 'is the same'
gives 0 '-o over its own input' ndpack -9 -o o2.ndjson.gz o2.ndjson.gz
zcat <o2.ndjson.gz | cmp -s - big
ok $? 'is whole'
for n in 1 2 7; do
	gives 0 "--parallel $n" ndpack --parallel=$n big noise
	[ $n -ne 1 ] || cp out one
	same out one 'the same bytes'
	gives 0 'of blocks' ndpack --parallel=$n big.gz noise.gz
	same out one 'the same bytes again'
done
gives 2 '--parallel 0' ndpack --parallel 0 big
gives 2 '--parallel 257' ndpack --parallel 257 big
gives 2 'a bad --lock-timeout' ndpack --lock-timeout=soon -o x big
gives 2 'an unknown option' ndpack -Q
gives 0 '--help' ndpack --help
gives 0 '--version' ndpack --version
gives 1 'a file that is not there' ndpack none
gives 1 '-o in no directory' ndpack -o none/x big
gives 1 '-o on a directory' ndpack -o . big
if command -v script >/dev/null; then
	script -qec "'$BUILD/bin/ndpack' a.ndjson" /dev/null >tty.out </dev/null
	is "$? $(tr -d '\r' <tty.out | grep -c 'to a terminal')" '2 1' \
		'a terminal is refused'
else
	skip 'a terminal is refused' 'no script(1)'
fi

# the file is the old one or the new one
kept() {
	same t.ndjson.gz old "$1: the file is the old one"
	is "$(ls -A | grep tmp)" '' "$1: nothing is left behind"
}
cp a.gz t.ndjson.gz
cp a.gz old
mkdir d
ln -s ../t.ndjson.gz d/link.gz
chmod 640 t.ndjson.gz
gives 65 'not JSON' sh -c 'echo nope | ndpack -o t.ndjson.gz'
like "$err" '^ndpack: <stdin>:1: not JSON: byte [0-9]+: .' 'says where and why'
kept 'not JSON'
gives 65 'a cut line' sh -c 'printf "1\n2" | ndpack -o t.ndjson.gz'
kept 'a cut line'
head -c 1000 big.gz >cut.gz
gives 65 'a cut gzip file' ndpack -o t.ndjson.gz cut.gz
is "$err" 'ndpack: cut.gz: cut: the last gzip member is not whole' 'says so'
kept 'a cut gzip file'
n=$(wc -c <big.gz)
bad=
for i in $(seq 17 997 $((n - 1))); do
	head -c "$i" big.gz >cut.gz
	ndpack -o t.ndjson.gz cut.gz 2>err
	[ $? -eq 65 ] || bad="$bad $i"
	printf 'XX' | dd of=cut.gz bs=1 seek="$i" conv=notrunc 2>/dev/null
	tail -c +"$((i + 3))" big.gz >>cut.gz
	cmp -s cut.gz big.gz || ndpack -o t.ndjson.gz cut.gz 2>err
	case $? in 0 | 65) ;; *) bad="$bad $i!" ;; esac
done
is "$bad" '' 'a file of blocks cut or damaged anywhere is refused'
cp old t.ndjson.gz
head -c -28 big.gz >cut.gz
gives 65 'the last block missing' ndpack -o t.ndjson.gz cut.gz
is "$err" 'ndpack: cut.gz: cut: the block that ends a file is missing' 'says so'
kept 'the last block missing'
cat cut.gz a.gz >joined.gz
gives 0 'in the middle it may' ndcat joined.gz
{ cat big.gz && echo x; } >tail.gz
gives 65 'trailing bytes' ndpack -o t.ndjson.gz tail.gz
kept 'trailing bytes'
(
	ulimit -f 8
	exec ndpack -o t.ndjson.gz noise
) 2>err
is "$? $(cat err)" '1 ndpack: t.ndjson.gz: File too large' 'a full disk'
kept 'a full disk'
is "$(stat -c %a t.ndjson.gz)" 640 'its mode as well'

if ${CC:-cc} -shared -fPIC -o shim.so "$ROOT/tests/shim.c" -ldl 2>cc.err; then
	ASAN_OPTIONS=verify_asan_link_order=0
	export ASAN_OPTIONS
	for fault in write:28 fsync:5 close:5 close:28 rename:5; do
		gives 1 "$fault" env SHIM=$fault LD_PRELOAD="$T/shim.so" \
			ndpack -o t.ndjson.gz big
		kept $fault
	done
	for fault in write fsync close rename; do
		env SHIM=$fault:kill LD_PRELOAD="$T/shim.so" \
			ndpack -o t.ndjson.gz big
		is $? 137 "killed before $fault"
		same t.ndjson.gz old "killed before $fault: the old file"
	done
	gives 65 'the next run' ndpack -o t.ndjson.gz cut.gz
	kept 'the next run sweeps'
	env SHIM=fsyncdir:kill LD_PRELOAD="$T/shim.so" \
		ndpack -o t.ndjson.gz big
	is $? 137 'killed after rename'
	same t.ndjson.gz big.gz 'killed after rename: the new file'
	cp old t.ndjson.gz
	gives 1 'fsync of the directory' env SHIM=fsyncdir:5 \
		LD_PRELOAD="$T/shim.so" ndpack -o t.ndjson.gz big
	cp old t.ndjson.gz
	gives 0 'a directory that has no fsync' env SHIM=fsyncdir:22 \
		LD_PRELOAD="$T/shim.so" ndpack -o t.ndjson.gz big
	cp old t.ndjson.gz
	unset ASAN_OPTIONS
else
	skip 'failing system calls' "no compiler: $(head -n 1 cc.err)"
fi

mkfifo in
for signal in INT:130 TERM:143 HUP:129; do
	sig=${signal%:*}
	env --default-signal="$sig" ndpack -o t.ndjson.gz <in 2>err &
	exec 3>in
	cat big >&3
	i=0
	while ! ls .t.ndjson.gz.*.tmp >/dev/null 2>&1 && [ $i -lt 100 ]; do
		sleep 0.05
		i=$((i + 1))
	done
	kill -"$sig" $!
	{ wait $!; } 2>/dev/null
	is "$? $(cat err)" "${signal#*:} " "dies of SIG$sig, silently"
	exec 3>&-
	kept "SIG$sig"
done

gives 0 'replaced through a link' ndpack -o d/link.gz big
same t.ndjson.gz big.gz 'the target of the link'
[ -L d/link.gz ]
ok $? 'the link is still one'
is "$(stat -c %a t.ndjson.gz)" 640 'the mode of the old file'
touch -d '2001-01-01 00:00:00' t.ndjson.gz
gives 0 'the same again' ndpack -o t.ndjson.gz big
is "$(stat -c %Y t.ndjson.gz)" "$(date -d '2001-01-01 00:00:00' +%s)" \
	'changes nothing, not even the time'
is "$(ls -A | grep 'lock$' | tr '\n' ' ')" '.o.lock .o2.lock .t.lock ' \
	'the locks stay'

# one writer
if command -v flock >/dev/null; then
	gives 75 'a lock that is held' flock .t.lock \
		ndpack --lock-timeout 0 -o t.ndjson.gz a.ndjson
	is "$err" 'ndpack: t.ndjson.gz: locked by another writer' 'says so'
	gives 75 'for a moment' flock .t.lock \
		ndpack --lock-timeout 100ms -o t.ndjson.gz a.ndjson
	same t.ndjson.gz big.gz 'the file is the old one'
	flock .t.lock sh -c 'echo >locked; sleep 0.3' &
	while [ ! -s locked ]; do sleep 0.05; done
	gives 0 'waits for its turn' ndpack -o t.ndjson.gz a.ndjson
	same t.ndjson.gz a.gz 'and writes'
	wait
else
	skip 'locks' 'no flock(1)'
fi

# descriptors
gives 0 'all closed' sh -c 'ndpack -o c.gz a.ndjson <&- >&- 2>&-'
same c.gz a.gz 'and the file is right'
if [ -c /dev/full ]; then
	gives 1 '/dev/full' sh -c 'ndpack a.ndjson >/dev/full'
	is "$err" 'ndpack: <stdout>: No space left on device' 'says so'
fi
{
	cat noise noise noise noise noise | env --default-signal=PIPE ndpack
	echo $? >status
} 2>err | head -n 1 >out
is "$(cat status) $(cat err)" '141 ' '| head -n 1: dies of SIGPIPE, silently'
head -c 300000000 /dev/zero | tr '\0' 7 >large
echo >>large
ndpack -1 large | ndcat | cmp -s - large
ok $? 'a record of 300 MB comes back'
rm large
case $BUILD in
*san*) skip 'little memory' 'sanitizers take it all' ;;
*)
	(
		ulimit -v 30000
		cat big big big big big big | ndpack
	) >out 2>err
	is "$? $(cat err)" '0 ' '30 MB of address space are enough'
	;;
esac

done_testing
