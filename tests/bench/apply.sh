#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What carrying out a plan costs: creating people by `plan apply`, with its look at the team before
# and its journal on the disk, against the same creations sent by the library's batch alone, in turns;
# and under Postman's limits the time it takes against what the plan said and what the limit allows.
# Prints, never judges.
#   apply.sh PMSCIM BATCH [WINDOWS]
set -euo pipefail

if [ $# -lt 2 ]; then
  echo 'usage: apply.sh PMSCIM BATCH [WINDOWS]' >&2
  exit 2
fi
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
pmscim=$1
batch=$2
windows=${3:-3}
rounds=${BENCH_ROUNDS:-3}
creates=${BENCH_CREATES:-10000}
writes=180 # a minute

# shellcheck source=tests/bench/serving.bash
source "$here/serving.bash"
has curl jq

people() { # PREFIX COUNT
  awk -v prefix="$1" -v count="$2" 'BEGIN {
    print "id,email,given_name,family_name"
    for (i = 1; i <= count; i++)
      printf "%s-%d,%s-%d@new.example,New,Person\n", prefix, i, prefix, i
  }'
}

# plan NAME COUNT: the plan that creates as many, of a profile of its own, whose people they are.
plan() {
  people "$1" "$2" >"$work/$1.csv"
  "$pmscim" profile set "$1" endpoint="$url/scim/v2" manners="$manners" key="file:$work/key" \
    >"$work/set" 2>&1
  "$pmscim" -p "$1" plan create "csv:$work/$1.csv" --out "$work/$1.plan" -q -o json
}

# apply NAME: carries it out; the seconds it took.
apply() {
  local begun=$EPOCHREALTIME
  "$pmscim" -p "$1" plan apply "$work/$1.plan" --yes -q -o ndjson >"$work/$1.rows"
  awk -v a="$begun" -v b="$EPOCHREALTIME" 'BEGIN { print b - a }'
}

serve() { # LIMITS MANNERS
  team "$pmscim"
  start serve "$pmscim" serve --listen 127.0.0.1:0 --limits "$1" --quiet
  manners=$2
}

measure_speed() {
  local round took ours theirs
  serve off rfc
  for ((round = 0; round < rounds; round++)); do
    plan "r$round" "$creates" >"$work/summary"
    took=$(apply "r$round")
    awk -v n="$creates" -v took="$took" 'BEGIN { printf "%.0f\n", n / took }' >>"$work/ours"
    "$batch" "$url/scim/v2" "$work/key" "$creates" >>"$work/theirs"
  done
  stop_all
  ours=$(sort -g "$work/ours" | tail -n 1)
  theirs=$(sort -g "$work/theirs" | tail -n 1)
  printf '%9d creates  apply %6d/s  batch %6d/s  ratio %s   each turn: %s\n' "$creates" "$ours" \
    "$theirs" "$(ratio "$ours" "$theirs")" \
    "$(paste "$work/ours" "$work/theirs" |
      awk '{ printf "%s%d/%d", (NR > 1 ? ", " : ""), $1, $2 }')"
}

measure_limits() {
  local count=$((writes * (windows + 1))) said took
  serve postman postman
  said=$(plan limited "$count" | jq '.seconds // .[0].seconds')
  # The minute in which the plan was made is over before the first write.
  took=$(apply limited)
  printf '%9d creates of %d a minute  %.1f s  the plan said %d s, ratio %s' "$count" "$writes" \
    "$took" "$said" "$(ratio "$took" "$said")"
  printf '  past the first minute'"'"'s the limit allows them in %d s, ratio %s\n' \
    $((windows * 60)) "$(ratio "$took" $((windows * 60)))"
  stop_all
}

measure_speed
measure_limits
