#!/usr/bin/env bash
# A Docker engine for the docker lab, where none runs: Debian's docker.io, started by hand.
#
#   docker/engine.sh start     does nothing if an engine answers; else, as root, installs and starts one
#   docker/engine.sh stop      stops what start has started, and nothing else
#
# The engine changes no firewall and forwards nothing: whatever its containers send ends on their own networks.
set -euo pipefail

state=${PUNCHLIST_ENGINE:-/run/punchlist-engine}
pidfile=$state/pid
log=$state/log

say() { echo "docker/engine.sh: $*" >&2; }
answers() { timeout 10 docker info >/dev/null 2>&1; }

# Whether the process is the one that start wrote down: numbers are given again.
ours() {
  [ -f "$pidfile" ] || return 1
  local pid began
  read -r pid began <"$pidfile"
  [ "$(cut -d' ' -f22 "/proc/$pid/stat" 2>/dev/null)" = "$began" ]
}

start() {
  if answers; then
    say "an engine answers already"
    return
  fi
  if [ -n "${DOCKER_HOST:-}" ]; then
    say "no engine answers at DOCKER_HOST=$DOCKER_HOST"
    return 1
  fi
  if [ "$(id -u)" != 0 ]; then
    say "no engine answers, and only root can start one"
    return 1
  fi
  if ! command -v dockerd >/dev/null; then
    command -v apt-get >/dev/null || { say "no engine answers: install Docker"; return 1; }
    apt-get update -q >/dev/null
    DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends docker.io iptables >/dev/null
    # The package may have started it.
    ! answers || return 0
  fi
  mkdir -p "$state"
  # A group of its own, so that what ends this script from a terminal does not end the engine before its containers.
  setsid dockerd --iptables=false --ip6tables=false --ip-forward=false >"$log" 2>&1 </dev/null &
  local pid=$!
  echo "$pid $(cut -d' ' -f22 "/proc/$pid/stat")" >"$pidfile"
  for _ in $(seq 60); do
    ! answers || { say "started (process $pid, log $log)"; return; }
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.5
  done
  say "the engine does not start:"
  tail -5 "$log" >&2
  stop
  return 1
}

stop() {
  ours || { rm -f "$pidfile"; return 0; }
  local pid
  read -r pid _ <"$pidfile"
  kill "$pid"
  for _ in $(seq 60); do
    ours || break
    sleep 0.5
  done
  ! ours || kill -KILL "$pid"
  rm -f "$pidfile"
  say "stopped"
}

case ${1:-} in
  start) start ;;
  stop) stop ;;
  *)
    echo "usage: docker/engine.sh start|stop" >&2
    exit 2
    ;;
esac
