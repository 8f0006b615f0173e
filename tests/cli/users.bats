# SPDX-License-Identifier: MIT
# users list, get, create, update, set-email.

load helper
load ../fault/hostile

teardown() {
  serve_stop
  dns_stop
  [ -z "$hostile_pid" ] || end_process "$hostile_pid"
}

three_people() {
  scim_ready
  pm users create ada@acme.example --given Ada --family Lindqvist --external-id 1001 >/dev/null
  pm users create bruno@acme.example --given Bruno --family Okafor --external-id 1002 >/dev/null
  pm users create chika@acme.example --given Chika --family Moreau >/dev/null
  pm suspend --yes bruno@acme.example >/dev/null
}

@test "users list: nobody yet is an empty list in every format" {
  scim_ready
  run --separate-stderr pm users list
  assert_code 0
  assert_output ''
  assert_stderr 'nobody'
  run pm users list -o json -q
  assert_output '[]'
  run pm users list -o ndjson -q
  assert_output ''
  run pm users list -o csv -q
  assert_output $'email,given_name,family_name,active,external_id,id,created,modified\r'
}

@test "users list: table, JSON, NDJSON and CSV" {
  three_people
  for format in table json ndjson csv; do
    run --separate-stderr pm users list -o "$format"
    assert_code 0
    golden "users-list.$format"
  done
}

@test "users list: JSON is one array of eight stable keys" {
  three_people
  run bash -c '"$PMSCIM" users list -o json | jq -r "length, (.[0] | keys_unsorted | sort | join(\" \"))"'
  assert_line --index 0 3
  assert_line --index 1 'active created email external_id family_name given_name id modified'
}

@test "users list: --active, --inactive, --limit, --columns, --no-headings" {
  three_people
  run pm users list --inactive --columns email --no-headings
  assert_output 'bruno@acme.example'
  run pm users list --active --columns email,active -o csv
  assert_output $'email,active\r\nada@acme.example,true\r\nchika@acme.example,true\r'
  run pm users list --limit 1 --columns email --no-headings
  assert_output 'ada@acme.example'
  run pm users list --columns help
  assert_line --partial 'external_id'
}

@test "users list: --filter goes to the server, which minds the case of the value" {
  three_people
  run pm users list --filter 'userName eq "ada@acme.example"' --columns email --no-headings
  assert_output 'ada@acme.example'
  run pm users list --filter 'USERNAME EQ "ada@acme.example"' --columns email --no-headings
  assert_output 'ada@acme.example'
  run pm users list --filter 'userName eq "Ada@acme.example"' -o ndjson -q
  assert_output ''
  run pm users list --filter 'active eq "false"' --columns email --no-headings
  assert_output 'bruno@acme.example'
}

@test "users list: a filter with a typo shows the column and sends nothing" {
  three_people
  run --separate-stderr pm users list -v --filter 'userName eqq "ada@acme.example"'
  assert_code 2
  assert_stderr 'column 10'
  assert_stderr 'did you mean "eq"'
  refute_stderr 'GET '
  run --separate-stderr pm users list -v --filter 'userNam eq "x"'
  assert_code 2
  assert_stderr 'userName'
  refute_stderr 'GET '
}

@test "users list: a filter the server does not offer is matched here" {
  three_people
  run --separate-stderr pm users list -v --columns email --no-headings --filter 'name.familyName sw "L"'
  assert_code 0
  assert_output 'ada@acme.example'
  assert_stderr '< 400'
}

@test "users list: more people than fit on a page" {
  scim_ready
  for i in {101..215}; do echo "p$i@acme.example"; done >people
  while read -r email; do pm users create "$email" -q >/dev/null; done <people
  run bash -c '"$PMSCIM" users list --columns email --no-headings'
  assert_equal "$output" "$(cat people)"
}

@test "users get: by e-mail in any case, by id, by externalId" {
  three_people
  run --separate-stderr pm users get ada@acme.example
  assert_code 0
  golden users-get.table
  for format in json ndjson csv; do
    run --separate-stderr pm users get ada@acme.example -o "$format"
    golden "users-get.$format"
  done
  id=$(pm users get ada@acme.example -o json | jq -r .id)
  run pm users get "$id" --columns email --no-headings
  assert_output --partial 'ada@acme.example'
  run pm users get externalId:1001 -o ndjson --columns email
  assert_output '{"email":"ada@acme.example"}'
  run pm users get ADA@ACME.EXAMPLE -o ndjson --columns email
  assert_output '{"email":"ada@acme.example"}'
}

@test "users get: several are a list" {
  three_people
  run bash -c '"$PMSCIM" users get ada@acme.example chika@acme.example -o json | jq -r ".[].email"'
  assert_output $'ada@acme.example\nchika@acme.example'
}

@test "users get: nobody of that name is exit 3 and one line" {
  three_people
  run --separate-stderr pm users get dora@acme.example
  assert_code 3
  assert_output ''
  assert_stderr 'dora@acme.example'
  run --separate-stderr pm users get externalId:nobody
  assert_code 3
  run --separate-stderr pm users get 000000000000000000000000000000000000000000000000
  assert_code 3
}

@test "users create: prints the person, in every format" {
  scim_ready
  run --separate-stderr pm users create ada@acme.example --given Ada --family Lindqvist --external-id 1001
  assert_code 0
  golden users-create.table
  run --separate-stderr pm users create bo@acme.example --given Bo -o json
  golden users-create.json
  run --separate-stderr pm users create cy@acme.example -o ndjson
  golden users-create.ndjson
  run --separate-stderr pm users create di@acme.example -o csv
  golden users-create.csv
}

@test "users create: a taken e-mail, in any case, is exit 4" {
  three_people
  run --separate-stderr pm users create ada@acme.example
  assert_code 4
  assert_stderr 'ada@acme.example'
  assert_stderr 'users get'
  run --separate-stderr pm users create ADA@acme.example
  assert_code 4
  run --separate-stderr pm users create bruno@acme.example
  assert_code 4
}

@test "users create: --dry-run shows the request and creates nobody" {
  scim_ready
  run --separate-stderr pm users create ada@acme.example --given Ada -n
  assert_code 0
  assert_output ''
  assert_stderr 'would send POST'
  assert_stderr 'ada@acme.example'
  run pm users list -o json -q
  assert_output '[]'
}

@test "users create: bad input is exit 2 and sends nothing" {
  scim_ready
  for email in ada 'ada @acme.example' '@acme.example' 'ada@' 'a@b@c'; do
    run --separate-stderr pm users create "$email"
    assert_code 2
    assert_stderr 'no e-mail'
  done
  run --separate-stderr pm users create
  assert_code 2
  assert_stderr 'usage: pmscim users create'
  run --separate-stderr pm users create a@b.example c@d.example
  assert_code 2
  run --separate-stderr pm users create a@b.example --givn X
  assert_code 2
  assert_stderr 'did you mean "--given"'
}

@test "users create: names of many scripts come back as they were" {
  scim_ready
  run pm users create lee@acme.example --given '李' --family 'Ünsal "Q" \ O~Neill 🙂' -o ndjson --columns given_name,family_name
  assert_output '{"given_name":"李","family_name":"Ünsal \"Q\" \\ O~Neill 🙂"}'
}

@test "users update: changes one name and leaves the rest" {
  three_people
  run pm users update ada@acme.example --family Berg -o ndjson --columns given_name,family_name,external_id,active
  assert_output '{"given_name":"Ada","family_name":"Berg","external_id":"1001","active":true}'
  run --separate-stderr pm users update externalId:1001 --given Adele
  assert_code 0
  golden users-update.table
}

@test "users update: a suspended person stays suspended" {
  three_people
  run pm users update bruno@acme.example --given Bruno2 -o ndjson --columns active,given_name
  assert_output '{"active":false,"given_name":"Bruno2"}'
}

@test "users update: the same name again sends nothing" {
  three_people
  run --separate-stderr pm users update ada@acme.example --given Ada -v
  assert_code 0
  assert_stderr 'already'
  refute_stderr '> PUT'
}

@test "users update: --dry-run, nothing to change, nobody there" {
  three_people
  run --separate-stderr pm users update ada@acme.example --given Eve -n
  assert_code 0
  assert_stderr 'would send'
  run pm users get ada@acme.example -o ndjson --columns given_name
  assert_output '{"given_name":"Ada"}'
  run --separate-stderr pm users update ada@acme.example
  assert_code 2
  assert_stderr 'nothing to change'
  run --separate-stderr pm users update dora@acme.example --given D
  assert_code 3
}

# --- users set-email ----------------------------------------------------------------------------

# A team with ada@acme.example on a domain that is verified.
verified() {
  scim_ready
  pm users create ada@acme.example --given Ada --external-id 7 -q >/dev/null
  dns_start --host-record=acme.example,127.0.0.1
  pm verify-domain acme.example --resolver "$DNS_SERVER" -q >/dev/null || true
  dns_start "--txt-record=acme.example,$(pm domains list -o ndjson --columns txt | jq -r .txt)"
  pm verify-domain acme.example --resolver "$DNS_SERVER" -q >/dev/null
}

@test "users set-email: on a verified domain, and everything else stays" {
  verified
  before=$(pm users get ada@acme.example -o json | jq -c 'del(.email, .modified)')
  run --separate-stderr pm users set-email ada@acme.example ada.lowe@acme.example
  assert_code 0
  golden users-set-email.table
  assert_stderr 'is the e-mail of ada@acme.example now'
  run bash -c '"$PMSCIM" users get ada.lowe@acme.example -o json | jq -c "del(.email, .modified)"'
  assert_output "$before"
  run --separate-stderr pm users set-email externalId:7 ada.lowe@acme.example
  assert_code 0
  assert_stderr 'already'
  run --separate-stderr pm users set-email externalId:7 x@acme.example -n
  assert_code 0
  assert_stderr 'would send PUT'
  refute_stderr active
}

@test "users set-email: a domain that is not verified is a sentence and what to do" {
  verified
  run --separate-stderr pm users set-email ada@acme.example ada@home.example
  assert_code 7
  assert_output ''
  assert_stderr 'not verified'
  assert_stderr 'verify-domain home.example'
  pm users create bob@elsewhere.example -q >/dev/null
  run --separate-stderr pm users set-email bob@elsewhere.example bob@acme.example
  assert_code 7
  assert_stderr 'elsewhere.example'
}

@test "users set-email: taken, unknown, and what is no e-mail" {
  verified
  pm users create bob@acme.example -q >/dev/null
  run --separate-stderr pm users set-email ada@acme.example bob@acme.example
  assert_code 4
  run --separate-stderr pm users set-email nobody@acme.example x@acme.example
  assert_code 3
  for email in ada @acme.example ada@ a@b@acme.example 'a b@acme.example' ada@acme..example; do
    run --separate-stderr pm users set-email ada@acme.example "$email"
    assert_code 2
    assert_stderr 'is no e-mail address'
  done
}

@test "users set-email: a suspended person keeps being suspended" {
  verified
  pm suspend ada@acme.example --yes -q >/dev/null
  run --separate-stderr pm users set-email ada@acme.example eve@acme.example -o ndjson --columns email,active
  assert_code 0
  assert_output '{"email":"eve@acme.example","active":false}'
}

@test "users set-email: elsewhere userName and the same of emails, and no other" {
  cat >script <<'SCRIPT'
=== it
when PATCH /scim/v2/Users/1
body {"id":"1","userName":"new@acme.example","emails":[{"value":"new@acme.example","type":"work"},{"value":"ada@home.example"}]}
---
when GET /scim/v2/Users/1
body {"id":"1","userName":"ada@acme.example","emails":[{"value":"Ada@acme.example","type":"work"},{"value":"ada@home.example"}]}
=== login
when PATCH /scim/v2/Users/1
body {"id":"1","userName":"ada","emails":[{"value":"new@acme.example"}]}
---
when GET /scim/v2/Users/1
body {"id":"1","userName":"ada","emails":[{"value":"ada@acme.example"}]}
=== ignores
when PATCH /scim/v2/Users/1
body {"id":"1","userName":"ada@acme.example"}
---
when PUT /scim/v2/Users/1
body {"id":"1","userName":"ada@acme.example"}
---
when GET /scim/v2/Users/1
body {"id":"1","userName":"ada@acme.example"}
SCRIPT
  hostile_start script it
  pm profile set acme "endpoint=$HOSTILE_URL/scim/v2" key=env:KEY -q
  export KEY=some-key
  run --separate-stderr pm -p acme users set-email 1 new@acme.example -v
  assert_code 0
  assert_stderr '{"op":"replace","path":"userName","value":"new@acme.example"}'
  assert_stderr '{"op":"replace","path":"emails","value":[{"value":"new@acme.example","type":"work"},{"value":"ada@home.example"}]}'
  hostile_stop
  hostile_start script login
  pm profile set acme "endpoint=$HOSTILE_URL/scim/v2" -q
  run --separate-stderr pm -p acme users set-email 1 new@acme.example -v
  assert_code 0
  refute_stderr '"path":"userName"'
  hostile_stop
  hostile_start script ignores
  pm profile set acme "endpoint=$HOSTILE_URL/scim/v2" -q
  for manners in rfc postman; do
    pm profile set acme manners=$manners -q
    run --separate-stderr pm -p acme users set-email 1 new@acme.example
    assert_code 1
    assert_output ''
    assert_stderr 'took the change, but ada@acme.example is as before'
  done
}

@test "users set-email: a change that was only promised is waited for, as others are" {
  old='body {"id":"1","userName":"ada@acme.example","active":true}'
  {
    printf '%s\n' '=== it' 'expect GET /scim/v2/Users/1' "$old" --- 'expect PUT /scim/v2/Users/1' 'status 202' ---
    printf '%s\n' 'expect GET /scim/v2/Users/1' "$old" --- 'expect GET /scim/v2/Users/1' "$old" ---
    printf '%s\n' 'expect GET /scim/v2/Users/1' "${old/ada/new}"
  } >script
  hostile_start script it
  export PMSCIM_KEY=some-key
  pm profile set acme "endpoint=$HOSTILE_URL/scim/v2" manners=postman -q
  run --separate-stderr pm -p acme users set-email 1 new@acme.example -o ndjson --columns email
  assert_code 0
  assert_output '{"email":"new@acme.example"}'
  hostile_stop
}
