# SPDX-License-Identifier: MIT
# members list, members remove, members set-role.

load helper
load ../fault/hostile

teardown() {
  serve_stop
  [ -z "$hostile_pid" ] || end_process "$hostile_pid"
}

people() {
  scim_ready
  pm users create ada@acme.example --given Ada --family Lowe --external-id 7 -q >/dev/null
  pm users create bob@acme.example --given Bob -q >/dev/null
  pm users create cyd@acme.example -q >/dev/null
  pm suspend cyd@acme.example --yes -q >/dev/null
}

emails() {
  pm members list "$@" -o ndjson | jq -r .email
}

@test "members list: the dashboard in every format, suspended people only with --all" {
  people
  for format in table json ndjson csv; do
    run --separate-stderr pm members list -o "$format"
    assert_code 0
    golden "members-list.$format"
  done
  run --separate-stderr pm members list --all -o json
  assert_code 0
  golden members-list-all.json
}

@test "members list: sorted and picked" {
  people
  run pm members list --all --sort -email --where 'status ne "suspended"' -q -o ndjson --columns email
  assert_output $'{"email":"bob@acme.example"}\n{"email":"ada@acme.example"}'
  run --separate-stderr pm members list --where 'email eq "cyd@acme.example"' -o json
  assert_output '[]'
  assert_equal "$stderr" nobody
}

@test "members list: nobody is an empty list and a word" {
  run --separate-stderr pm members list -o json
  assert_code 0
  assert_output '[]'
  assert_stderr 'nobody'
}

@test "members list: more people than a page, nobody twice or missing" {
  scim_ready
  for i in {1..105}; do
    printf '{"userName":"p%s@acme.example"}\n' "$i"
  done >bodies
  serve_start
  key=$(cat "$XDG_CONFIG_HOME"/pmscim/keys/*.key)
  while read -r body; do
    curl -sS -o /dev/null -H "Authorization: Bearer $key" -H 'Content-Type: application/json' \
      -d "$body" "$SERVE_URL/scim/v2/Users"
  done <bodies
  serve_stop
  run bash -c '"$PMSCIM" members list -q -o ndjson | jq -r .email | sort -u | wc -l'
  assert_output 105
}

@test "members remove: asks by name, says what is lost, refuses without a terminal" {
  people
  run --separate-stderr pm members remove ada@acme.example
  assert_code 7
  assert_output ''
  assert_stderr 'ada@acme.example (Ada Lowe, Developer)'
  assert_stderr 'role, the groups, the account key'
  assert_stderr '--yes'
  run emails
  assert_line ada@acme.example
}

@test "members remove: by e-mail, id and externalId, and only those" {
  people
  id=$(pm users get bob@acme.example -o json | jq -r .id)
  run --separate-stderr pm members remove ADA@acme.example externalId:7 "$id" --yes
  assert_code 0
  golden members-remove.table
  run emails --all
  assert_output cyd@acme.example
  run --separate-stderr pm members remove ada@acme.example --yes
  assert_code 3
}

@test "members remove: one who is not there does not stop the others" {
  people
  run --separate-stderr pm members remove nobody@acme.example ada@acme.example --yes -o ndjson
  assert_code 8
  assert_line --partial '"result":"removed"'
  assert_line --partial '"result":"failed"'
  run emails
  assert_output bob@acme.example
}

@test "members remove: a list on standard input, and --dry-run removes nobody" {
  people
  run --separate-stderr pm members remove - -n -o ndjson --columns email,result <<<$'# leavers\nada@acme.example\n'
  assert_code 0
  assert_output '{"email":"ada@acme.example","result":"would remove"}'
  assert_stderr 'would send DELETE'
  run emails
  assert_line ada@acme.example
  run --separate-stderr pm members remove ''
  assert_code 2
}

@test "members set-role: by the role's name in any case, and to what is so already" {
  people
  run --separate-stderr pm members set-role ada@acme.example 'organization manager'
  assert_code 0
  golden members-set-role.table
  assert_stderr 'was Developer'
  run --separate-stderr pm members set-role ada@acme.example 'Organization Manager'
  assert_code 0
  assert_stderr 'already'
  run --separate-stderr pm members set-role ada@acme.example Admin -n
  assert_code 0
  assert_output ''
  assert_stderr 'would send PATCH'
  run pm members list -o ndjson --columns role
  assert_line --index 0 '{"role":"Organization Manager"}'
}

@test "members set-role: no such role, nobody, and suspended people" {
  people
  run --separate-stderr pm members set-role ada@acme.example Devloper
  assert_code 2
  assert_stderr 'did you mean "Developer"'
  run --separate-stderr pm members set-role nobody@acme.example Admin
  assert_code 3
  run --separate-stderr pm members set-role cyd@acme.example Admin
  assert_code 7
  assert_stderr 'suspended'
  run pm __complete members set-role ada@acme.example B
  assert_output --partial 'Billing'
}

@test "members: a role that is not enough is refused, an Organization Manager may remove" {
  people
  serve_start
  pm members set-role ada@acme.example 'Organization Manager' -q >/dev/null
  for who in ada bob; do
    id=$(pm users get $who@acme.example -o json | jq -r .id)
    pm api POST "/admin/v1/members/$id/key" --admin | jq -r .secret >$who.key
    chmod 600 $who.key
    pm profile set $who "endpoint=$SERVE_URL/scim/v2" "account_key=file:$PWD/$who.key" -q
  done
  run --separate-stderr pm -p bob members remove ada@acme.example --yes
  assert_code 7
  assert_stderr 'Organization Manager'
  run --separate-stderr pm -p ada members set-role bob@acme.example Admin
  assert_code 7
  run --separate-stderr pm -p ada members remove bob@acme.example --yes
  assert_code 0
  run emails
  assert_output ada@acme.example
}

@test "members: at Postman the web page does it, even with an account key" {
  (umask 077; echo PMAK-no-key >account)
  pm profile set acme endpoint=us "account_key=file:$PWD/account" -q
  for words in list 'remove ada@acme.example --yes' 'set-role ada@acme.example Admin'; do
    # shellcheck disable=SC2086
    run --separate-stderr pm -p acme members $words
    assert_code 9
    assert_stderr 'web page'
  done
}

@test "members: an endpoint that ignores filters hands over nobody else" {
  cat >script <<'SCRIPT'
=== it
when GET *
body {"totalResults":1,"startIndex":1,"members":[{"id":"u9","email":"eve@acme.example","role":"Developer","status":"active"}]}
SCRIPT
  hostile_start script it
  (umask 077; echo some-key >account)
  pm profile set acme "endpoint=$HOSTILE_URL/scim/v2" "account_key=file:$PWD/account" -q
  run --separate-stderr pm -p acme members remove ada@acme.example --yes
  assert_code 3
  run --separate-stderr pm -p acme members remove u8 --yes
  assert_code 3
  run hostile_requests
  refute_output --partial DELETE
  hostile_stop
}

@test "members list: a dashboard that loses people while it is read is no list" {
  cat >script <<'SCRIPT'
=== it
when GET *startIndex=1&*
body {"totalResults":3,"startIndex":1,"members":[{"id":"a","email":"a@x.example","role":"Developer","status":"active"},{"id":"b","email":"b@x.example","role":"Developer","status":"active"}]}
---
when GET *startIndex=2&*
body {"totalResults":3,"startIndex":2,"members":[{"id":"c","email":"c@x.example","role":"Developer","status":"active"},{"id":"d","email":"d@x.example","role":"Developer","status":"active"}]}
SCRIPT
  hostile_start script it
  (umask 077; echo some-key >account)
  pm profile set acme "endpoint=$HOSTILE_URL/scim/v2" "account_key=file:$PWD/account" -q
  run --separate-stderr pm -p acme members list
  assert_code 4
  assert_output ''
  assert_stderr 'changed while it was read'
}

# members_script: three people, answers to removals behind it.
members_script() {
  local n
  for n in 1 2 3; do
    cat <<SCRIPT
when GET */members?*u$n%22
body {"totalResults":1,"startIndex":1,"members":[{"id":"u$n","email":"p$n@acme.example","role":"Developer","status":"active"}]}
---
SCRIPT
  done
}

@test "members remove: a removal whose answer is lost is unknown, and those behind it are not done" {
  {
    echo '=== it'
    members_script
    printf '%s\n' 'when DELETE *' 'close'
  } >script
  hostile_start script it
  (umask 077; echo some-key >account)
  pm profile set acme "endpoint=$HOSTILE_URL/scim/v2" "account_key=file:$PWD/account" -q
  run --separate-stderr pm -p acme members remove u1 u2 u3 --yes -o csv --columns id,result --no-headings --patience 0
  assert_code 6
  assert_output $'u1,unknown\r\nu2,not done\r\nu3,not done\r'
  assert_stderr 'stopped at u1, 0 of 3 done'
}

@test "members remove: who is gone already is no failure, and one who is there still is" {
  there='body {"totalResults":1,"startIndex":1,"members":[{"id":"u9","email":"p9@acme.example","role":"Developer","status":"active"}]}'
  {
    echo '=== it'
    printf '%s\n' 'expect GET *u9%22' "$there" --- 'expect GET *u1%22' "${there//9/1}" ---
    printf '%s\n' 'expect DELETE */u9' 'status 404' --- 'expect GET *u9%22' \
      'body {"totalResults":0,"startIndex":1,"members":[]}' ---
    printf '%s\n' 'expect DELETE */u1' 'status 404' --- 'expect GET *u1%22' "${there//9/1}"
  } >script
  hostile_start script it
  (umask 077; echo some-key >account)
  pm profile set acme "endpoint=$HOSTILE_URL/scim/v2" "account_key=file:$PWD/account" -q
  run --separate-stderr pm -p acme members remove u9 u1 --yes -o csv --columns id,result --no-headings
  assert_code 8
  assert_output $'u9,already gone\r\nu1,failed\r'
}

@test "members remove: externalId: minds no capitals, as with users" {
  people
  pm users create cora@acme.example --external-id 8 -q >/dev/null
  run pm members remove EXTERNALID:8 -n -y -o csv --columns email,result --no-headings
  assert_output --partial 'cora@acme.example,would remove'
}
