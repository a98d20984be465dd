#!/usr/bin/env bash
# The shards of a night as one: what is published.
#
#   ci/collect.sh OUT [LABEL]
#
# Reads OUT/shards/LAB-*.json and writes, for each lab, OUT/LAB.json, LAB.html and LAB.svg (a badge); OUT/history.json with
# one more night (put the last one there before) and history.html; where the simulator and a kernel lab ran,
# OUT/disagreements-LAB.md, .html and .json; and OUT/index.html. LABEL says what was tested (default: the commit).
# Exits with 1 if a cell failed or a disagreement is not explained.
# shellcheck source=ci/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
[ $# -ge 1 ] || die "usage: ci/collect.sh OUT [LABEL]"
out="$1"
label="${2:-$(git -C "$ROOT" rev-parse --short HEAD 2>/dev/null || echo unnamed)}"
[ -d "$out/shards" ] || die "there is no $out/shards: run ci/shard.sh first"

prepare
code=0
worse() { [ "$1" -le "$code" ] || code="$1"; }

labs=()
for lab in sim loopback netns docker; do
  shards=("$out/shards/$lab"-*.json)
  [ -e "${shards[0]}" ] || continue
  found=0
  punchlist merge "${shards[@]}" -o "$out/$lab.json" || found=$?
  # 8: no cell ran, which a lab that does not work here may leave.
  if [ "$found" = 8 ]; then
    say "the lab $lab ran no cell"
    rm -f "$out/$lab.json"
    worse 1
    continue
  fi
  [ "$found" -le 1 ] || exit "$found"
  worse "$found"
  punchlist matrix "$out/$lab.json" -o "$out/$lab.html"
  punchlist badge "$out/$lab.json" -o "$out/$lab.svg" --label "NAT matrix, $lab"
  labs+=("$lab")
done
[ "${#labs[@]}" -gt 0 ] || die "no shard in $out/shards"

reports=()
for lab in "${labs[@]}"; do reports+=("$out/$lab.json"); done
punchlist history add "${reports[@]}" --file "$out/history.json" --label "$label"
punchlist history show "$out/history.json" --html "$out/history.html"

pages=()
for lab in netns docker; do
  if [ ! -e "$out/sim.json" ] || [ ! -e "$out/$lab.json" ]; then continue; fi
  found=0
  punchlist compare "$out/sim.json" "$out/$lab.json" --markdown "$out/disagreements-$lab.md" \
    --html "$out/disagreements-$lab.html" --json "$out/disagreements-$lab.json" || found=$?
  [ "$found" -le 1 ] || exit "$found"
  worse "$found"
  pages+=("disagreements-$lab.html")
done

{
  echo '<!doctype html><html lang="en"><meta charset="utf-8"><title>Punchlist</title><h1>Punchlist</h1><ul>'
  for lab in "${labs[@]}"; do
    echo "<li><a href=\"$lab.html\"><img src=\"$lab.svg\" alt=\"$lab\"></a> <a href=\"$lab.json\">JSON</a>"
  done
  for page in "${pages[@]+"${pages[@]}"}"; do echo "<li><a href=\"$page\">${page%.html}</a>"; done
  echo '<li><a href="history.html">history</a> <a href="history.json">JSON</a></ul></html>'
} >"$out/index.html"
say "$out/index.html"
exit "$code"
