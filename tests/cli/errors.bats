# SPDX-License-Identifier: MIT
# What a newcomer meets when the other side is not what it should be: one line, and one of what to
# do next.

load helper

# answer_start STATUS TYPE BODY [HEADER VALUE]: a server that gives every request this answer.
answer_start() {
  command -v node >/dev/null || skip 'node is missing'
  # The port of a server before this one must not be taken for this one's.
  : >answer.out
  node -e '
    const [status, type, body, name, value] = process.argv.slice(1);
    require("http").createServer((request, response) => {
      request.resume();
      response.statusCode = +status;
      response.setHeader("Content-Type", type);
      if (name) response.setHeader(name, value);
      response.end(body);
    }).listen(0, "127.0.0.1", function () { console.log("port " + this.address().port); });
  ' "$@" >>answer.out 2>&1 3>&- &
  # teardown ends it like an endpoint of ours.
  # shellcheck disable=SC2034
  serve_pid=$!
  wait_for 20 grep -q port answer.out
  PMSCIM_ENDPOINT=http://127.0.0.1:$(sed -n 's/^port //p' answer.out)/scim/v2
  export PMSCIM_ENDPOINT PMSCIM_KEY=some-key
}

# Two lines on stderr: what happened, what to do next.
assert_two_lines() {
  assert_equal "$(wc -l <<<"$stderr")" 2
  refute_stderr some-key
}

scim_error() { # STATUS DETAIL
  printf '{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"%s","detail":"%s"}' "$1" "$2"
}

@test "a web page instead of SCIM" {
  answer_start 200 text/html '<html><head><title>Welcome</title></head></html>'
  run --separate-stderr pm users list
  assert_code 1
  assert_stderr 'not SCIM'
  assert_stderr 'address'
  assert_two_lines
}

@test "nothing there: the wrong address" {
  answer_start 404 text/plain 'not here'
  run --separate-stderr pm users list
  assert_code 1
  assert_stderr 'no SCIM at'
  assert_two_lines
}

@test "the key is wrong or revoked" {
  answer_start 401 application/json "$(scim_error 401 'no such key')"
  run --separate-stderr pm users list
  assert_code 5
  assert_stderr 'no such key'
  assert_stderr 'gen-key'
  assert_two_lines
}

@test "the role is not enough" {
  answer_start 403 application/json "$(scim_error 403 'made by somebody who left')"
  run --separate-stderr pm users list
  assert_code 5
  assert_stderr 'made by somebody who left'
  assert_two_lines
}

@test "too many requests, and too busy" {
  answer_start 429 application/json "$(scim_error 429 'slower')" Retry-After 7
  run --separate-stderr pm --patience 0 users list
  assert_code 6
  assert_stderr '7'
  assert_two_lines
  serve_stop
  answer_start 503 text/html '<h1>busy</h1>'
  run --separate-stderr pm users list --patience=0
  assert_code 6
  assert_two_lines
}

@test "a wait is announced, and goes no further than the patience" {
  answer_start 429 application/json "$(scim_error 429 'slower')" Retry-After 1
  run --separate-stderr pm --patience 1s users list
  assert_code 6
  assert_stderr 'waiting 1 s: the server asks for fewer requests'
  assert_stderr 'slower'
  run --separate-stderr pm --patience soon users list
  assert_code 2
  assert_stderr 'no length of time'
}

@test "^C ends a wait at once" {
  local pid status=0
  answer_start 429 application/json "$(scim_error 429 'slower')" Retry-After 50
  "$PMSCIM" users list >out 2>err &
  pid=$!
  wait_for 10 grep -q '^waiting 5' err
  SECONDS=0
  kill -TERM "$pid"
  wait "$pid" || status=$?
  assert_equal "$status" 130
  [ "$SECONDS" -lt 10 ]
}

@test "a redirect is not followed, and the key stays here" {
  answer_start 302 text/plain '' Location https://elsewhere.invalid/scim/v2
  run --separate-stderr pm users list
  assert_code 1
  assert_stderr 'elsewhere.invalid'
  assert_stderr 'connect'
  assert_two_lines
}

@test "half a listing is never taken for a whole one" {
  answer_start 200 application/json '{"totalResults":5,"startIndex":1,"itemsPerPage":1,"Resources":[{"id":"1","userName":"a@acme.example","active":true}]}'
  run --separate-stderr pm users list -o json
  assert_code 1
  assert_stderr 'incomplete'
  run jq . <<<"$output"
  [ "$status" -ne 0 ]
}

@test "a server that ignores filters cannot hand us somebody else" {
  answer_start 200 application/json '{"totalResults":1,"startIndex":1,"itemsPerPage":1,"Resources":[{"id":"1","userName":"boss@acme.example","active":true}]}'
  run --separate-stderr pm suspend --yes leaver@acme.example
  assert_code 3
  refute_output --partial 'boss@acme.example'
}

@test "nobody listens, and no such host" {
  PMSCIM_KEY=some-key PMSCIM_ENDPOINT=http://127.0.0.1:1/scim/v2 run --separate-stderr pm users list
  assert_code 6
  assert_stderr '127.0.0.1'
  assert_two_lines
  PMSCIM_KEY=some-key PMSCIM_ENDPOINT=https://nowhere.invalid/scim/v2 run --separate-stderr pm users list
  assert_code 6
  assert_stderr 'nowhere.invalid'
  assert_two_lines
}

@test "a certificate nobody vouches for" {
  command -v openssl >/dev/null || skip 'openssl is missing'
  openssl req -x509 -newkey rsa:2048 -nodes -keyout tls.key -out tls.crt -days 2 \
    -subj /CN=localhost -addext subjectAltName=DNS:localhost,IP:127.0.0.1 2>/dev/null
  for _ in {1..20}; do
    port=$((20000 + RANDOM))
    openssl s_server -accept "127.0.0.1:$port" -key tls.key -cert tls.crt -www >tls.out 2>&1 </dev/null 3>&- &
    serve_pid=$!
    wait_for 10 grep -q ACCEPT tls.out && break
    serve_stop
  done
  export PMSCIM_KEY=some-key PMSCIM_ENDPOINT=https://127.0.0.1:$port/scim/v2
  run --separate-stderr pm users list
  assert_code 1
  assert_stderr 'certificate'
  assert_two_lines
}

@test "as: only an endpoint of ours rehearses" {
  pm profile set acme endpoint=us -q
  run --separate-stderr pm -p acme as ada@acme.example sign-in
  assert_code 9
  run --separate-stderr pm as ada@acme.example leap
  assert_code 2
}

@test "as sign-in: in every format, let in, turned away and unknown" {
  scim_ready
  pm users create ada@acme.example -q >/dev/null
  run --separate-stderr pm as ada@acme.example sign-in
  assert_code 0
  golden as.table
  pm suspend --yes ada@acme.example >/dev/null
  for format in json ndjson csv; do
    run --separate-stderr pm as ada@acme.example sign-in -o "$format"
    assert_code 7
    assert_stderr 'cannot sign in'
    golden "as.$format"
  done
  run --separate-stderr pm as nobody@acme.example sign-in
  assert_code 3
}
