# SPDX-License-Identifier: MIT
# The hostile server itself, so that what it seems to show about others is true.

load ../cli/helper
load hostile

setup() {
  state_fresh
  command -v curl >/dev/null || skip 'curl is missing'
}

teardown() {
  [ -z "$hostile_pid" ] || end_process "$hostile_pid"
}

# start OPTION… <script
start() {
  { echo '=== it'; cat; } >script
  hostile_start script it "$@"
}

get() { # PATH OPTION…
  local path=$1
  shift
  curl -sS --max-time 20 "$@" "$HOSTILE_URL$path"
}

# assert_trouble TEXT: the server ends with 1 and says so. It is this shell's child, and no child
# of `run`.
assert_trouble() {
  local status=0
  kill "$hostile_pid"
  wait "$hostile_pid" || status=$?
  hostile_pid=
  assert_equal "$status" 1
  assert_equal "$(grep -cF -- "$1" "$BATS_TEST_TMPDIR/hostile.err")" 1
}

@test "answers have their turn, and the log has every request" {
  start <<'END'
status 201
header X-Here: $URL $PORT
body {"a":1}
---
body {"b":2}
END
  run get /x?y=1 -i -d '{"c":3}'
  assert_line --partial '201'
  assert_line --partial "X-Here: $HOSTILE_URL ${HOSTILE_URL##*:}"
  assert_line '{"a":1}'
  run get /z
  assert_output '{"b":2}'
  run hostile_requests
  assert_output $'POST /x?y=1\nGET /z'
  grep -qxF '  {"c":3}' "$BATS_TEST_TMPDIR/hostile.log"
  hostile_stop
}

@test "one request too many, one too few, the wrong one, the other host: each is trouble" {
  start <<<'body a'
  get /1 >/dev/null
  get /2 >/dev/null
  assert_trouble 'request too many: wanted none, got GET /2'
  start <<<'body a'
  assert_trouble 'the script goes on'
  start <<<'expect GET /right'
  get /wrong >/dev/null
  assert_trouble 'wanted GET /right, got GET /wrong'
  start <<'END'
status 302
header Location: $OTHER/x
END
  run get / -L
  assert_failure
  run hostile_requests
  assert_output $'GET /\nCONNECTION to the other host'
  assert_trouble 'the other host'
}

@test "rules answer by method, path and query, and so often" {
  start <<'END'
when GET /a[?]*
times 2
body first
---
when GET /a*
body then
---
body turn
END
  run get '/a?x'
  assert_output first
  run get /a
  assert_output 'then'
  run get '/a?y'
  assert_output first
  run get '/a?y'
  assert_output 'then'
  run get /b
  assert_output turn
  hostile_stop
}

@test "compressed, in chunks, without a length: the same body" {
  for form in gzip chunked unsized $'gzip\nchunked' $'gzip\nunsized' 'drip 0'; do
    start <<<"$form
string 3000
body {\"x\":\"\$STRING\"}"
    get / --compressed >body
    hostile_stop
    assert_equal "$(wc -c <body)" 3008
    assert_equal "$(tr -d x <body)" '{"":""}'
  done
}

@test "a bomb is small on the way and valid" {
  start <<'END'
gzip
string 20000000
body {"x":"$STRING"}
END
  get / >bomb
  [ "$(wc -c <bomb)" -lt 200000 ]
  assert_equal "$(gzip -dc bomb | wc -c)" 20000008
  hostile_stop
}

@test "cut, closed and reset are what a client sees" {
  start <<'END'
cut 3
body abcdef
---
close
---
reset
---
reset 3
body abcdef
---
reset after
body abcdef
END
  run get /
  assert_equal "$status" 18
  run get /
  assert_equal "$status" 52
  run get /
  assert_equal "$status" 56
  run get /
  assert_equal "$status" 56
  run get /
  assert_output abcdef
  hostile_stop
}

@test "an answer holds until it is told, and nobody else waits for it" {
  start <<'END'
when GET /slow
hold
body slow
---
when GET /fast
body fast
END
  get /slow >slow 3>&- &
  local slow=$!
  wait_for 20 grep -q '^GET /slow' "$BATS_TEST_TMPDIR/hostile.log"
  run get /fast
  assert_output fast
  [ ! -s slow ]
  kill -USR1 "$hostile_pid"
  wait "$slow"
  assert_equal "$(cat slow)" slow
  hostile_stop
}

@test "certificates are what they are called" {
  for kind in good expired early host stranger self; do
    start -t "$kind" -a ca.pem <<'END'
when * *
body here
END
    run get / --cacert ca.pem
    if [ "$kind" = good ]; then
      assert_output here
    else
      assert_equal "$status" 60
    fi
    run get / --insecure
    assert_output here
    hostile_stop
  done
}

@test "a script that makes no sense is refused" {
  printf '%s\n' '=== it' 'satus 200' >script
  run "$HOSTILE" script it
  assert_equal "$status" 2
  assert_output --partial 'script:2'
  run "$HOSTILE" script nothing
  assert_equal "$status" 2
}
