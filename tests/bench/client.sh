#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What the client makes of a server that limits nobody: `users list -o ndjson` against one curl that
# fetches the same pages in the same order over one connection, next door and with a delay on the
# way, and creating people through a batch against wrk. The two take turns, so that whatever else
# the machine does meets both, and the best of the turns count. Prints, never judges.
#   client.sh PMSCIM FILL PEAK DELAY BATCH [PEOPLE…]
set -euo pipefail

if [ $# -lt 5 ]; then
  echo 'usage: client.sh PMSCIM FILL PEAK DELAY BATCH [PEOPLE…]' >&2
  exit 2
fi
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
pmscim=$1
fill=$2
peak=$3
delay=$4
batch=$5
shift 5
sizes=("$@")
[ ${#sizes[@]} -gt 0 ] || sizes=(10000 100000)
rounds=${BENCH_ROUNDS:-3}
creates=${BENCH_CREATES:-10000}
page=100
connections=16 # as many as the client has under way at most
late=10

# shellcheck source=tests/bench/serving.bash
source "$here/serving.bash"
has wrk curl jq

# column N: the least of the column in a file of results.
column() { # FILE N
  sort -g -k "$2" "$1" | awk -v n="$2" 'NR == 1 { print $n }'
}

# list_pages ADDRESS: what curl is to fetch, and with which key.
list_pages() {
  local start
  printf 'header = "Authorization: Bearer %s"\nsilent\nshow-error\nfail\n' "$key"
  for ((start = 1; start <= people; start += page)); do
    printf 'url = "%s/scim/v2/Users?startIndex=%d&count=%d"\n' "$1" "$start" "$page"
  done
}

# requests_for_listing: how many reach the endpoint; its log has a line for each.
requests_for_listing() {
  start logging "$pmscim" serve --listen 127.0.0.1:0 --limits off
  PMSCIM_ENDPOINT=$url/scim/v2 "$pmscim" users list -o ndjson | wc -l >"$work/lines"
  kill "$pid"
  wait "$pid" || true
  grep -c '^GET /scim/v2/' "$work/logging.err" || true
}

# listing ADDRESS DELAY
listing() {
  local address=$1 round ours theirs
  rm -f "$work/ours" "$work/theirs"
  (umask 077 && list_pages "$address" >"$work/pages")
  for ((round = 0; round < rounds; round++)); do
    "$peak" "$work/theirs" curl --config "$work/pages" >/dev/null
    PMSCIM_ENDPOINT=$address/scim/v2 "$peak" "$work/ours" "$pmscim" users list -o ndjson >/dev/null
  done
  ours=$(column "$work/ours" 1)
  theirs=$(column "$work/theirs" 1)
  printf '%9d people  %2d ms later  pmscim %6.2f s  curl %6.2f s  ratio %s' \
    "$people" "$2" "$ours" "$theirs" "$(ratio "$ours" "$theirs")"
  printf '  processor %5.2f s  peak memory %d MiB\n' "$(column "$work/ours" 2)" \
    "$(($(sort -n -k 3 "$work/ours" | awk 'END { print $3 }') / 1024))"
}

measure_listing() { # PEOPLE
  local fewest sent address
  people=$1
  team "$pmscim"
  "$fill" "$PMSCIM_STATE_DIR" "$people"
  export PMSCIM_KEY_FILE=$work/key
  start serve "$pmscim" serve --listen 127.0.0.1:0 --limits off --quiet
  address=$url
  listing "$address" 0
  start delay "$delay" "${address##*:}" "$late"
  listing "$url" "$late"
  stop_all
  sent=$(requests_for_listing)
  fewest=$(((people + page - 1) / page))
  printf '%9d people  requests sent %d, fewest possible %d, ratio %s\n' "$people" "$sent" \
    "$fewest" "$(ratio "$sent" "$fewest")"
}

measure_creating() {
  local round ours theirs
  team "$pmscim"
  start serve "$pmscim" serve --listen 127.0.0.1:0 --limits off --quiet
  for ((round = 0; round < rounds; round++)); do
    load "$connections" "$url/scim/v2/Users" -s "$here/create.lua" >>"$work/theirs_made"
    "$batch" "$url/scim/v2" "$work/key" "$creates" >>"$work/ours_made"
  done
  ours=$(sort -g "$work/ours_made" | tail -n 1)
  theirs=$(sort -g "$work/theirs_made" | awk 'END { print $1 }')
  printf '%9d creates  batch %6d/s  wrk with %d connections %6d/s  ratio %s   each turn: %s\n' \
    "$creates" "$ours" "$connections" "$theirs" "$(ratio "$ours" "$theirs")" \
    "$(paste "$work/ours_made" "$work/theirs_made" |
      awk '{ printf "%s%d/%d", (NR > 1 ? ", " : ""), $1, $2 }')"
}

for size in "${sizes[@]}"; do
  measure_listing "$size"
done
measure_creating
