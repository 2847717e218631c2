# SPDX-License-Identifier: MIT
# lib.sh - TAP in shell; every tests/*.t starts with ". tests/lib.sh".
# Run from the root of the tree. BUILD names the build directory.

set -u
LC_ALL=C
export LC_ALL
ROOT=$(pwd)
BUILD=$(cd "${BUILD:-build}" && pwd)
PATH=$BUILD/bin:$PATH
unset MAKEFLAGS MFLAGS MAKELEVEL
unset http_proxy https_proxy HTTPS_PROXY all_proxy ALL_PROXY no_proxy NO_PROXY
# What the servers of tests/data share is for those of a test, too.
PYTHONPATH=$ROOT/tests/data
PYTHONDONTWRITEBYTECODE=1
export PYTHONPATH PYTHONDONTWRITEBYTECODE
T=$(mktemp -d "${TMPDIR:-/tmp}/ndkit.XXXXXX")
tests=0 failed=0 pids=
cleanup() {
	for pid in $pids; do kill "$pid" 2>/dev/null; done
	rm -rf "$T"
}
trap cleanup EXIT
trap 'exit 129' HUP INT TERM

# ok STATUS NAME: the test passed if STATUS is 0
ok() {
	tests=$((tests + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $tests - $2"
	else
		failed=$((failed + 1))
		echo "not ok $tests - $2"
	fi
}

# skip NAME WHY: a test that cannot run here
skip() {
	tests=$((tests + 1))
	echo "ok $tests - $1 # SKIP $2"
}

# skip_all WHY: this whole file cannot run here
skip_all() {
	echo "1..0 # SKIP $1"
	exit 0
}

# is GOT WANT NAME: two texts are equal
is() {
	if [ "$1" = "$2" ]; then
		ok 0 "$3"
	else
		ok 1 "$3"
		printf '%s\n' "$1" | head -c 2000 | sed 's/^/# got:  /'
		printf '%s\n' "$2" | head -c 2000 | sed 's/^/# want: /'
	fi
}

# like TEXT PATTERN NAME: TEXT has a match of the extended regular expression
like() {
	if printf '%s\n' "$1" | grep -Eq -e "$2"; then
		ok 0 "$3"
	else
		ok 1 "$3"
		printf '%s\n' "$1" | head -c 2000 | sed 's/^/# text: /'
		echo "# has no: $2"
	fi
}

# unlike TEXT PATTERN NAME
unlike() {
	if printf '%s\n' "$1" | grep -Eq -e "$2"; then
		ok 1 "$3"
		printf '%s\n' "$1" | head -c 2000 | sed 's/^/# text: /'
	else
		ok 0 "$3"
	fi
}

# same FILE FILE NAME: two files have the same bytes
same() {
	if cmp -s "$1" "$2"; then
		ok 0 "$3"
	else
		ok 1 "$3"
		cmp "$1" "$2" 2>&1 | sed 's/^/# /'
	fi
}

# run COMMAND...: sets $status; stdout in $T/out, stderr in $T/err and $err
run() {
	"$@" >"$T/out" 2>"$T/err"
	status=$?
	err=$(cat "$T/err")
}

# gives STATUS NAME COMMAND...: the command exits with STATUS. One that
# succeeds must be silent on stderr; one that fails must say why in one line
# (a usage error may add the usage).
gives() {
	want=$1 name=$2
	shift 2
	run "$@"
	if [ "$status" -ne "$want" ]; then
		ok 1 "$name"
		echo "# status $status, not $want"
		head -c 2000 "$T/err" | sed 's/^/# /'
		return
	fi
	case $want in
	0) [ ! -s "$T/err" ] ;;
	2) [ -s "$T/err" ] ;;
	*) [ "$(wc -l <"$T/err")" -eq 1 ] ;;
	esac
	ok $? "$name"
	[ -s "$T/err" ] && head -c 2000 "$T/err" | sed 's/^/# /'
	return 0
}

LSAN_OPTIONS=suppressions=$ROOT/tests/lsan.supp:print_suppressions=0
export LSAN_OPTIONS

# A token of this test's own: others, which run at the same time, may have
# theirs in the arguments of a curl.
API_TOKEN=token-$$-for-tests
export API_TOKEN

# await FILE: until there is something in it, or 10 s
await() {
	tries=0
	while [ ! -s "$1" ] && [ $tries -lt 1000 ]; do
		sleep 0.01
		tries=$((tries + 1))
	done
}

# server FILE [ARG...]: starts a server of tests/data, or of that path if it is
# one with a "/"; sets $url and $server_pid. What it says is in server.out.
server() {
	case $1 in
	*/*) program=$1 ;;
	*) program=$ROOT/tests/data/$1 ;;
	esac
	shift
	# Another one may still write to the last file of that name.
	rm -f "$T/server.out"
	python3 "$program" "$@" >"$T/server.out" &
	server_pid=$!
	pids="$pids $server_pid"
	await "$T/server.out"
	url=$(sed 1q "$T/server.out")
}

# stop_server: ends the last one
stop_server() {
	kill "$server_pid" 2>/dev/null
	wait "$server_pid" 2>/dev/null
	:
}

# settle: the last server, of serve.py, has logged what it will of earlier
# requests: those a walk with -j made ahead and dropped may still be under way
settle() { curl -fsS -X SETTLE "$url" || ok 1 "$url settles"; }

# api [OPTION...]: starts the example API; sets $api to its URL. The log of
# requests is $T/api.log.
api() {
	rm -f "$T/api.url"
	"$BUILD/examples/api" --log "$T/api.log" "$@" >"$T/api.url" &
	api_pid=$!
	pids="$pids $api_pid"
	await "$T/api.url"
	api=$(cat "$T/api.url")
}

# stop_api: ends the last one
stop_api() {
	kill "$api_pid" 2>/dev/null
	wait "$api_pid" 2>/dev/null
	:
}

done_testing() {
	echo "1..$tests"
	[ "$failed" -eq 0 ]
	exit
}
