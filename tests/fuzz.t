# SPDX-License-Identifier: MIT
# fuzz.t - every fuzz target, for FUZZ_SECONDS (2). "make fuzz" is the long
# version. What a target finds is kept in build/fuzz and said here.
. tests/lib.sh

case $BUILD in
*/san) skip_all "the fuzz targets are sanitized: once is enough" ;;
esac
echo 'int LLVMFuzzerTestOneInput(const char *p, long n) { return !p || n < 0; }' \
	>"$T/try.c"
clang -fsanitize=fuzzer,address -o "$T/try" "$T/try.c" 2>/dev/null ||
	skip_all "no clang with libFuzzer here"
make -s -j2 fuzzers >"$T/make" 2>&1 || {
	ok 1 "the fuzz targets build"
	sed 's/^/# /' "$T/make"
	done_testing
}
for source in tests/fuzz/*.c; do
	name=$(basename "$source" .c)
	mkdir -p "$BUILD/fuzz/corpus/$name" "$BUILD/fuzz/found"
	"$BUILD/fuzz/$name" -max_total_time="${FUZZ_SECONDS:-2}" -timeout=10 \
		-rss_limit_mb=2048 -artifact_prefix="$BUILD/fuzz/found/$name-" \
		"$BUILD/fuzz/corpus/$name" >"$T/log" 2>&1
	got=$?
	ok $got "fuzz $name: $(sed -n 's/^Done \(.*\)/\1/p' "$T/log")"
	[ $got -eq 0 ] || tail -30 "$T/log" | sed 's/^/# /'
done
done_testing
