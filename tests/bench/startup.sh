#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# How long `pmscim version` takes against a program that does nothing with the same libraries but
# ours. The two take turns, so that whatever else the machine does meets both.
#   startup.sh PMSCIM EMPTY [RUNS]
set -euo pipefail

if [ $# -lt 2 ]; then
  echo 'usage: startup.sh PMSCIM EMPTY [RUNS]' >&2
  exit 2
fi
pmscim=$1
empty=$2
runs=${3:-200}

home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
export HOME=$home XDG_CONFIG_HOME=$home XDG_STATE_HOME=$home LC_ALL=C

# Prints the microseconds one run takes. EPOCHREALTIME has six digits behind its point.
took() { # COMMAND…
  local before=${EPOCHREALTIME/./} after
  "$@" >/dev/null
  after=${EPOCHREALTIME/./}
  echo $((after - before))
}

for ((i = 0; i < runs; i++)); do
  took "$empty" >>"$home/empty"
  took "$pmscim" version >>"$home/pmscim"
done

best() {
  sort -n "$1" | head -n 1
}

median() {
  sort -n "$1" | sed -n "$(((runs + 1) / 2))p"
}

# Libraries that only one of the two loads would make the comparison lie.
libraries() {
  ldd "$1" | awk '{ print $1 }' | grep -v '^libpmscim' | sort
}
if ! diff <(libraries "$pmscim") <(libraries "$empty") >"$home/differ"; then
  echo 'note: the two do not load the same libraries (< pmscim, > empty)'
  grep '^[<>]' "$home/differ"
fi

for figure in best median; do
  awk -v figure="$figure" -v ours="$("$figure" "$home/pmscim")" \
    -v theirs="$("$figure" "$home/empty")" -v runs="$runs" 'BEGIN {
      printf "%s of %d: pmscim version %.2f ms, empty program %.2f ms, ratio %.2f\n",
             figure, runs, ours / 1000, theirs / 1000, ours / theirs
    }'
done
