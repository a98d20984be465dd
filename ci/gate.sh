#!/usr/bin/env bash
# Is a candidate safe to release? What the release gate of CI does, on any machine.
#
#   ci/gate.sh CANDIDATE [OUT] [OPTIONS OF punchlist gate...]
#
# CANDIDATE: a checkout, a tarball of npm pack, or a published version. OUT (default: gate-report) gets gate.html,
# gate.json, gate.xml (JUnit) and gate.svg. Exits as the gate does: 0 yes, 1 no.
# shellcheck source=ci/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
[ $# -ge 1 ] || die "usage: ci/gate.sh CANDIDATE [OUT] [options of punchlist gate]"
candidate="$1"
out="${2:-gate-report}"
shift $(($# < 2 ? 1 : 2))

prepare
mkdir -p "$out"
code=0
punchlist gate --candidate "$candidate" --html "$out/gate.html" --json "$out/gate.json" --junit "$out/gate.xml" "$@" |
  tee "$out/gate.txt" || code=$?
[ ! -s "$out/gate.json" ] || punchlist badge "$out/gate.json" -o "$out/gate.svg" --label "release gate"
exit "$code"
