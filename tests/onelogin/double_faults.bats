# SPDX-License-Identifier: MIT
# The double's limits and faults, and how it is told of them.

load ../cli/helper
load onelogin
load calls

@test "an hour has so many calls" {
  start $'limit 3\nreset 1'
  assert_equal "$(get /auth/rate_limit .data)" \
    '{"X-RateLimit-Limit":3,"X-RateLimit-Remaining":3,"X-RateLimit-Reset":1}'
  assert_equal "$(header x-ratelimit-remaining /api/1/groups)" 2
  assert_equal "$(header x-ratelimit-remaining /api/2/users)" ''
  onelogin_change 'limit-headers all'
  assert_equal "$(header x-ratelimit-remaining /api/2/users)" 0
  run onelogin_get /api/2/users -i
  assert_line --partial 'HTTP/1.1 429'
  assert_line --partial 'x-ratelimit-remaining: 0'
  assert_line --partial 'x-ratelimit-reset: 1'
  refute_line --partial 'Retry-After'
  assert_output --partial '"statusCode":429'
  is_over() {
    [ "$(code /api/2/users)" = 200 ]
  }
  wait_for 20 is_over
  assert_equal "$(get /auth/rate_limit '.data["X-RateLimit-Remaining"]')" 2

  onelogin_change $'left 0\nreset 3600\nrefusal 403\nretry-after 5'
  run onelogin_get /api/1/groups -i
  assert_line --partial 'HTTP/1.1 403'
  assert_line --partial 'x-ratelimit-remaining: 0'
  assert_line --partial 'Retry-After: 5'
  assert_output --partial '"code":403'
  onelogin_change $'left 0\nlimit-headers none'
  run onelogin_get /api/1/groups -i
  refute_line --partial 'x-ratelimit'
  onelogin_change 'left 1'
  assert_equal "$(code /api/1/groups)" 200
  assert_equal "$(code /api/1/groups)" 403
}

@test "a fault has its time" {
  start 'fault GET /api/2/users* at 2 times 2 status 503 header "Retry-After: 1"'
  local i codes=
  for i in {1..5}; do
    codes+="$(code "/api/2/users?$i") "
  done
  assert_equal "$codes" '200 503 503 200 200 '
  onelogin_change $'faults none\nfault GET /api/2/users[?]a status 500\nfault * * v1error status 404'
  run onelogin_get '/api/2/users?a' -w ' %{http_code}'
  assert_output "{\"message\":\"A fault of the script's\",\"name\":\"InternalServerError\",\"statusCode\":500} 500"
  run onelogin_get '/api/2/users?b' -w ' %{http_code}'
  assert_output "{\"status\":{\"error\":true,\"code\":404,\"type\":\"not found\",\"message\":\"A fault of the script's\"}} 404"
  onelogin_change 'faults none'
  assert_equal "$(code /api/2/users)" 200
}

@test "faults of a page" {
  start 'people 10'
  ids() { # FAULT
    onelogin_change $'faults none\n'"fault GET /api/2/users* $1"
    WALK_MAX=6 walk '/api/2/users?limit=4' | paste -sd' '
  }
  assert_equal "$(ids 'at 99')" '1 2 3 4 5 6 7 8 9 10'
  assert_equal "$(ids 'at 2 drop-cursor')" '1 2 3 4 5 6 7 8'
  assert_equal "$(ids 'at 2 repeat')" '1 2 3 4 1 2 3 4 5 6 7 8 9 10'
  assert_equal "$(ids 'at 2 duplicate')" '1 2 3 4 4 5 6 7 8 9 10'
  assert_equal "$(ids 'at 2 skip')" '1 2 3 4 6 7 8 9 10'
  assert_equal "$(ids 'repeat')" '1 2 3 4 1 2 3 4 1 2 3 4 1 2 3 4 1 2 3 4 1 2 3 4'
  onelogin_change $'faults none\nfault GET * drift -2'
  assert_equal "$(header Total-Count /api/2/users)" 8
  onelogin_change $'faults none\nfault GET * drop-cursor\ngroup 1 A\ngroup 2 B'
  assert_equal "$(onelogin_get '/api/1/groups?limit=1' | jq -c .pagination.after_cursor)" null
}

@test "faults of the wire" {
  start 'people 9'
  fault() { # FAULT…: what curl ends with, and how much of the body it saw
    local size
    onelogin_change $'faults none\n'"fault GET /api/2/users* $*"
    onelogin_get /api/2/users -o body 2>/dev/null || printf '%s ' "$?"
    size=$(wc -c <body)
    printf '%s' "$size"
  }
  assert_equal "$(fault cut 200)" '18 200'
  assert_equal "$(fault close)" '52 200'
  rm body
  : >body
  assert_equal "$(fault reset)" '56 0'
  assert_regex "$(fault reset 20)" '^56 '
  assert_equal "$(fault body '""')" 0
  assert_equal "$(fault body '"{\"a\": 1}"')" 8
  assert_equal "$(cat body)" '{"a": 1}'
  fault html >/dev/null
  assert_regex "$(cat body)" '^<!DOCTYPE html>'
  assert_regex "$(header Content-Type /api/2/users)" '^text/html'
  fault delay 1 drip 0 >/dev/null
  assert_equal "$(jq length body)" 9
}

@test "an answer holds until it is released" {
  start 'fault GET /api/2/users hold'
  onelogin_get /api/2/users >held 3>&- &
  local held=$!
  is_here() {
    [ "$(onelogin_count 'GET /api/2/users')" = 1 ]
  }
  wait_for 20 is_here
  assert_equal "$(code /api/1/groups)" 200
  [ ! -s held ]
  onelogin_change release
  wait "$held"
  assert_equal "$(cat held)" '[]'
}

@test "credentials whose maker was deleted" {
  start 'broken yes'
  assert_equal "$(code /api/2/users)" 500
  assert_equal "$(code /auth/rate_limit)" 500
  onelogin_change 'broken no'
  onelogin_token
  assert_equal "$(code /api/2/users)" 200
}

@test "lines that make no sense are refused" {
  local lines expected
  while IFS='|' read -r lines expected; do
    printf 'limit 5\n%s\n' "$lines" >script
    run "$ONELOGIN_DOUBLE" script
    assert_equal "$status $output" "2 double: script: line 2: $expected"
  done <<'END'
satus 200|satus: what is this?
limit|limit: wants more words
limit five|five: is no number
limit 5 6|6: what is this?
people 3 status 1 4|4: more than there are people
people 3 unassigned 4|4: more than there are people
people 3 role 9 1|9: there is no such role
people 3 app 9|9: there is no such app
people -3|-3: is less than none
user 0|0: cannot be an id
user 1 shoe 3|shoe: people have no such field
user 1 status x|x: that field cannot be this
user 1 roles 3|3: there is no such role
fault GET /x wobble|wobble: what is this?
page toes 3|toes: is none of those that are known
rights some|some: is none of those that are known
app 1 A provisioning maybe|maybe: is neither on nor off nor null
clock noon|noon: is no time
END
  start ''
  run onelogin_change $'limit 9\nlimit x'
  assert_failure
  assert_output --partial 'line 2: x: is no number'
}

@test "the log has every call and no secret, and calls are counted by kind" {
  start $'app 501 Postman\nuser 7'
  get /api/2/users/7 . >/dev/null
  get /api/2/users/7/apps . >/dev/null
  get '/api/2/users?limit=1' . >/dev/null
  get /api/2/apps/501 . -X PUT -d '{"provisioning":{"enabled":true}}' >/dev/null
  onelogin_people >/dev/null
  run onelogin_requests
  assert_output 'POST /auth/oauth2/v2/token
GET /api/2/users/7
GET /api/2/users/7/apps
GET /api/2/users?limit=1
PUT /api/2/apps/501'
  assert_equal "$(onelogin_count 'GET /api/2/users*')" 3
  assert_equal "$(onelogin_state '.calls')" '{"GET /api/2/users":1,"GET /api/2/users/#":1,"GET /api/2/users/#/apps":1,"POST /auth/oauth2/v2/token":1,"PUT /api/2/apps/#":1}'
  sed 's/.* //' "$BATS_TEST_TMPDIR/onelogin.bearer" | cat - "$ONELOGIN_SECRET_FILE" >secrets
  assert_equal "$(wc -l <secrets)" 2
  run grep -F -f secrets "$BATS_TEST_TMPDIR/onelogin.log" "$BATS_TEST_TMPDIR/onelogin.out"
  assert_equal "$status" 1
  onelogin_forget
  get /api/2/apps/501 . >/dev/null
  run onelogin_requests
  assert_output 'GET /api/2/apps/501'
  onelogin_stop
}

@test "over TLS it is who its authority says" {
  onelogin_start 'user 7' -t good -a ca.pem
  assert_regex "$ONELOGIN_URL" '^https://127[.]0[.]0[.]1:'
  run curl -sS --cacert ca.pem "$ONELOGIN_URL/double/state"
  assert_output --partial '"people":1'
  run curl -sS "$ONELOGIN_URL/double/state"
  assert_equal "$status" 60
}
