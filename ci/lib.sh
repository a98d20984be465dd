# Shared by the scripts of this folder: where the command is, and what is said.
# shellcheck shell=bash
set -euo pipefail
ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"

say() { printf '%s\n' "ci: $*" >&2; }
die() {
  say "$*"
  exit 2
}

# Installs and builds once; PUNCHLIST_BUILT=1 says that it was done.
prepare() {
  [ -z "${PUNCHLIST_BUILT:-}" ] || return 0
  (cd "$ROOT" && { [ -d node_modules ] || npm ci; } && npm run build) >&2
}

punchlist() { node "$ROOT/conformance/bin/punchlist.js" "$@"; }

# The kernel labs need root; where sudo asks nobody anything, it is used.
punchlist_in() { # lab, arguments
  local lab="$1"
  shift
  if [ "$lab" = netns ] && [ "$(id -u)" != 0 ] && sudo -n true 2>/dev/null; then
    sudo -E env "PATH=$PATH" node "$ROOT/conformance/bin/punchlist.js" "$@"
  else
    punchlist "$@"
  fi
}
