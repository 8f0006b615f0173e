# SPDX-License-Identifier: MIT
# What the tests of the double start with: `load ../cli/helper`, `load onelogin`, and this.

setup() {
  state_fresh
  command -v curl >/dev/null || skip 'curl is missing'
  command -v jq >/dev/null || skip 'jq is missing'
}

teardown() {
  [ -z "$onelogin_pid" ] || end_process "$onelogin_pid"
}

# start LINES: the double, and a token.
start() {
  onelogin_start "$@"
  onelogin_token
}

get() { # PATH FILTER [OPTION…]
  local path=$1 filter=$2
  shift 2
  onelogin_get "$path" "$@" | jq -c "$filter"
}

# code PATH [OPTION…]: the status of an answer.
code() {
  onelogin_get "$@" -o /dev/null -w '%{http_code}'
}

# header NAME PATH [OPTION…]: a header of an answer.
header() {
  local name=$1
  shift
  onelogin_get "$@" -o /dev/null -D - | tr -d '\r' | sed -n "s/^$name: //Ip"
}

# walk PATH: the ids of all pages, one after another, by their cursors.
walk() {
  local cursor='' page=0
  while [ "$page" -lt "${WALK_MAX:-100}" ]; do
    onelogin_get "$1" -G -D headers ${cursor:+--data-urlencode "cursor=$cursor"} | jq '.[].id'
    cursor=$(tr -d '\r' <headers | sed -n 's/^After-Cursor: //p')
    [ -n "$cursor" ] || return 0
    page=$((page + 1))
  done
}
