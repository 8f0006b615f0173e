# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# What the benchmarks of endpoint and client share: a folder of their own, programs that listen, a
# team with people in it. To be sourced.

seconds=${BENCH_SECONDS:-3} # of one load
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
export XDG_CACHE_HOME=$work/cache XDG_RUNTIME_DIR=$work
unset PMSCIM_PROFILE PMSCIM_ENDPOINT PMSCIM_KEY PMSCIM_KEY_FILE

# has PROGRAM…: ends quietly where one is missing.
has() {
  local program
  for program in "$@"; do
    if ! command -v "$program" >/dev/null; then
      echo "$program is not installed, so there is nothing to tell"
      exit 0
    fi
  done
}

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

# team PMSCIM: a state folder with nobody in it yet, whose SCIM key is in `key` and in $work/key.
team() {
  local pmscim=$1 account
  export PMSCIM_STATE_DIR=$work/state
  rm -rf "$PMSCIM_STATE_DIR"
  start serve "$pmscim" serve --listen 127.0.0.1:0 --limits off --quiet
  account=$(<"$PMSCIM_STATE_DIR/account.key")
  curl -sS --fail -X PUT -H "X-API-Key: $account" "$url/admin/v1/sso/onelogin" >"$work/made"
  curl -sS --fail -X PUT -H "X-API-Key: $account" -d '{"enabled":true}' "$url/admin/v1/scim" \
    >"$work/made"
  key=$(curl -sS --fail -H "X-API-Key: $account" -d '{"name":"bench"}' \
    "$url/admin/v1/scim/keys" | jq -r .secret)
  (umask 077 && echo "$key" >"$work/key")
  stop_all
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

ratio() { # A B
  awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", a / b }'
}
