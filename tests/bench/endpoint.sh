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
rounds=${BENCH_ROUNDS:-3}
connections=32

# shellcheck source=tests/bench/serving.bash
source "$here/serving.bash"
has wrk curl jq

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
    "$(ratio "${ours[0]}" "${theirs[0]}")"
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
  local before page last
  people=$1
  team "$pmscim"
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
