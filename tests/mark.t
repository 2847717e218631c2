# SPDX-License-Identifier: MIT
# mark.t - the finish mark (ndkit(7)): no stage commits what a dead one began.
. tests/lib.sh
cd "$T" || exit 1

# The other end of a pipe, by somebody else: reads all of stdin, and says
# whether its writer left the mark.
cat >marked.py <<'END'
import os, stat, sys
while os.read(0, 65536):
    pass
print("marked" if os.fstat(0).st_mode & stat.S_ISVTX else "clean")
END
# Runs a command with its stdout marked by somebody else already.
cat >premark.py <<'END'
import os, stat, sys
os.fchmod(1, os.fstat(1).st_mode & 0o777 | stat.S_ISVTX)
os.execvp(sys.argv[1], sys.argv[1:])
END
if [ "$(python3 premark.py true | python3 marked.py)" != marked ]; then
	skip_all 'a pipe cannot be marked here'
fi

i=0
while [ $i -lt 4000 ]; do
	echo "{\"id\":$i,\"text\":\"some text that takes some room\"}"
	i=$((i + 1))
done >a.ndjson
ndpack a.ndjson >a.ndjson.gz
cp a.ndjson.gz old
printf '1\n2' >cut1

# one writer
is "$(ndcat a.ndjson | python3 marked.py)" clean 'a writer that finished'
is "$(ndpack a.ndjson | python3 marked.py)" clean 'ndpack'
is "$(ndpack -o x.gz a.ndjson | python3 marked.py)" clean 'ndpack -o'
is "$(ndcat </dev/null | python3 marked.py)" clean 'with nothing to write'
is "$(ndcat cut1 2>err | python3 marked.py)" marked 'cut input'
is "$(ndcat none 2>err | python3 marked.py)" marked 'no input'
is "$(ndcat -Q 2>err | python3 marked.py)" marked 'bad usage'
is "$(ndpack -o none/x a.ndjson 2>err | python3 marked.py)" marked \
	'no directory to write in'
is "$(python3 premark.py ndcat a.ndjson | python3 marked.py)" marked \
	'a mark of another is not cleared'
is "$( (ndcat a.ndjson && ndcat a.ndjson) | python3 marked.py)" clean \
	'one after the other'
is "$( (ndcat cut1 2>err; ndcat a.ndjson) | python3 marked.py)" marked \
	'the second does not excuse the first'
python3 -c 'import os, stat, subprocess
r, w = os.pipe()
p = subprocess.Popen(["ndcat"], stdin=subprocess.PIPE, stdout=w)
os.close(w)
while not os.fstat(r).st_mode & stat.S_ISVTX:
    pass
mode = os.fstat(r).st_mode
p.stdin.close()
print(bool(mode & 0o600), os.read(r, 9), os.fstat(r).st_mode & stat.S_ISVTX)
' >out
is "$(cat out)" "True b'' 0" 'set before anything is read'

# a reader
gives 1 'a reader of what did not finish' sh -c 'ndcat cut1 2>/dev/null | ndcat'
is "$err" 'ndcat: <stdin>: the writer did not finish' 'says so'
gives 1 'even if there is nothing' sh -c 'ndcat none 2>/dev/null | ndcat'
gives 1 'and before what is cut' \
	sh -c "python3 '$T/premark.py' head -c 5 a.ndjson | ndcat"
is "$err" 'ndcat: <stdin>: the writer did not finish' 'says so'
gives 1 'in gzip' sh -c "python3 '$T/premark.py' cat a.ndjson.gz | ndcat"
gives 1 'in cut gzip' \
	sh -c "python3 '$T/premark.py' head -c 99 a.ndjson.gz | ndcat"
gives 0 'a reader of what did' sh -c 'ndcat a.ndjson | ndcat'
mkfifo fifo
ndcat cut1 >fifo 2>/dev/null &
gives 1 'a FIFO by name' ndcat fifo
is "$err" 'ndcat: fifo: the writer did not finish' 'says so'
rm fifo

# kept NAME: the file is the old one, with nothing beside it
kept() {
	same a.ndjson.gz old "$1: the file is the old one"
	is "$(echo .*.tmp)" '.*.tmp' "$1: nothing is left behind"
}

# stage NAME COMMAND...: a stage of a pipeline that leaves its pid and status
cat >stage <<'END'
name=$1
shift
sh -c 'echo $$ >"$0.pid"; exec "$@"' "$name" "$@" 2>"$name.err"
echo $? >"$name.status"
END

# killed SIGNAL VICTIM: A | B | C -o FILE, with the victim killed when half of
# the input has come out of B
killed() {
	rm -f ./*.status ./*.pid fed
	{
		head -n 2000 a.ndjson
		until [ -s fed ]; do sleep 0.05; done
		tail -n +2001 a.ndjson
	} | sh stage A ndcat 2>/dev/null | sh stage B ndcat |
		sh stage C ndpack -o a.ndjson.gz &
	i=0
	while ! ls .a.ndjson.gz.*.tmp >/dev/null 2>&1 && [ $i -lt 100 ]; do
		sleep 0.05
		i=$((i + 1))
	done
	kill -"$1" "$(cat "$2.pid")"
	echo go >fed
	wait
}
for signal in KILL:137 TERM:143 ABRT:134; do
	sig=${signal%:*}
	killed "$sig" A
	is "$(cat A.status B.status C.status | tr '\n' ' ')" \
		"${signal#*:} 1 1 " "A | B | C, and SIG$sig for A"
	is "$(cat B.err C.err)" 'ndcat: <stdin>: the writer did not finish
ndpack: <stdin>: the writer did not finish' 'each says so'
	kept "SIG$sig for A"
	killed "$sig" B
	is "$(cat B.status C.status | tr '\n' ' ')" "${signal#*:} 1 " \
		"SIG$sig for B"
	kept "SIG$sig for B"
done
killed KILL C
is "$(cat C.status)" 137 'SIGKILL for C'
same a.ndjson.gz old 'SIGKILL for C: the file is the old one'
gives 0 'the next run' ndpack -o a.ndjson.gz a.ndjson
kept 'the next run'

# foreign filters lose the mark; ndrun carries it
is "$(ndcat cut1 2>err | cat | python3 marked.py)" clean 'cat loses the mark'
is "$(ndcat cut1 2>err | ndrun cat 2>>err | python3 marked.py)" marked \
	'ndrun cat does not'
is "$(ndcat a.ndjson | ndrun cat | ndrun cat | python3 marked.py)" clean \
	'nor does it invent one'

done_testing
