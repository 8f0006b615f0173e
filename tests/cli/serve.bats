# SPDX-License-Identifier: MIT
# serve: its readiness line, its end, its limits, and who may look into its folder.

load helper

@test "serve: says where it listens and ends on SIGTERM, ^C and a closed terminal" {
  local signal
  for signal in TERM INT HUP; do
    serve_start
    run curl -s -o /dev/null -w '%{http_code}' "$SERVE_URL/scim/v2/Users"
    assert_output 401
    pid=$serve_pid
    kill -s "$signal" "$pid"
    wait "$pid"
    serve_pid=
    run cat "$BATS_TEST_TMPDIR/serve.out"
    assert_equal "${#lines[@]}" 1
  done
}

connects() {
  (exec 5<>"/dev/tcp/127.0.0.1/${SERVE_URL##*:}") 2>/dev/null
}

@test "serve: finishes the request in flight on SIGTERM, and lets nobody else in" {
  scim_ready
  (umask 077; pm gen-key two -q >key)
  serve_start
  exec 4<>"/dev/tcp/127.0.0.1/${SERVE_URL##*:}"
  printf '%s\r\n' 'POST /scim/v2/Users HTTP/1.1' 'Host: x' "Authorization: Bearer $(cat key)" 'Content-Length: 36' \
    'Expect: 100-continue' '' >&4
  read -r -t 20 line <&4
  [[ $line == 'HTTP/1.1 100 Continue'* ]]
  kill "$serve_pid"
  wait_for 4 eval '! connects'
  printf '{"userName":"mara.ito@acme.example"}' >&4
  read -r -t 20 line <&4
  read -r -t 20 line <&4
  [[ $line == 'HTTP/1.1 201'* ]]
  exec 4>&-
  wait "$serve_pid"
  serve_pid=
  run pm users list --columns email --no-headings -q
  assert_output mara.ito@acme.example
}

@test "serve: shares its state with the embedded profile" {
  scim_ready
  serve_start
  (umask 077; pm gen-key two -q >key)
  run curl -s -o /dev/null -w '%{http_code}' -H "Authorization: Bearer $(cat key)" "$SERVE_URL/scim/v2/Users"
  assert_output 200
}

@test "serve: --state and PMSCIM_STATE_DIR name the folder for serve and embedded alike" {
  pm --state "$HOME/a" sso add onelogin
  run pm --state "$HOME/a" sso list -o ndjson --columns name
  assert_output '{"name":"onelogin"}'
  run pm sso list -o json -q
  assert_output '[]'
  PMSCIM_STATE_DIR=$HOME/a run pm sso list -o ndjson --columns name
  assert_output '{"name":"onelogin"}'
}

@test "serve: addresses that make no sense, are taken, or lie beyond loopback" {
  run --separate-stderr pm serve --listen nonsense
  assert_code 2
  run --separate-stderr pm serve --listen 127.0.0.1:99999
  assert_code 2
  run --separate-stderr pm serve --listen 0.0.0.0:0
  assert_code 7
  assert_stderr 'loopback'
  serve_start
  run --separate-stderr pm serve --listen "${SERVE_URL#http://}"
  assert_code 1
  assert_stderr "${SERVE_URL#http://}"
}

@test "serve: the state folder cannot be made, is open to others, or is no folder" {
  touch "$HOME/file"
  run --separate-stderr pm --state "$HOME/file/below" status
  assert_code 1
  assert_stderr "$HOME/file"
  run --separate-stderr pm --state "$HOME/file" sso list
  assert_code 1
  mkdir -m 0755 "$HOME/open"
  run --separate-stderr pm --state "$HOME/open" sso list
  assert_code 2
  assert_stderr 'chmod 700'
}

@test "serve: everything below the state folder is private" {
  scim_ready
  run find "$XDG_STATE_HOME/pmscim" "$XDG_CONFIG_HOME/pmscim" \( -type f ! -perm 0600 \) -o \( -type d ! -perm 0700 \)
  assert_output ''
}

@test "serve: Postman's limits answer 429 with Retry-After, --limits off does not" {
  scim_ready
  (umask 077; pm gen-key two -q >key)
  serve_start --limits postman
  seq 450 | sed "s#.*#url = \"$SERVE_URL/scim/v2/Users?count=0\"\noutput = \"/dev/null\"#" >urls
  printf 'header = "Authorization: Bearer %s"\n' "$(cat key)" >auth
  chmod 600 auth
  curl -s -K auth -K urls -w '%{http_code} %header{retry-after}\n' >codes
  run grep -c '^200' codes
  [ "$output" -ge 300 ]
  run grep -Ec '^429 [0-9]+' codes
  [ "$output" -ge 1 ]
  run curl -s -D - -o /dev/null -K auth -d '{"userName":"mara.ito@acme.example"}' "$SERVE_URL/scim/v2/Users"
  assert_line --partial '201 Created'
  assert_line --regexp '^X-RateLimit-Limit: 180'
  assert_line --regexp '^X-RateLimit-Remaining: 179'
  assert_line --regexp '^X-RateLimit-Reset: [0-9]{10}'
  serve_stop
  serve_start --limits off
  sed -i "s#http://[^/]*#$SERVE_URL#" urls
  curl -s -K auth -K urls -w '%{http_code}\n' >codes
  run grep -vc '^200' codes
  assert_output 0
}

@test "two shells creating and listing 200 people each lose nothing and never see a lock" {
  scim_ready
  crowd() { # NAME
    for i in {1..200}; do
      pm users create "$1$i@acme.example" -q >/dev/null || echo "create $1$i: $?"
      [ $((i % 20)) -ne 0 ] || pm users list -q >/dev/null || echo "list $1$i: $?"
    done
  }
  crowd left >left.out 2>&1 3>&- &
  left=$!
  crowd right >right.out 2>&1 3>&- &
  right=$!
  wait "$left"
  wait "$right"
  run cat left.out right.out
  assert_output ''
  run bash -c '"$PMSCIM" users list --columns email --no-headings | sort -u | wc -l'
  assert_output 400
}
