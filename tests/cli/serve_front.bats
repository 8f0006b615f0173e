# SPDX-License-Identifier: MIT
# serve: its log, sockets that are handed over, and how far it can be heard.

load helper

# handed_over ADDRESS COUNT COMMAND…: runs the command with a listening socket as descriptor 3, and
# says that there are COUNT. To be called in a subshell, which it becomes.
handed_over() {
  exec perl -MSocket -e '
    use POSIX ();
    my ($address, $count, @command) = @ARGV;
    $^F = 255;
    my $socket;
    socket($socket, PF_INET, SOCK_STREAM, 0) or die;
    bind($socket, sockaddr_in(0, inet_aton($address))) or die;
    listen($socket, 5) or die;
    POSIX::dup2(fileno($socket), 3);
    @ENV{"LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"} = ($$, $count, "scim");
    exec @command;' -- "$@"
}

# serve_handed_over ADDRESS [OPTION…]
serve_handed_over() {
  local address=$1
  shift
  handed_over "$address" 1 "$PMSCIM" serve "$@" \
    >"$BATS_TEST_TMPDIR/serve.out" 2>"$BATS_TEST_TMPDIR/serve.err" </dev/null 3>&- &
  serve_pid=$!
  wait_for 20 serve_says_url && [ -n "$SERVE_URL" ]
}

@test "serve --log json: one object a line, without queries and keys" {
  scim_ready
  (umask 077; pm gen-key two -q >key; printf 'header = "Authorization: Bearer %s"\n' "$(cat key)" >auth)
  serve_start --log json
  curl -s -K auth -o /dev/null "$SERVE_URL/scim/v2/Users?filter=userName+eq+%22mara.ito@acme.example%22"
  curl -s -K auth -o /dev/null --path-as-is "$SERVE_URL/scim/v2/Users/a%22b"
  curl -s -K auth -o one -d '{"userName":"mara.ito@acme.example"}' "$SERVE_URL/scim/v2/Users"
  printf 'GET /a"b\xff HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n' |
    bash -c 'exec 4<>"/dev/tcp/$1/$2" && cat >&4 && cat <&4 >/dev/null' sh 127.0.0.1 "${SERVE_URL##*:}"
  serve_stop
  run jq -c '[.method, .path, .status, .peer]' "$BATS_TEST_TMPDIR/serve.err"
  assert_line --index 0 '["GET","/scim/v2/Users",200,"127.0.0.1"]'
  assert_line --index 1 '["GET","/scim/v2/Users/a%22b",404,"127.0.0.1"]'
  assert_line --index 2 '["POST","/scim/v2/Users",201,"127.0.0.1"]'
  assert_line --index 3 '["GET","/a\"b\\xff",404,"127.0.0.1"]'
  assert_equal "${#lines[@]}" 4
  run jq -r 'select((.time | fromdateiso8601? // (.[0:19] + "Z" | fromdateiso8601)) > 0 and .ms >= 0) | .bytes' \
    "$BATS_TEST_TMPDIR/serve.err"
  assert_equal "${#lines[@]}" 4
  assert_line --index 2 "$(wc -c <one)"
  run grep -c -e mara -e "$(cat key)" "$BATS_TEST_TMPDIR/serve.err"
  assert_output 0
}

@test "serve --log: human without it, nothing with --quiet, and no other word" {
  serve_start
  curl -s -o /dev/null "$SERVE_URL/scim/v2/Users?x=y"
  serve_stop
  run cat "$BATS_TEST_TMPDIR/serve.err"
  assert_output --regexp '^GET /scim/v2/Users 401 [0-9]+ ms$'
  serve_start --log json --quiet
  curl -s -o /dev/null "$SERVE_URL/scim/v2/Users"
  serve_stop
  run cat "$BATS_TEST_TMPDIR/serve.err"
  assert_output ''
  run --separate-stderr pm serve --log xml
  assert_code 2
  assert_stderr 'json'
}

@test "serve goes on when nobody reads its log any more" {
  "$PMSCIM" serve --listen 127.0.0.1:0 2> >(exec head -n 1 >/dev/null) >"$BATS_TEST_TMPDIR/serve.out" </dev/null 3>&- &
  serve_pid=$!
  wait_for 20 serve_says_url
  for _ in 1 2 3 4; do
    run curl -s -o /dev/null -w '%{http_code}' "$SERVE_URL/scim/v2/Users"
    assert_output 401
  done
}

@test "serve takes over a socket that was handed to it" {
  serve_handed_over 127.0.0.1
  [[ $SERVE_URL == http://127.0.0.1:* ]]
  run curl -s -o /dev/null -w '%{http_code}' "$SERVE_URL/scim/v2/Users"
  assert_output 401
  pid=$serve_pid
  kill "$pid"
  wait "$pid"
  serve_pid=
}

@test "serve: what is handed over is one listening TCP socket, and --listen is not given" {
  run --separate-stderr handed_over 127.0.0.1 1 "$PMSCIM" serve --listen 127.0.0.1:0
  assert_code 2
  assert_stderr '--listen: a socket to listen at was handed over'
  run --separate-stderr handed_over 127.0.0.1 2 "$PMSCIM" serve
  assert_code 2
  assert_stderr 'LISTEN_FDS: one socket can be taken over'
  run --separate-stderr handed_over 127.0.0.1 x "$PMSCIM" serve
  assert_code 2
  assert_stderr 'LISTEN_FDS'
  run --separate-stderr bash -c 'LISTEN_PID=$$ LISTEN_FDS=1 exec "$PMSCIM" serve 3</dev/null'
  assert_code 2
  assert_stderr 'descriptor 3: not a socket'
  run --separate-stderr bash -c 'LISTEN_PID=$$ LISTEN_FDS=1 exec "$PMSCIM" serve 3>&-'
  assert_code 2
  assert_stderr 'LISTEN_FDS: descriptor 3: Bad file descriptor'
}

@test "serve: sockets meant for another process are none of ours" {
  LISTEN_PID=1 LISTEN_FDS=1 serve_start
  run curl -s -o /dev/null -w '%{http_code}' "$SERVE_URL/scim/v2/Users"
  assert_output 401
}

@test "serve beyond loopback: TLS, or told so by name" {
  for address in 0.0.0.0:0 '[::]:0'; do
    run --separate-stderr pm serve --listen "$address"
    assert_code 7
    assert_stderr "$address: beyond loopback keys would travel in the clear"
    assert_stderr '--tls-cert'
    assert_stderr '--cleartext-beyond-loopback'
  done
  run --separate-stderr handed_over 0.0.0.0 1 "$PMSCIM" serve
  assert_code 7
  assert_stderr 'beyond loopback'
  serve_handed_over 0.0.0.0 --cleartext-beyond-loopback
  [[ $SERVE_URL == http://0.0.0.0:* ]]
  serve_stop
  serve_start --listen 0.0.0.0:0 --cleartext-beyond-loopback
  run curl -s -o /dev/null -w '%{http_code}' "http://127.0.0.1:${SERVE_URL##*:}/scim/v2/Users"
  assert_output 401
}
