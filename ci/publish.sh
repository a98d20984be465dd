#!/usr/bin/env bash
# Where a night's pages and the history live between nights: a branch of one commit.
#
#   ci/publish.sh fetch REMOTE BRANCH OUT     puts the history of the last night into OUT
#   ci/publish.sh push REMOTE BRANCH OUT      publishes OUT, without shards and logs
#
# The branch is written anew each night, so that the repository does not grow by a matrix a night: what is kept is in
# history.json.
# shellcheck source=ci/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
[ $# = 4 ] || die "usage: ci/publish.sh fetch|push REMOTE BRANCH OUT"
what="$1" remote="$2" branch="$3" out="$4"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

case "$what" in
fetch)
  mkdir -p "$out"
  if ! git ls-remote --exit-code --heads "$remote" "$branch" >/dev/null; then
    say "there is no branch $branch yet: the history begins tonight"
    exit 0
  fi
  git clone --quiet --depth 1 --branch "$branch" "$remote" "$work/last"
  if [ -e "$work/last/history.json" ]; then cp "$work/last/history.json" "$out/history.json"; fi
  ;;
push)
  [ -e "$out/index.html" ] || die "there is no $out/index.html: run ci/collect.sh first"
  git init --quiet --initial-branch "$branch" "$work/next"
  for file in "$out"/*; do if [ -f "$file" ]; then cp "$file" "$work/next/"; fi; done
  touch "$work/next/.nojekyll"
  cd "$work/next" || exit
  git add --all
  git -c user.name="${GIT_AUTHOR_NAME:-punchlist}" -c user.email="${GIT_AUTHOR_EMAIL:-punchlist@localhost}" \
    commit --quiet -m "Publish the matrix of $(date -u +%F)"
  git push --quiet --force "$remote" "HEAD:refs/heads/$branch"
  ;;
*) die "it is fetch or push, not $what" ;;
esac
