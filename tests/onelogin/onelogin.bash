# SPDX-License-Identifier: MIT
# The double of OneLogin for bats: `load ../onelogin/onelogin` after the helper. onelogin.h lists
# the words of its lines.

onelogin_pid=

onelogin_says_url() {
  ONELOGIN_URL=$(sed -n 's/^listening on //p' "$BATS_TEST_TMPDIR/onelogin.out" 2>/dev/null)
  [ -n "$ONELOGIN_URL" ] || ! kill -0 "$onelogin_pid" 2>/dev/null
}

# onelogin_lines FILE|LINES|-: the lines, from wherever they are.
onelogin_lines() {
  if [ "$1" = - ]; then
    cat
  elif [ -f "$1" ]; then
    cat "$1"
  else
    printf '%s\n' "$1"
  fi
}

# onelogin_start FILE|LINES|- [OPTION…]: the double, its address in ONELOGIN_URL. Its credentials
# are ONELOGIN_CLIENT_ID and what is in the file ONELOGIN_SECRET_FILE, unless the lines say others.
# Options as the program's: -t KIND -a FILE for TLS.
onelogin_start() {
  local folder=$BATS_TEST_TMPDIR lines=$1
  shift
  if [ -z "${ONELOGIN_DOUBLE:-}" ]; then
    skip 'ONELOGIN_DOUBLE does not name the program'
  fi
  # Emptied here and now: what a double before this one said must not be read as this one's.
  : >"$folder/onelogin.out"
  : >"$folder/onelogin.log"
  ONELOGIN_CLIENT_ID=acme-client
  ONELOGIN_SECRET_FILE=$folder/onelogin.secret
  (umask 077 && printf 's3cr3t-of-acme\n' >"$ONELOGIN_SECRET_FILE")
  {
    printf 'credentials %s %s\n' "$ONELOGIN_CLIENT_ID" "$(cat "$ONELOGIN_SECRET_FILE")"
    onelogin_lines "$lines"
  } >"$folder/onelogin.script"
  "$ONELOGIN_DOUBLE" -l "$folder/onelogin.log" "$@" "$folder/onelogin.script" \
    >>"$folder/onelogin.out" 2>"$folder/onelogin.err" </dev/null 3>&- &
  onelogin_pid=$!
  if ! wait_for 20 onelogin_says_url || [ -z "$ONELOGIN_URL" ]; then
    batslib_decorate 'the double of OneLogin did not start' <"$folder/onelogin.err" | fail
  fi
}

# onelogin_curl PATH [OPTION…]: a request as it is, without a token.
onelogin_curl() {
  local path=$1
  shift
  curl -sS --max-time 60 --insecure "$@" "$ONELOGIN_URL$path"
}

# onelogin_change FILE|LINES|-: from now on it is like this.
onelogin_change() {
  local answer
  answer=$(onelogin_lines "$1" | onelogin_curl /double/change --data-binary @-) || return 1
  if [ -n "$answer" ]; then
    fail "$answer"
  fi
}

# onelogin_token: a new token, or the one that is out, in a file for curl's -H @FILE.
onelogin_token() {
  local folder=$BATS_TEST_TMPDIR
  {
    printf 'Content-Type: application/json\n'
    printf 'Authorization: client_id:%s, client_secret:%s\n' "$ONELOGIN_CLIENT_ID" \
      "$(cat "$ONELOGIN_SECRET_FILE")"
  } >"$folder/onelogin.head"
  onelogin_curl /auth/oauth2/v2/token -H @"$folder/onelogin.head" \
    -d '{"grant_type":"client_credentials"}' |
    jq -r '"Authorization: bearer \(.access_token)"' >"$folder/onelogin.bearer"
}

# onelogin_get PATH [OPTION…]: a request with the token of onelogin_token.
onelogin_get() {
  onelogin_curl "$@" -H @"$BATS_TEST_TMPDIR/onelogin.bearer"
}

# onelogin_people [FILTER]: what jq makes of an array of everybody, each with `apps` and `tasks`.
onelogin_people() {
  onelogin_curl /double/people | jq -cs "${1:-.[]}"
}

# onelogin_state [FILTER]: what jq makes of apps, limits and counts.
onelogin_state() {
  onelogin_curl /double/state | jq -c "${1:-.}"
}

# onelogin_requests: "METHOD TARGET", a line for every call that has come.
onelogin_requests() {
  grep -v '^ ' "$BATS_TEST_TMPDIR/onelogin.log" || true
}

# onelogin_bodies: the body of every PUT that has come.
onelogin_bodies() {
  sed -n 's/^  //p' "$BATS_TEST_TMPDIR/onelogin.log"
}

# onelogin_count PATTERN: how many of them fit, as the shell has it: 'GET /api/2/users[?]*'.
onelogin_count() {
  local count=0 line
  while IFS= read -r line; do
    # shellcheck disable=SC2053
    [[ $line == $1 ]] && count=$((count + 1))
  done < <(onelogin_requests)
  printf '%s\n' "$count"
}

# onelogin_forget: the log starts anew.
onelogin_forget() {
  : >"$BATS_TEST_TMPDIR/onelogin.log"
}

onelogin_is_gone() {
  ! kill -0 "$onelogin_pid" 2>/dev/null
}

# onelogin_stop: ends it. Fails when it had to say anything.
onelogin_stop() {
  if [ -n "$onelogin_pid" ]; then
    kill "$onelogin_pid" 2>/dev/null || true
    wait_for 20 onelogin_is_gone
    onelogin_pid=
  fi
  if [ -s "$BATS_TEST_TMPDIR/onelogin.err" ]; then
    batslib_decorate 'the double of OneLogin complains' <"$BATS_TEST_TMPDIR/onelogin.err" | fail
  fi
}
