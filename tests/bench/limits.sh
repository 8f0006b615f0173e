#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What the client makes of Postman's limits, which count reads and writes apart: both at once, for
# as many minutes as there are windows. Of every window but the last, which nobody waits for, the
# share is told that was used of what the limit allows from the first request on to the first one
# of the last window. Prints, never judges.
#   limits.sh PMSCIM FILL BATCH [WINDOWS]
set -euo pipefail

if [ $# -lt 3 ]; then
  echo 'usage: limits.sh PMSCIM FILL BATCH [WINDOWS]' >&2
  exit 2
fi
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
pmscim=$1
fill=$2
batch=$3
windows=${4:-3}
page=100
reads=300 # a minute
writes=180

# shellcheck source=tests/bench/serving.bash
source "$here/serving.bash"
has curl jq

# stamp FILE: writes down each line with the time when it came.
stamp() {
  local line
  while IFS= read -r line; do
    echo "$EPOCHREALTIME $line"
  done >"$1"
}

# share METHOD LIMIT: of the lines of the log with that method.
share() {
  awk -v method="$1" -v limit="$2" '
    $2 == method && $3 ~ /Users/ {
      all++
      if ($4 == 429) { refused++; next }
      # A pause is what lies between two windows.
      if (n > 0 && $1 - last > 10) { windows++; before = n; begun = $1 }
      if (n == 0) first = $1
      n++
      last = $1
    }
    END {
      if (windows == 0) { print "no window was used up"; exit }
      minutes = (begun - first) / 60
      printf "%5d requests  %d windows used up in %.1f s", all, windows, begun - first
      printf "  share of the limit %.1f %%  answers 429: %d\n", 100 * before / (limit * minutes), refused
    }' "$work/log"
}

team "$pmscim"
# Those who are created meanwhile are listed, too.
"$fill" "$PMSCIM_STATE_DIR" $((windows * (reads * page - writes)))
# The endpoint's log has no times, so it goes through a pipe to somebody with a clock.
mkfifo "$work/limited.err"
stamp "$work/log" <"$work/limited.err" &
start limited "$pmscim" serve --listen 127.0.0.1:0 --limits postman
"$pmscim" profile set limits endpoint="$url/scim/v2" manners=postman key="file:$work/key" \
  >"$work/set" 2>&1
"$batch" "$url/scim/v2" "$work/key" $((writes * windows)) postman >"$work/made" &
writing=$!
"$pmscim" -p limits users list -o ndjson 2>"$work/talk" | wc -l >"$work/lines"
wait "$writing"
stop_all
printf '%9s of %d a minute  %s' reads "$reads" "$(share GET "$reads")"
printf '\n%9s of %d a minute  %s\n' writes "$writes" "$(share POST "$writes")"
