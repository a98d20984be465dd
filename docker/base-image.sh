#!/usr/bin/env bash
# A base for the images of this folder where no registry can be reached: Debian by debootstrap, and the Node of this
# machine. It stands in for node:22-bookworm-slim, and has the tools of the router besides, so that no build needs packages.
#
#   docker/base-image.sh [NAME]        default: punchlist-base:local
#
# Needs root and debootstrap. The tarball is kept in $PUNCHLIST_CACHE (default: ~/.cache/punchlist) for the next time.
set -euo pipefail

name=${1:-punchlist-base:local}
suite=${DEBIAN_SUITE:-bookworm}
mirror=${DEBIAN_MIRROR:-http://deb.debian.org/debian}
# libstdc++6 is Node's; the rest the router's and the hosts'.
packages=ca-certificates,libstdc++6,iproute2,nftables,conntrack,tcpdump
node=$(readlink -f "$(command -v node)")
npm=$(readlink -f "$(command -v npm)")

say() { echo "base-image: $*" >&2; }

if [ "$(id -u)" != 0 ] || ! command -v debootstrap >/dev/null; then
  say "needs root and debootstrap (apt-get install debootstrap); with a registry, take --build-arg BASE=node:22-bookworm-slim instead"
  exit 1
fi

cache=${PUNCHLIST_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/punchlist}
# Another list of packages or another Node is another base, and a month old one misses security updates.
version=$({ "$node" --version; cat "$0"; echo "$suite $mirror"; date +%Y-%m; } | sha256sum | cut -c1-12)
tarball="$cache/base-$version.tar"
if [ -f "$tarball" ]; then
  say "from $tarball"
  docker import --change 'CMD ["node"]' "$tarball" "$name" >/dev/null
  exit
fi

root=$(mktemp -d)
trap 'rm -rf "$root" "$tarball.$$"' EXIT
mkdir -p "$cache"
say "debootstrap $suite from $mirror"
debootstrap --variant=minbase --include="$packages" "$suite" "$root" "$mirror" >"$cache/debootstrap.log" 2>&1 || {
  tail -20 "$cache/debootstrap.log" >&2
  exit 1
}

# Node, the libraries that it is linked with and Debian's base has not, and npm.
install -D "$node" "$root/usr/local/bin/node"
ldd "$node" | sed -n 's/.*=> \(\/[^ ]*\) .*/\1/p' | while read -r library; do
  [ -e "$root$library" ] || install -D "$(readlink -f "$library")" "$root$library"
done
modules=${npm%/npm/bin/*}
mkdir -p "$root/usr/local/lib/node_modules"
cp -aL "$modules/npm" "$root/usr/local/lib/node_modules/npm"
ln -s ../lib/node_modules/npm/bin/npm-cli.js "$root/usr/local/bin/npm"
# Who builds here may reach registries through a certificate of its own.
[ ! -f /etc/ssl/certs/ca-certificates.crt ] || cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/ca-certificates.crt"

rm -rf "$root"/var/cache/apt/* "$root"/var/lib/apt/lists/* "$root"/usr/share/{doc,man,locale,info} "$root"/var/log/*
tar -C "$root" --numeric-owner --one-file-system -cf "$tarball.$$" .
mv "$tarball.$$" "$tarball"
docker import --change 'CMD ["node"]' "$tarball" "$name" >/dev/null
say "made $name, kept $tarball"
