#!/usr/bin/env bash
# The matrix on a cluster: the Indexed Job, then the one that joins its shards; their log is the report.
#
#   ci/kubernetes/run.sh [OPTIONS OF kubectl...]
#
# Needs kubectl, the image punchlist:latest where the cluster finds it (ci/kubernetes/Dockerfile), and a storage class with
# ReadWriteMany. Exits with 0 if the matrix passed.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
limit=3600s

kubectl "$@" delete job punchlist-matrix punchlist-collect --ignore-not-found --wait
kubectl "$@" apply -f "$here/matrix.yaml"
kubectl "$@" wait --for=condition=complete job/punchlist-matrix --timeout="$limit"
kubectl "$@" apply -f "$here/collect.yaml"
# Complete, or failed: a matrix in which cells failed is no success.
code=1
for _ in $(seq 300); do
  state="$(kubectl "$@" get job punchlist-collect -o 'jsonpath={.status.conditions[*].type}')"
  case "$state" in
  *Failed*) break ;;
  *Complete*)
    code=0
    break
    ;;
  esac
  sleep "${POLL_SECONDS:-3}"
done
kubectl "$@" logs job/punchlist-collect
exit "$code"
