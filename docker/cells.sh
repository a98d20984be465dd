#!/usr/bin/env bash
# A small set of cells in the docker lab: two NAT profiles with all four pairings, and a network of both implementations.
# Ours and the peer, each from its image, behind routers that are containers. Needs an engine and the images (build.sh).
set -euo pipefail
cd "$(dirname "$0")/.."

punchlist() { node conformance/bin/punchlist.js "$@"; }

punchlist run --require-lab docker --scenario connect --topology port-restricted-cone:full-cone full-cone:port-restricted-cone \
  --parallel 4 "$@"
punchlist run --require-lab docker --scenario connect --topology full-cone:full-cone --parallel 1 \
  --role server=reference client=hyperdht 'network=reference&hyperdht' "$@"
