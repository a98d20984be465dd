#!/usr/bin/env bash
# Builds the images of the docker lab: the router, and one for each implementation.
#
#   docker/build.sh [IMPLEMENTATION...]      default: reference hyperdht
#
# IMPLEMENTATION is reference, hyperdht, or a version: hyperdht@6.20.5, hyperdht@6.20.5+dht-rpc@6.18.0. The image is called
# punchlist-node:IMPLEMENTATION with - for what a tag may not have. BASE names another base image; by default it is
# node:22-bookworm-slim or, where that cannot be pulled, one that docker/base-image.sh makes.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { echo "docker/build.sh: $*" >&2; }

official=node:22-bookworm-slim
if [ -z "${BASE:-}" ]; then
  BASE=$official
  if ! docker image inspect "$BASE" >/dev/null 2>&1 && ! timeout 120 docker pull -q "$BASE" >/dev/null 2>&1; then
    BASE=punchlist-base:local
    say "no registry gives $official: the base comes from Debian packages"
    docker image inspect "$BASE" >/dev/null 2>&1 || docker/base-image.sh "$BASE"
  fi
fi

[ -f conformance/dist/esm/cli/driver-bin.js ] || npm run build
context=$(mktemp -d)
trap 'rm -rf "$context"' EXIT
npm pack --silent --workspace reference --workspace conformance --pack-destination "$context" >/dev/null
mv "$context"/punchlist-hyperdht-*.tgz "$context/reference.tgz"
mv "$context"/punchlist-[0-9]*.tgz "$context/conformance.tgz"
cp package.json package-lock.json conformance/dist/esm/labs/netns/hosts/agent.js "$context"

# --network host: npm has to reach its registry however this machine does.
build() { # name, Dockerfile, further arguments
  local name=$1 file=$2
  shift 2
  say "$name from $BASE"
  docker build --quiet --network host --build-arg BASE="$BASE" "$@" --tag "$name" --file "docker/$file" "$context" >/dev/null
}

build punchlist-router:local router.Dockerfile
[ $# -gt 0 ] || set -- reference hyperdht
for implementation in "$@"; do
  build "punchlist-node:$(echo "$implementation" | tr '@+' '--')" node.Dockerfile --build-arg IMPLEMENTATION="$implementation"
done
