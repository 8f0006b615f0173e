# SPDX-License-Identifier: MIT
# api.

load helper
load ../fault/hostile

teardown() {
  serve_stop
  [ -z "$hostile_pid" ] || end_process "$hostile_pid"
}

to_hostile() { # SECTION
  hostile_start script "$1"
  (umask 077; echo account-key >account; echo scim-key >key)
  pm profile set acme "endpoint=$HOSTILE_URL/scim/v2" "key=file:$PWD/key" \
    "account_key=file:$PWD/account" -q
}

@test "api: the answer as it came, and nothing else on standard output" {
  printf '=== it\nwhen GET /scim/v2/Thing\nbody { "a" :  [ 1 ] }\n' >script
  to_hostile it
  pm -p acme api GET /Thing >out
  printf '{ "a" :  [ 1 ] }' | cmp - out
  run pm -p acme api get /Thing
  assert_output '{ "a" :  [ 1 ] }'
}

@test "api: an error's body is printed too, and its status is the exit code" {
  pairs=(400:2 401:5 403:5 404:3 409:4 500:1 501:9)
  {
    printf '=== it\n'
    for pair in "${pairs[@]}"; do
      printf 'when GET /scim/v2/s%s\nstatus %s\nbody {"status":"%s"}\n---\n' \
        "${pair%:*}" "${pair%:*}" "${pair%:*}"
    done
  } | sed '$d' >script
  to_hostile it
  for pair in "${pairs[@]}"; do
    run --separate-stderr pm -p acme --patience 0 api GET "/s${pair%:*}"
    assert_code "${pair#*:}"
    assert_output "{\"status\":\"${pair%:*}\"}"
    assert_stderr "(${pair%:*})"
  done
}

@test "api: a body from a file and from standard input, checked and sent as it is" {
  printf '=== it\nexpect POST /scim/v2/Users\nstatus 201\nbody {}\n---\nexpect PATCH /scim/v2/Users/1\nbody {}\n' >script
  to_hostile it
  printf '{ "userName": "ada",\n"n": 1.50 }' >body
  run pm -p acme api POST /Users --input body -q
  assert_output '{}'
  run pm -p acme api PATCH /Users/1 --input - <<<'{"Operations":[]}'
  assert_output '{}'
  run cat "$BATS_TEST_TMPDIR/hostile.log"
  assert_output --partial '{ "userName": "ada",'
  assert_output --partial '"n": 1.50 }'
  run --separate-stderr pm -p acme api POST /Users --input - <<<'{"a":'
  assert_code 2
  assert_stderr 'line 2'
  run --separate-stderr pm -p acme api GET /Users --input body
  assert_code 2
  run --separate-stderr pm -p acme api POST /Users --input missing
  assert_code 2
  hostile_stop
}

@test "api: no path leads to another host or out of the endpoint" {
  printf '=== it\nwhen GET /nothing\n' >script
  to_hostile it
  for path in http://other.example/Users //../Users /../admin /Users/.. '/Users/%2e%2E/x' /.%2e \
    /a/./b Users '/Users#x' '/a%2' $'/a\tb'; do
    run --separate-stderr pm -p acme api GET "$path"
    assert_code 2
    assert_output ''
  done
  run --separate-stderr pm -p acme api GET /scim/v2/Users
  assert_code 2
  assert_stderr 'write /Users'
  for path in /scim/v2/Users /scim/v2 '/scim/v2?x'; do
    run --separate-stderr pm -p acme api GET "$path" --admin
    assert_code 2
  done
  run hostile_requests
  assert_output ''
}

@test "api: each key goes only where it belongs" {
  printf '=== it\nwhen GET *\nbody {}\n' >script
  to_hostile it
  pm -p acme api GET /Users
  run cat "$BATS_TEST_TMPDIR/hostile.log"
  assert_output --partial 'GET /scim/v2/Users HTTP'
  assert_output --partial 'Bearer scim-key'
  refute_output --partial account-key
  : >"$BATS_TEST_TMPDIR/hostile.log"
  pm -p acme api GET /me --admin
  run cat "$BATS_TEST_TMPDIR/hostile.log"
  assert_output --partial 'GET /me HTTP'
  assert_output --partial 'X-API-Key: account-key'
  refute_output --partial scim-key
}

@test "api: a filter as people type it" {
  scim_ready
  pm users create ada+x@acme.example -q >/dev/null
  run bash -c '"$PMSCIM" api GET "/Users?filter=userName eq \"ada%2Bx@acme.example\"" | jq .totalResults'
  assert_output 1
}

@test "api: writes are shown by --dry-run, and DELETE asks" {
  scim_ready
  run --separate-stderr pm api POST /Users --input - -n <<<'{"userName":"ada@acme.example"}'
  assert_code 0
  assert_output ''
  assert_stderr 'would send POST /scim/v2/Users {"userName":"ada@acme.example"}'
  id=$(pm api POST /Groups --input - <<<'{"displayName":"x"}' | jq -r .id)
  run --separate-stderr pm api DELETE "/Groups/$id"
  assert_code 7
  assert_stderr "DELETE /Groups/$id"
  run --separate-stderr pm api DELETE "/Groups/$id" --yes
  assert_code 0
  run --separate-stderr pm api GET "/Groups/$id"
  assert_code 3
}

@test "api --paginate: by startIndex, by cursor, and whatever lists" {
  scim_ready
  for i in 1 2 3; do
    pm users create "p$i@acme.example" -q >/dev/null
  done
  run bash -c '"$PMSCIM" api GET "/Users?count=2" --paginate | jq -c "map(.userName)"'
  assert_output '["p1@acme.example","p2@acme.example","p3@acme.example"]'
  run bash -c '"$PMSCIM" api GET "/Users?startIndex=2&count=1" --paginate -o ndjson | jq -r .userName'
  assert_output $'p2@acme.example\np3@acme.example'
  run bash -c '"$PMSCIM" api GET "/audit/logs?limit=2" --admin --paginate | jq length'
  assert_output 6
  run bash -c '"$PMSCIM" api GET "/admin/v1/members?count=2" --admin --paginate | jq length'
  assert_output 3
  run bash -c '"$PMSCIM" api GET "/audit-actions" --admin --paginate | jq -r .[0].name'
  assert_output team.scim_enable
  run pm api GET '/Users?filter=userName eq "x"' --paginate
  assert_output '[]'
  run --separate-stderr pm api POST /Users --paginate
  assert_code 2
  run --separate-stderr pm api GET /ServiceProviderConfig --paginate
  assert_code 1
}

@test "api --paginate: a listing that ends early, repeats or jumps is left open" {
  cat >script <<'SCRIPT'
=== short
expect GET /scim/v2/Users
list 3 1 1-2
---
expect GET /scim/v2/Users?startIndex=3
list 3 3 -
=== again
when GET *
list 4 - 1-2
=== jumps
expect GET /scim/v2/Users
list 4 1 1-2
---
expect GET /scim/v2/Users?startIndex=3
list 4 1 1-2
=== shrinks
expect GET /scim/v2/Users
list 4 1 1-2
---
expect GET /scim/v2/Users?startIndex=3
list 3 3 4
=== circle
when GET /scim/v2/Users
list - - 1-2
cursor a
---
when GET *cursor=a
list - - 3-4
cursor b
---
when GET *cursor=b
list - - 1-2
cursor a
=== empty
when GET *
list - - -
cursor a
=== odd
list - - 1-2
cursor a
---
body {"Resources":[{"id":"u3"}],"nextCursor":["b"]}
=== numbers
body {"totalResults":9223372036854775807,"startIndex":9223372036854775807,"Resources":[{"id":"u1"},{"id":"u2"}]}
=== cursor
expect GET /scim/v2/Users?x=1
list - - 1-2
cursor a b
---
expect GET /scim/v2/Users?x=1&cursor=a%20b
list - - 3
SCRIPT
  for section in short again jumps shrinks circle empty odd numbers; do
    to_hostile $section
    run --separate-stderr pm -p acme api GET /Users --paginate
    assert_code 1
    [[ $output != *']' ]]
    hostile_stop
  done
  to_hostile cursor
  run bash -c '"$PMSCIM" -p acme api GET "/Users?x=1" --paginate | jq -c "map(.id)"'
  assert_output '["u1","u2","u3"]'
  hostile_stop
}

@test "api: no method, no key, no account key" {
  run --separate-stderr pm api GTE /Users
  assert_code 2
  assert_stderr 'did you mean "GET"'
  run --separate-stderr pm api GET
  assert_code 2
  pm profile set acme endpoint=https://scim.example/v2 -q
  run --separate-stderr pm -p acme api GET /Users
  assert_code 5
  run --separate-stderr pm -p acme api GET /me --admin
  assert_code 9
  pm profile set us endpoint=us -q
  run --separate-stderr pm -p us api GET /me --admin
  assert_code 5
}
