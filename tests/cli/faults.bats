# SPDX-License-Identifier: MIT
# What people and scripts see when a server is broken or hostile: the exit code, two lines on
# stderr, and no request that should not have been sent. tests/data/fault.test has the whole matrix.

load helper
load ../fault/hostile

setup() {
  state_fresh
  export PMSCIM_KEY=some-key
}

teardown() {
  [ -z "$hostile_pid" ] || end_process "$hostile_pid"
}

# Nobody waits for a server here.
pm_now() {
  pm --patience 0 "$@"
}

# operation NAME: the words of the program, the method and the target that meet the fault, and the
# requests that come with it before and (a creation's) after.
operation() {
  before=() after=() manners=rfc
  local person='GET /scim/v2/Users/u1'
  case $1 in
    list)
      words=(users list -o ndjson) request='GET /scim/v2/Users?startIndex=1&count=100'
      ;;
    get)
      words=(users get u1 -o ndjson) request=$person
      ;;
    create)
      words=(users create u1@acme.example -o ndjson) request='POST /scim/v2/Users'
      lookup='GET /scim/v2/Users?startIndex=1&count=100&filter=userName%20eq%20%22u1%40acme.example%22'
      after=("$lookup")
      ;;
    replace)
      words=(users update u1 --given Ada -o ndjson) request='PUT /scim/v2/Users/u1' manners=postman
      before=("$person")
      ;;
    patch)
      words=(users update u1 --given Ada -o ndjson) request='PATCH /scim/v2/Users/u1'
      before=("$person")
      ;;
  esac
}

# The script in which this request meets a fault (standard input) and everything else goes well. It
# comes over a connection of its own, since a PUT that finds a kept one broken may be sent again.
write_script() { # REQUEST
  printf '=== it\nwhen %s\n' "${1//\?/[?]}"
  cat
  printf '%s\n' --- 'when GET *filter=*' 'list 0 1 -' --- 'when GET /scim/v2/Users/u1' \
    'header Connection: close' 'body {"id":"u1","userName":"u1@acme.example","active":true}'
}

# Two lines on stderr: what happened, what to do next; and never the key.
assert_two_lines() {
  assert_equal "$(wc -l <<<"$stderr")" 2
  refute_stderr some-key
}

# meets NAME CODE TEXT [looks]: the operation ends with this code and text. After "looks" a
# creation must be looked up, without it nothing may come after the fault.
meets() {
  local name=$1 code=$2 text=$3 looks=${4:-} fault
  fault=$(cat)
  operation "$name"
  write_script "$request" <<<"$fault" >script
  hostile_start script it
  [ -n "$looks" ] || after=()
  pm profile set it endpoint="$HOSTILE_URL/scim/v2" manners="$manners" \
    manners.discovery=never -q
  run --separate-stderr pm_now -p it "${words[@]}"
  assert_code "$code"
  assert_output ''
  assert_stderr "$text"
  assert_two_lines
  hostile_stop
  run hostile_requests
  assert_output "$(printf '%s\n' "${before[@]}" "$request" "${after[@]}" | grep .)"
}

all_meet() { # CODE TEXT [looks]
  local fault name
  fault=$(cat)
  for name in list get create replace patch; do
    meets "$name" "$@" <<<"$fault"
  done
}

@test "asked to wait: exit 6, and how long" {
  all_meet 6 '(429); wait 17 seconds' <<'END'
status 429
header Retry-After: 17
END
  all_meet 6 '(503); wait until Fri, 31 Dec 2027 23:59:59 GMT' <<'END'
status 503
header Date: Fri, 31 Dec 2027 12:00:00 GMT
header Retry-After: Fri, 31 Dec 2027 23:59:59 GMT
END
}

@test "the server fails: exit 1" {
  all_meet 1 'failed (500)' looks <<'END'
status 500
body <html>Traceback</html>
END
  all_meet 1 'failed (504)' looks <<<'status 504'
}

@test "the connection breaks: exit 6, and a creation is looked up" {
  all_meet 6 'the connection' looks <<<'reset'
  all_meet 6 'the answer was cut off' looks <<'END'
cut 10
body {"id":"u1","userName":"u1@acme.example"}
END
}

@test "what is no SCIM: exit 1, and a creation is looked up" {
  all_meet 1 'a web page, not SCIM' looks <<<'body <!DOCTYPE html><html>Sign in</html>'
  all_meet 1 'what cannot be used' looks <<<'body {"id":"u1"'
}

@test "bombs: exit 1" {
  all_meet 1 'more than 16777216 bytes' looks <<'END'
gzip
string 20000000
body {"id":"u1","userName":"$STRING"}
END
  all_meet 1 'nesting too deep' looks <<'END'
deep 50000
body {"id":"u1","Resources":$DEEP}
END
}

@test "sent to another host: exit 1, and nobody comes there" {
  all_meet 1 'the key was not sent there' <<'END'
status 307
header Location: $OTHER/scim/v2/Users
END
}

@test "the key is refused: exit 5" {
  all_meet 5 'does not accept the key (401)' <<<'status 401'
}

# many_people STATUS: everybody can be read; who is u2 cannot be changed, with this status.
many_people() {
  local person
  echo '=== it'
  printf '%s\n' 'when PATCH /scim/v2/Users/u2' "status $1" ---
  printf '%s\n' 'when GET /scim/v2/Users[?]*' 'list 41 1 1-41' ---
  for person in u{1..3}; do
    printf '%s\n' "when GET /scim/v2/Users/$person" \
      "body {\"id\":\"$person\",\"userName\":\"$person@acme.example\",\"active\":true}" ---
  done
  for person in u{1..40}; do
    printf '%s\n' "when PATCH /scim/v2/Users/$person" \
      "body {\"id\":\"$person\",\"userName\":\"$person@acme.example\",\"active\":false}" ---
  done
  echo 'when PUT *'
}

@test "what concerns the key or the pace stops several changes at once" {
  for status_and_code in '401 5' '403 5' '429 6' '503 6'; do
    many_people "${status_and_code% *}" >script
    hostile_start script it
    PMSCIM_ENDPOINT=$HOSTILE_URL/scim/v2 run --separate-stderr pm_now suspend --yes u{1..40} -o ndjson --columns email,result
    assert_code "${status_and_code#* }"
    assert_line '{"email":"u1@acme.example","result":"suspended"}'
    assert_line '{"email":"u2@acme.example","result":"failed"}'
    # Who was not sent says so, and nobody else does.
    assert_line '{"email":"u40@acme.example","result":"not done"}'
    assert_equal "${#lines[@]}" 40
    assert_stderr 'stopped at u2, '
    assert_two_lines
    for person in u{3..40}; do
      if hostile_requests | grep -qx "PATCH /scim/v2/Users/$person"; then
        assert_line "{\"email\":\"$person@acme.example\",\"result\":\"suspended\"}"
      else
        assert_line "{\"email\":\"$person@acme.example\",\"result\":\"not done\"}"
      fi
    done
    hostile_stop
  done
}

@test "what concerns one person does not keep the others" {
  for status in 400 404 409 412 500; do
    many_people "$status" >script
    hostile_start script it
    PMSCIM_ENDPOINT=$HOSTILE_URL/scim/v2 run --separate-stderr pm_now suspend --yes u1 u2 u3 -o ndjson --columns email,result
    assert_code 8
    assert_line '{"email":"u1@acme.example","result":"suspended"}'
    assert_line '{"email":"u2@acme.example","result":"failed"}'
    assert_line '{"email":"u3@acme.example","result":"suspended"}'
    assert_two_lines
    hostile_stop
  done
}

@test "an incomplete listing ends with 1 and is no JSON that anybody could take for whole" {
  # The pages behind the first are asked for together.
  printf '%s\n' '=== it' 'list 7 1 1-3' --- 'when GET *startIndex=4*' 'list 7 4 -' --- \
    'when GET *startIndex=7*' 'list 7 7 -' --- 'when GET */ServiceProviderConfig' 'status 404' >script
  hostile_start script it
  PMSCIM_ENDPOINT=$HOSTILE_URL/scim/v2 run --separate-stderr pm_now users list -o json
  assert_code 1
  assert_stderr 'the listing is incomplete: 3 of 7'
  assert_two_lines
  run jq -e . <<<"$output"
  [ "$status" -ne 0 ]
  hostile_stop
}

@test "certificates that prove nothing: exit 1, and no request is sent" {
  for kind in expired early host stranger self old; do
    hostile_start "$PMSCIM_SOURCE/tests/fault/matrix.script" healthy -t "$kind" -a ca.pem
    pm profile set it endpoint="$HOSTILE_URL/scim/v2" cacert="$PWD/ca.pem" -q
    run --separate-stderr pm_now -p it users list
    assert_code 1
    assert_two_lines
    run hostile_requests
    assert_output ''
    hostile_stop
  done
}

@test "a certificate of an authority of one's own is trusted when the profile says so" {
  hostile_start "$PMSCIM_SOURCE/tests/fault/matrix.script" healthy -t good -a ca.pem
  pm profile set it endpoint="$HOSTILE_URL/scim/v2" -q
  run --separate-stderr pm_now -p it users list
  assert_code 1
  assert_stderr cacert
  pm profile set it cacert="$PWD/ca.pem" -q
  run --separate-stderr pm_now -p it users list -o ndjson --columns id
  assert_code 0
  assert_line '{"id":"u1"}'
  hostile_stop
}
