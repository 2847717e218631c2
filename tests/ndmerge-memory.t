# SPDX-License-Identifier: MIT
# ndmerge-memory.t - what is held stays within --memory, whatever is read.
. tests/lib.sh
cd "$T" || exit 1

# RECORDS in shuffled order, each of so many BYTES
cat >shuffled.py <<'END'
import random, sys
n, size = map(int, sys.argv[1:])
random.seed(n)
for i in random.sample(range(n), n):
    line = '{"id":%d,"pad":"' % i
    print(line + "x" * (size - 2 - len(line)) + '"}')
END
cat >peak.py <<'END'
import resource, subprocess, sys
status = subprocess.call(sys.argv[1:], stdout=open("out", "w"))
print(status, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
END

# within RECORDS BYTES MIB...
within() {
	records=$1 bytes=$2
	shift 2
	python3 shuffled.py "$records" "$bytes" >in.ndjson
	sort -t: -k2n in.ndjson >want.ndjson
	for mib; do
		python3 peak.py ndmerge -k id --memory "${mib}M" -T . in.ndjson >peak
		read -r code kib <peak
		[ "$code" = 0 ] && cmp -s out want.ndjson
		ok $? "$records records of $bytes bytes, --memory ${mib}M"
		case $BUILD in
		*/san) skip "in $kib KiB" 'a sanitizer takes its own' ;;
		*)
			[ "$kib" -lt $(((mib + 32) * 1024)) ]
			ok $? "in $kib KiB"
			;;
		esac
	done
}
within 800000 40 1 16
within 200000 500 4 64
done_testing
