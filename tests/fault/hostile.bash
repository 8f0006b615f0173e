# SPDX-License-Identifier: MIT
# The hostile server for bats: `load ../fault/hostile` after the helper.

hostile_pid=

hostile_says_url() {
  HOSTILE_URL=$(sed -n 's/^listening on //p' "$BATS_TEST_TMPDIR/hostile.out" 2>/dev/null)
  [ -n "$HOSTILE_URL" ] || ! kill -0 "$hostile_pid" 2>/dev/null
}

# hostile_start SCRIPT SECTION [OPTION…]: the server, its address in HOSTILE_URL. Options as the
# program's: -t KIND -a FILE for TLS.
hostile_start() {
  local script=$1 section=$2
  shift 2
  if [ -z "${HOSTILE:-}" ]; then
    skip 'HOSTILE does not name the program'
  fi
  : >"$BATS_TEST_TMPDIR/hostile.out"
  "$HOSTILE" -l "$BATS_TEST_TMPDIR/hostile.log" "$@" "$script" "$section" \
    >>"$BATS_TEST_TMPDIR/hostile.out" 2>"$BATS_TEST_TMPDIR/hostile.err" </dev/null 3>&- &
  hostile_pid=$!
  if ! wait_for 20 hostile_says_url || [ -z "$HOSTILE_URL" ]; then
    batslib_decorate 'the hostile server did not start' <"$BATS_TEST_TMPDIR/hostile.err" | fail
  fi
}

# hostile_requests: "METHOD TARGET", a line for every request that has come.
hostile_requests() {
  sed -nE 's#^([A-Z]+ .*) HTTP/[0-9.]+$#\1#p; /^CONNECTION/p' "$BATS_TEST_TMPDIR/hostile.log"
}

# hostile_stop: ends it. Fails when something came that the script has not, or did not come. Not
# for `run`, whose shell is not the one that started it.
hostile_stop() {
  local status=0
  if [ -n "$hostile_pid" ]; then
    kill "$hostile_pid"
    wait "$hostile_pid" || status=$?
    hostile_pid=
  fi
  if [ "$status" -ne 0 ]; then
    batslib_decorate 'not as the script has it' <"$BATS_TEST_TMPDIR/hostile.err" | fail
  fi
}
