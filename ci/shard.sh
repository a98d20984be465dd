#!/usr/bin/env bash
# One shard of the matrix. A CI job, an index of a Kubernetes Job, or one of several at once on this machine.
#
#   ci/shard.sh LAB INDEX COUNT OUT [OPTIONS OF punchlist run...]
#
# INDEX counts from 1; "-" takes JOB_COMPLETION_INDEX, which Kubernetes counts from 0. Writes
# OUT/shards/LAB-INDEX-of-COUNT.json. Succeeds if the shard ran, whatever it found: the verdict is that of all of them
# together (collect.sh), and a pod that failed would only be started again.
# shellcheck source=ci/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
[ $# -ge 4 ] || die "usage: ci/shard.sh LAB INDEX COUNT OUT [options of punchlist run]"
lab="$1" index="$2" count="$3" out="$4"
shift 4
[ "$index" != - ] || index=$((${JOB_COMPLETION_INDEX:?this is no pod of an Indexed Job} + 1))

prepare
mkdir -p "$out/shards"
report="$out/shards/$lab-$index-of-$count.json"
rm -f "$report"
code=0
punchlist_in "$lab" run --lab "$lab" --shard "$index/$count" --matrix "$report" --logs "$out/logs/$lab-$index" "$@" || code=$?
# 1: something failed. 8: this shard has no cell.
case "$code" in
0 | 1 | 8) [ -s "$report" ] || die "shard $index/$count of $lab left no report (exit code $code)" ;;
*) exit "$code" ;;
esac
say "shard $index/$count of $lab: $report"
