# SPDX-License-Identifier: MIT
# Groups: found for certain, changed without harm to anybody else.

load helper
load ../fault/hostile

teardown() {
  serve_stop
  [ -z "$hostile_pid" ] || end_process "$hostile_pid"
}

# Ada and Bruno are in QA, Ada and Cora in Ops.
two_groups() {
  local person
  scim_ready
  for person in Ada Bruno Cora; do
    pm users create "${person,}@acme.example" --given "$person" --family Test >/dev/null
  done
  pm groups create QA >/dev/null
  pm groups create Ops --external-id 77 >/dev/null
  pm groups add QA ada@acme.example bruno@acme.example >/dev/null
  pm groups add Ops ada@acme.example cora@acme.example >/dev/null
}

members() { # GROUP
  pm groups get "$1" -o json | jq -c .members
}

active() { # EMAIL
  pm users get "$1" -o ndjson --columns active
}

@test "groups list: in every format, with and without counting" {
  two_groups
  for format in table json ndjson csv; do
    run --separate-stderr pm groups list -o "$format"
    assert_code 0
    golden "groups-list.$format"
  done
  run --separate-stderr pm groups list --members
  assert_code 0
  golden groups-list-members.table
  run pm groups list --members --filter 'displayName eq "Ops"' -o ndjson --columns name,member_count
  assert_output '{"name":"Ops","member_count":2}'
  run pm groups list --limit 1 -o ndjson --columns name
  assert_output '{"name":"QA"}'
  run --separate-stderr pm groups list --columns member_count
  assert_code 2
}

@test "groups list: nothing is said, a filter that is none costs no request" {
  scim_ready
  run --separate-stderr pm groups list
  assert_code 0
  assert_output ''
  assert_stderr 'no groups'
  run --separate-stderr pm groups list -v --filter 'userName eq "x"'
  assert_code 2
  refute_stderr '> GET'
}

@test "groups get: by name and by id, members by e-mail" {
  two_groups
  for format in table json ndjson csv; do
    run --separate-stderr pm groups get QA -o "$format"
    assert_code 0
    golden "groups-get.$format"
  done
  id=$(pm groups get Ops -o json | jq -r .id)
  run pm groups get "$id" -o ndjson --columns name,members,external_id
  assert_output '{"name":"Ops","members":["ada@acme.example","cora@acme.example"],"external_id":"77"}'
}

@test "groups get: names mind capitals; nobody is exit 3" {
  two_groups
  run --separate-stderr pm groups get qa
  assert_code 3
  assert_stderr '"qa"'
  assert_stderr 'groups list'
}

@test "groups create: a second one of the name is a conflict" {
  two_groups
  run --separate-stderr pm groups create QA
  assert_code 4
  assert_stderr 'called "QA" already'
  run --separate-stderr pm groups create ' QA'
  assert_code 2
  assert_stderr 'blank'
  run --separate-stderr pm groups create -n New
  assert_code 0
  assert_output ''
  assert_stderr 'would send POST'
  run --separate-stderr pm groups get New
  assert_code 3
}

@test "groups rename: who is in it stays in it" {
  two_groups
  run --separate-stderr pm groups rename QA 'QA "EU"' -o ndjson --columns name,members
  assert_code 0
  assert_output '{"name":"QA \"EU\"","members":["ada@acme.example","bruno@acme.example"]}'
  run --separate-stderr pm groups rename 'QA "EU"' Ops
  assert_code 4
  run --separate-stderr pm groups rename Ops Ops -v
  assert_code 0
  assert_stderr 'already'
  refute_stderr '> PATCH'
  run --separate-stderr pm groups rename -n Ops Else
  assert_code 0
  assert_stderr '"displayName":"Else"'
  run members Ops
  assert_output '["ada@acme.example","cora@acme.example"]'
}

@test "groups add: a row each, one request for all, and what is so already costs none" {
  two_groups
  run --separate-stderr pm groups add -v QA ada@acme.example cora@acme.example nobody@acme.example
  assert_code 8
  golden groups-add.table
  assert_stderr 'nobody@acme.example'
  assert_equal "$(grep -c '^> PATCH' <<<"$stderr")" 1
  run members QA
  assert_output '["ada@acme.example","bruno@acme.example","cora@acme.example"]'
  run --separate-stderr pm groups add -v QA ada@acme.example
  assert_code 0
  assert_output --partial 'already in it'
  refute_stderr '> PATCH'
}

@test "groups add: whom the server turns down does not keep the others" {
  two_groups
  pm users create dora@acme.example -q >/dev/null
  pm suspend --yes dora@acme.example >/dev/null
  run --separate-stderr pm groups add QA cora@acme.example dora@acme.example -o ndjson --columns email,result
  assert_code 8
  assert_output $'{"email":"cora@acme.example","result":"added"}\n{"email":"dora@acme.example","result":"failed"}'
  run members QA
  assert_output '["ada@acme.example","bruno@acme.example","cora@acme.example"]'
}

@test "groups remove: says whose last group it is, and refuses where nobody answers" {
  two_groups
  run --separate-stderr pm groups remove QA ada@acme.example bruno@acme.example </dev/null
  assert_code 7
  assert_stderr 'in no group then: bruno@acme.example; at Postman they stay in the team'
  assert_stderr 'Take 2 people out of "QA": ada@acme.example, bruno@acme.example?'
  run members QA
  assert_output '["ada@acme.example","bruno@acme.example"]'
}

@test "groups remove: a row each, read back, and who is not in it is success" {
  two_groups
  run --separate-stderr pm groups remove --yes -v QA bruno@acme.example cora@acme.example
  assert_code 0
  golden groups-remove.table
  assert_stderr '> PATCH'
  assert_equal "$(sed -n '/^> PATCH/,$p' <<<"$stderr" | grep -c '^> GET /scim/v2/Groups/')" 1
  run members QA
  assert_output '["ada@acme.example"]'
  run active bruno@acme.example
  assert_output '{"active":true}'
}

@test "groups remove: --dry-run shows OneLogin's form of it" {
  two_groups
  run --separate-stderr pm groups remove -n QA bruno@acme.example
  assert_code 0
  assert_output --partial 'would remove'
  assert_stderr '"op":"remove","path":"members","value":[{"value":"'
  run members QA
  assert_output '["ada@acme.example","bruno@acme.example"]'
}

@test "groups delete: names who is deactivated with it, and asks" {
  two_groups
  run --separate-stderr pm groups delete QA </dev/null
  assert_code 7
  assert_stderr 'Delete the group "QA", which has 2 members, and with it deactivate 1 person who is in no other: bruno@acme.example?'
  run --separate-stderr pm groups delete -n QA
  assert_code 0
  assert_stderr 'would send DELETE'
  golden groups-delete-dry.table
  run --separate-stderr pm groups delete --yes QA -o json
  assert_code 0
  golden groups-delete.json
  run active bruno@acme.example
  assert_output '{"active":false}'
  run active ada@acme.example
  assert_output '{"active":true}'
  run --separate-stderr pm groups delete --yes QA
  assert_code 3
}

@test "groups delete: who is suspended already is not named" {
  two_groups
  pm groups create Alone >/dev/null
  pm groups add Alone cora@acme.example >/dev/null
  pm groups remove --yes Ops cora@acme.example >/dev/null
  pm suspend --yes cora@acme.example >/dev/null
  run pm groups delete --yes Alone -o ndjson --columns deactivates
  assert_output '{"deactivates":[]}'
}

@test "groups: wrong calls are exit 2 with two lines" {
  for words in 'groups get' 'groups create' 'groups rename QA' 'groups delete' 'groups add' 'groups get a b'; do
    # shellcheck disable=SC2086
    run --separate-stderr pm $words
    assert_code 2
    assert_equal "$(wc -l <<<"$stderr")" 2
  done
  scim_ready
  pm groups create QA >/dev/null
  run --separate-stderr pm groups add QA
  assert_code 2
  assert_stderr 'nobody is named'
}

# --- other servers -----------------------------------------------------------------------------

group_script() {
  printf '%s\n' '=== it' 'when GET /scim/v2/Groups[?]*' \
    'body {"totalResults":1,"Resources":[{"id":"g1","displayName":"QA"}]}' ---
  for person in u1 u2 u3; do
    printf '%s\n' "when GET /scim/v2/Users/$person" \
      "body {\"id\":\"$person\",\"userName\":\"$person@acme.example\",\"active\":true}" ---
  done
  cat
}

@test "groups remove: a server that puts out everybody is caught, and they are put back" {
  group_script >script <<'END'
body {"id":"g1","displayName":"QA","members":[{"value":"u1","display":"Una"},{"value":"u2"},{"value":"u3","display":"Tess"}]}
---
expect PATCH /scim/v2/Groups/g1
status 204
---
body {"id":"g1","displayName":"QA","members":[]}
---
body {"id":"g1","displayName":"QA","members":[]}
---
expect PATCH /scim/v2/Groups/g1
status 204
---
body {"id":"g1","displayName":"QA","members":[{"value":"u1"},{"value":"u3"}]}
---
body {"id":"g1","displayName":"QA","members":[{"value":"u1"},{"value":"u3"}]}
---
body {"id":"g1","displayName":"QA","members":[{"value":"u1"},{"value":"u3"}]}
END
  export PMSCIM_KEY=some-key
  hostile_start script it
  PMSCIM_ENDPOINT=$HOSTILE_URL/scim/v2 run --separate-stderr pm --patience 0 groups remove --yes QA u2
  assert_code 1
  assert_stderr 'put Una, Tess out of "QA" along with who was to go; they were put back'
  hostile_stop
}

@test "groups remove: where the server shows no members nobody is removed" {
  group_script >script <<'END'
body {"id":"g1","displayName":"QA"}
---
body {"id":"g1","displayName":"QA"}
---
body {"id":"g1","displayName":"QA"}
END
  export PMSCIM_KEY=some-key
  hostile_start script it
  PMSCIM_ENDPOINT=$HOSTILE_URL/scim/v2 run --separate-stderr pm --patience 0 groups remove --yes QA u2
  assert_code 1
  assert_stderr 'so nobody is removed'
  run ! grep -q '^PATCH' <(hostile_requests)
  hostile_stop
}

@test "groups add: two groups of one name are exit 4, and nothing is sent" {
  printf '%s\n' '=== it' 'when GET *' \
    'body {"totalResults":2,"Resources":[{"id":"g1","displayName":"QA"},{"id":"g2","displayName":"QA"}]}' >script
  export PMSCIM_KEY=some-key
  hostile_start script it
  PMSCIM_ENDPOINT=$HOSTILE_URL/scim/v2 run --separate-stderr pm --patience 0 groups add QA u1
  assert_code 4
  assert_stderr 'g1, g2'
  hostile_stop
}

@test "groups create: a name of several lines is refused before anything is sent" {
  scim_ready
  for name in $'a\nb' $'a\tb' $'\e[31ma'; do
    run --separate-stderr pm groups create -v "$name"
    assert_code 2
    assert_stderr 'inside'
    refute_stderr '> '
  done
}
