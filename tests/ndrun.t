# SPDX-License-Identifier: MIT
# ndrun.t - foreign filters: their streams, status and signals, and the mark.
. tests/lib.sh
cd "$T" || exit 1
exec </dev/null # a pipe would be read to its end

printf '{"id":1}\n{"id":2}\n' >a.ndjson
printf '1\n2' >cut1
cat >marked.py <<'END'
import os, stat
while os.read(0, 65536):
    pass
print("marked" if os.fstat(0).st_mode & stat.S_ISVTX else "clean")
END
cat >premark.py <<'END'
import os, stat, sys
os.fchmod(1, os.fstat(1).st_mode & 0o777 | stat.S_ISVTX)
os.execvp(sys.argv[1], sys.argv[1:])
END
marks=
[ "$(python3 premark.py true | python3 marked.py)" = marked ] && marks=1

# plain use
ndrun cat <a.ndjson >out
is "$? $(cat out)" "0 $(cat a.ndjson)" 'cat'
gives 0 'arguments are passed on' ndrun printf '%s|' -o --help 'a b' ''
is "$(cat out)" '-o|--help|a b||' 'as they are'
gives 0 '-- before the command' ndrun -- cat a.ndjson
same out a.ndjson 'runs it'
gives 0 'options of the command' ndrun head -n 1 a.ndjson
is "$(cat out)" '{"id":1}' 'are the command'"'"'s'
ndrun cat </dev/null >out
is "$? $(cat out)" '0 ' 'empty input'
if command -v jq >/dev/null; then
	ndcat a.ndjson | ndrun jq -c .id >out
	is "$? $(tr '\n' ' ' <out)" '0 1 2 ' 'jq'
	gives 1 'jq that fails' sh -c 'ndcat a.ndjson |
		ndrun jq -n "halt_error(5)" 2>&1 >/dev/null | tail -n 1 >&2
		exit 1'
	is "$err" 'ndrun: jq: exit status 5' 'says so'
else
	skip 'jq' 'no jq'
fi

# bad usage
gives 2 'no command' ndrun
gives 2 'an unknown option' ndrun -Q cat
gives 0 '--help' ndrun --help
gives 0 '--version' ndrun --version
gives 2 'not found' ndrun ./none
is "$err" 'ndrun: ./none: No such file or directory' 'says so'
gives 2 'not found in PATH' ndrun no-such-command-here
gives 2 'not executable' ndrun ./a.ndjson
gives 2 'a directory' ndrun .
printf 'echo script "$1"\n' >script
chmod +x script
gives 0 'a script without #!' ndrun ./script x
is "$(cat out)" 'script x' 'runs'

# what becomes of the status
for status in 65 75 77; do
	run ndrun sh -c "exit $status"
	is "$status $err" "$status " "status $status is passed on, silently"
done
for code in 1 2 5 66 126 127 255; do
	gives 1 "status $code" ndrun sh -c "exit $code"
	is "$err" "ndrun: sh: exit status $code" 'says so'
done
gives 1 'killed' ndrun sh -c 'kill -9 $$'
is "$err" 'ndrun: sh: killed by signal 9 (Killed)' 'says so'
run env --default-signal=PIPE ndrun sh -c 'kill -PIPE $$'
is "$status $err" '141 ' 'SIGPIPE: dies of it, silently'
i=0
while [ $i -lt 300 ]; do
	cat a.ndjson a.ndjson a.ndjson a.ndjson a.ndjson a.ndjson a.ndjson
	i=$((i + 1))
done >part
{
	env --default-signal=PIPE ndrun cat part part part part part part part \
		part part part part part part part part part part part part
	echo $? >status
} 2>err | head -n 1 >out
is "$(cat status) $(cat err)" '141 ' '| head -n 1 likewise'

# signals are forwarded
for signal in INT:130 TERM:143 HUP:129; do
	sig=${signal%:*}
	rm -f ready caught
	env --default-signal="$sig" ndrun sh -c 'trap "echo >caught; exit 0" \
		INT TERM HUP; echo >ready; while :; do sleep 0.05; done' \
		2>err &
	while [ ! -s ready ]; do sleep 0.05; done
	kill -"$sig" $!
	{ wait $!; } 2>/dev/null
	is "$? $(cat err)" "${signal#*:} " "SIG$sig: ndrun dies of it"
	[ -s caught ]
	ok $? "SIG$sig: after the command"
done
rm -f ready
env --ignore-signal=HUP ndrun sh -c 'echo >ready; sleep 0.2' 2>err &
while [ ! -s ready ]; do sleep 0.05; done
kill -HUP $!
{ wait $!; } 2>/dev/null
is $? 0 'an ignored signal stays ignored'

# descriptors
gives 0 'stdin closed' sh -c 'ndrun cat a.ndjson <&-'
same out a.ndjson 'does not matter'
gives 0 'stdout closed' sh -c 'ndrun true >&-'
gives 0 'a file as stdin' sh -c 'ndrun cat <a.ndjson'
same out a.ndjson 'is read'
run sh -c 'ndrun sh -c "ls -l /proc/self/fd" | grep -c -e "->"'
want=$(sh -c 'ls -l /proc/self/fd' | grep -c -e '->')
is "$(cat out)" "$want" 'no other descriptors than those of any command'
if [ -c /dev/full ]; then
	run sh -c 'ndrun cat a.ndjson >/dev/full'
	is "$status" 1 '/dev/full'
	like "$err" '^ndrun: cat: exit status 1$' 'says whose it was'
fi
if command -v script >/dev/null; then
	script -qec "'$BUILD/bin/ndrun' cat a.ndjson" /dev/null \
		</dev/null >out
	is "$? $(tr -d '\r' <out | grep -c id)" '0 2' 'a terminal'
fi

[ "$marks" ] || {
	skip 'the finish mark' 'a pipe cannot be marked here'
	done_testing
}
is "$(ndrun cat a.ndjson | python3 marked.py)" clean 'finished'
is "$(ndcat a.ndjson | ndrun cat | python3 marked.py)" clean 'both finished'
is "$(ndrun sh -c 'echo; exit 3' 2>err | python3 marked.py)" marked \
	'the command failed'
is "$(ndrun sh -c 'exit 65' | python3 marked.py)" marked \
	'with a status that is passed on'
is "$(ndrun sh -c 'kill -9 $$' 2>err | python3 marked.py)" marked \
	'the command was killed'
is "$(ndrun ./none 2>err | python3 marked.py)" marked 'no command'
is "$(ndrun 2>err | python3 marked.py)" marked 'bad usage'
is "$(python3 premark.py ndrun true | python3 marked.py)" marked \
	'the mark of another stays'
gives 1 'a writer that did not finish' sh -c 'ndcat cut1 2>/dev/null | ndrun cat'
is "$err" 'ndrun: <stdin>: the writer did not finish' 'says so'
is "$(ndcat cut1 2>/dev/null | ndrun cat 2>err | python3 marked.py)" marked \
	'and the mark goes on'
gives 0 'no mark, no question' sh -c 'head -c 3 a.ndjson | ndrun cat'
{
	ndcat part part part part part part part part part part
	echo $? >status
} | ndrun head -n 1 >out
is "$? $(cat status out)" '0 0
{"id":1}' 'head: the writer is let finish'
gives 1 'head, and a writer that fails later' \
	sh -c 'ndcat part part part part part cut1 2>/dev/null | ndrun head -n 1'
is "$(ndcat a.ndjson | ndrun true | python3 marked.py)" clean \
	'a command that reads nothing'
# The writer starts, or the next of a group does, when the command has ended.
is "$({
	sleep 0.3
	ndcat cut1 2>/dev/null
} | ndrun cat a.ndjson 2>err | python3 marked.py)" marked \
	'a writer that starts later'
is "$(cat err)" 'ndrun: <stdin>: the writer did not finish' 'says so'
is "$({
	ndcat a.ndjson
	sleep 0.3
	ndcat cut1 2>/dev/null
} | ndrun head -n 1 2>err | python3 marked.py)" marked \
	'between two writers of a group'
is "$({
	sleep 0.3
	ndcat a.ndjson
} | ndrun cat a.ndjson | python3 marked.py)" clean 'one that finishes'
{
	sleep 0.3
	ndcat cut1 2>/dev/null
} | ndrun cat a.ndjson 2>/dev/null |
	ndmerge -k id --into late.ndjson.gz 2>err
is "$? $(cat err)" '1 ndmerge: <stdin>: the writer did not finish' \
	'nothing is committed'
[ ! -e late.ndjson.gz ]
ok $? 'no file is there'
gives 0 'a pipe without a mark' sh -c '{ sleep 0.3; echo; } | ndrun true'
run sh -c '{ sleep 0.2; echo; echo >written; } | ndrun true'
[ -e written ]
ok $? 'is read to its end'
gives 0 'a non-blocking pipe' python3 -c 'import os, subprocess, sys, time
r, w = os.pipe()
os.set_blocking(r, False)
p = subprocess.Popen(["ndrun", "true"], stdin=r)
time.sleep(0.3)
os.close(w)
sys.exit(p.wait())'

# kill -9 of ndrun itself, in the middle
ndpack a.ndjson >old
cp old t.ndjson.gz
{
	cat part
	until [ -s go ]; do sleep 0.05; done
} | sh -c 'echo $$ >pid; exec ndrun cat' 2>/dev/null |
	{
		ndpack -o t.ndjson.gz
		echo $? >status
	} 2>err &
i=0
while ! ls .t.ndjson.gz.*.tmp >/dev/null 2>&1 && [ $i -lt 100 ]; do
	sleep 0.05
	i=$((i + 1))
done
kill -9 "$(cat pid)"
echo >go
wait
is "$(cat status err)" '1
ndpack: <stdin>: the writer did not finish' 'ndrun killed in the middle'
same t.ndjson.gz old 'the file is the old one'

done_testing
