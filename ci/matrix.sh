#!/usr/bin/env bash
# The nightly matrix on this machine: all shards, then what collect.sh makes of them.
#
#   ci/matrix.sh [OUT] [OPTIONS OF punchlist run...]
#
# OUT: default matrix-report. From the environment: LABS (default "sim", and netns where root is to be had), SHARDS (how
# many, default 2), JOBS (how many at once, default: as there are cores). Exits as collect.sh does.
# shellcheck source=ci/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
out="${1:-matrix-report}"
shift $(($# < 1 ? 0 : 1))
if [ -z "${LABS:-}" ]; then
  LABS=sim
  if [ "$(uname)" = Linux ] && { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }; then LABS="sim netns"; fi
fi
SHARDS="${SHARDS:-2}"
JOBS="${JOBS:-$(getconf _NPROCESSORS_ONLN)}"

prepare
export PUNCHLIST_BUILT=1
mkdir -p "$out/shards" "$out/logs"
rm -f "$out/shards/"*.json
for lab in $LABS; do
  say "$lab: $SHARDS shards, $JOBS at once"
  # A program per shard: what one of them says stays in its own file.
  # shellcheck disable=SC2016 # the inner shell expands them
  seq "$SHARDS" | xargs -P "$JOBS" -I{} bash -c \
    'lab="$1" i="$2" n="$3" out="$4" here="$5"; shift 5; "$here/ci/shard.sh" "$lab" "$i" "$n" "$out" "$@" >"$out/logs/$lab-$i.txt" 2>&1 || { cat "$out/logs/$lab-$i.txt" >&2; exit 255; }' \
    shard "$lab" {} "$SHARDS" "$out" "$ROOT" "$@"
done
exec "$ROOT/ci/collect.sh" "$out"
