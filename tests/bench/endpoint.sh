#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What the endpoint makes of reading and writing, with few people and with many: reads against a
# program that does nothing but answer as many bytes with the same HTTP library, in turns, so that
# whatever else the machine does meets both. Prints, never judges.
#   endpoint.sh PMSCIM BARE FILL [PEOPLE…]
set -euo pipefail

if [ $# -lt 3 ]; then
  echo 'usage: endpoint.sh PMSCIM BARE FILL [PEOPLE…]' >&2
  exit 2
fi
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
pmscim=$1
bare=$2
fill=$3
shift 3
sizes=("$@")
[ ${#sizes[@]} -gt 0 ] || sizes=(1000 1000000)
seconds=${BENCH_SECONDS:-3}
rounds=${BENCH_ROUNDS:-3}
connections=32

for program in wrk curl jq; do
  if ! command -v "$program" >/dev/null; then
    echo "$program is not installed, so there is nothing to tell"
    exit 0
  fi
done

work=$(mktemp -d)
pids=()
stop_all() {
  local pid
  for pid in "${pids[@]}"; do
    kill "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  done
  pids=()
}
trap 'stop_all; rm -rf "$work"' EXIT
export HOME=$work XDG_CONFIG_HOME=$work/config XDG_STATE_HOME=$work/xdg LC_ALL=C
unset PMSCIM_PROFILE PMSCIM_ENDPOINT PMSCIM_KEY PMSCIM_KEY_FILE

# start NAME COMMAND…: the address is in `url`, the process in `pid`.
start() {
  local name=$1
  shift
  : >"$work/$name"
  "$@" >>"$work/$name" 2>"$work/$name.err" </dev/null &
  pid=$!
  pids+=("$pid")
  url=
  while [ -z "$url" ]; do
    kill -0 "$pid" || { cat "$work/$name.err" >&2; exit 1; }
    sleep 0.05
    url=$(sed -n 's/^listening on //p' "$work/$name")
  done
}

# load CONNECTIONS URL [OPTION…]: requests a second and the 99th percentile in milliseconds.
load() {
  local connections=$1 target=$2
  shift 2
  wrk -t1 -c"$connections" -d"${seconds}s" --latency -H "Authorization: Bearer $key" "$@" \
    "$target" >"$work/wrk"
  if grep -E 'Non-2xx|Socket errors' "$work/wrk" >&2; then
    return 1
  fi
  awk '
    function ms(text) {
      if (text ~ /us$/) return text / 1000
      if (text ~ /ms$/) return text + 0
      return text * 1000
    }
    $1 == "99%" { p99 = ms($2) }
    $1 == "Requests/sec:" { rate = $2 }
    END { printf "%.0f %.2f\n", rate, p99 }' "$work/wrk"
}

# The round with the median rate of a file of results.
median() {
  sort -n "$1" | sed -n "$((($(wc -l <"$1") + 1) / 2))p"
}

peak_mib() { # PID
  awk '$1 == "VmHWM:" { printf "%.0f", $2 / 1024 }' "/proc/$1/status"
}

# against_bare NAME PATH: the endpoint and the bare program in turns.
against_bare() {
  local name=$1 target=$endpoint$2 size bare_url round ours theirs
  size=$(curl -sS --fail -H "Authorization: Bearer $key" "$target" | wc -c)
  start bare "$bare" "$size"
  bare_url=$url
  : >"$work/ours"
  : >"$work/theirs"
  for ((round = 0; round < rounds; round++)); do
    load "$connections" "$bare_url/" >>"$work/theirs"
    load "$connections" "$target" >>"$work/ours"
  done
  kill "$pid"
  read -r -a ours < <(median "$work/ours")
  read -r -a theirs < <(median "$work/theirs")
  printf '%9d people  %-22s %7d/s  p99 %7.2f ms   bare answer of %d bytes %7d/s   ratio %.2f\n' \
    "$people" "$name" "${ours[@]}" "$size" "${theirs[0]}" \
    "$(awk -v a="${ours[0]}" -v b="${theirs[0]}" 'BEGIN { print a / b }')"
}

# alone NAME CONNECTIONS PATH [OPTION…]
alone() {
  local name=$1 clients=$2 target=$endpoint$3 result
  shift 3
  : >"$work/ours"
  for ((round = 0; round < rounds; round++)); do
    load "$clients" "$target" "$@" >>"$work/ours"
  done
  read -r -a result < <(median "$work/ours")
  printf '%9d people  %-22s %7d/s  p99 %7.2f ms\n' "$people" "$name" "${result[@]}"
}

measure() { # PEOPLE
  local account before page last
  people=$1
  export PMSCIM_STATE_DIR=$work/state-$people
  start serve "$pmscim" serve --listen 127.0.0.1:0 --limits off --quiet
  account=$(<"$PMSCIM_STATE_DIR/account.key")
  curl -sS --fail -X PUT -H "X-API-Key: $account" "$url/admin/v1/sso/onelogin" >"$work/made"
  curl -sS --fail -X PUT -H "X-API-Key: $account" -d '{"enabled":true}' "$url/admin/v1/scim" \
    >"$work/made"
  key=$(curl -sS --fail -H "X-API-Key: $account" -d '{"name":"bench"}' \
    "$url/admin/v1/scim/keys" | jq -r .secret)
  stop_all
  before=${EPOCHREALTIME/./}
  "$fill" "$PMSCIM_STATE_DIR" "$people"
  printf '%9d people  filled in %.1f s, state %d MiB\n' "$people" \
    "$(awk -v us=$((${EPOCHREALTIME/./} - before)) 'BEGIN { print us / 1e6 }')" \
    "$(du -sm "$PMSCIM_STATE_DIR" | cut -f 1)"

  start serve "$pmscim" serve --listen 127.0.0.1:0 --limits off --quiet
  local serve=$pid
  endpoint=$url/scim/v2
  against_bare 'GET one user' "/Users/$(printf '%048d' $((people / 2)))"
  against_bare 'GET by userName' "/Users?filter=userName%20eq%20%22p$((people / 2))%40bench.example%22"
  printf '%9d people  peak memory while reading %d MiB\n' "$people" "$(peak_mib "$serve")"
  alone 'first page of 100' 1 '/Users?startIndex=1&count=100'
  last='/Users?startIndex='$((people - 99))'&count=100'
  page=$(curl -sS --fail -H "Authorization: Bearer $key" "$endpoint$last" | jq '.Resources | length')
  alone "last page of $page" 1 "$last"
  alone 'POST, 1 connection' 1 /Users -s "$here/create.lua"
  alone "POST, $connections connections" "$connections" /Users -s "$here/create.lua"
  printf '%9d people  peak memory after writing %d MiB, people in the end %s\n' "$people" \
    "$(peak_mib "$serve")" \
    "$(curl -sS --fail -H "Authorization: Bearer $key" "$endpoint/Users?count=0" | jq .totalResults)"
  stop_all
  rm -rf "$PMSCIM_STATE_DIR"
}

# Every round of changes waits for the disk once; this is how often it can.
before=${EPOCHREALTIME/./}
dd if=/dev/zero of="$work/disk" bs=4096 count=500 oflag=dsync status=none
printf '%16s  disk: %.0f synced writes of 4 KiB a second\n' '' \
  "$(awk -v us=$((${EPOCHREALTIME/./} - before)) 'BEGIN { print 500 * 1e6 / us }')"
for size in "${sizes[@]}"; do
  measure "$size"
done
