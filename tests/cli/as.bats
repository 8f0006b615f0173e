# SPDX-License-Identifier: MIT
# as: sign-in with a directory, leave, set-email, set-password. Signing in alone is in errors.bats.

load helper

person() {
  scim_ready
  pm users create ada@acme.example --given Ada -q >/dev/null
}

status_of() {
  pm members list --all -q -o ndjson | jq -r "select(.email == \"$1\").status"
}

@test "as leave, set-email, set-password: refused while SCIM is on, with the endpoint's sentence" {
  person
  run --separate-stderr pm as ada@acme.example leave -o ndjson
  assert_code 7
  assert_output '{"email":"ada@acme.example","action":"leave","allowed":false,"reason":"members cannot leave while SCIM provisioning is on"}'
  assert_stderr 'members cannot leave while SCIM provisioning is on'
  run --separate-stderr pm as ada@acme.example set-email eve@acme.example
  assert_code 7
  assert_stderr 'change their e-mail'
  run --separate-stderr pm as ada@acme.example set-password <<<'new-words'
  assert_code 7
  assert_stderr 'change their password'
  run status_of ada@acme.example
  assert_output active
}

@test "as leave: with SCIM off it asks, and then the person is gone" {
  person
  pm disable --yes -q >/dev/null
  run --separate-stderr pm as ada@acme.example leave
  assert_code 7
  assert_stderr 'ada@acme.example will leave the team'
  run --separate-stderr pm as ada@acme.example leave -n
  assert_code 0
  assert_output ''
  assert_stderr 'would send POST /admin/v1/me/leave'
  run status_of ada@acme.example
  assert_output active
  run --separate-stderr pm as ada@acme.example leave --yes
  assert_code 0
  golden as-leave.table
  assert_stderr 'has left'
  run status_of ada@acme.example
  assert_output ''
}

@test "as set-email: with SCIM off it changes, unless somebody has it" {
  person
  pm users create bob@acme.example -q >/dev/null
  pm disable --yes -q >/dev/null
  run --separate-stderr pm as ada@acme.example set-email bob@acme.example
  assert_code 4
  run --separate-stderr pm as ada@acme.example set-email nonsense
  assert_code 2
  run --separate-stderr pm as ada@acme.example set-email eve@home.example
  assert_code 0
  run status_of eve@home.example
  assert_output active
}

@test "as set-password: from standard input or a file, and nowhere to be seen" {
  person
  pm disable --yes -q >/dev/null
  run --separate-stderr pm as ada@acme.example set-password -v <<<'secret-words'
  assert_code 0
  refute_stderr secret-words
  (umask 077; echo secret-words >file)
  run --separate-stderr pm as ada@acme.example set-password --password-file file -n
  assert_code 0
  refute_stderr secret-words
  run --separate-stderr pm as ada@acme.example set-password --password-file file
  assert_code 0
  chmod 644 file
  run --separate-stderr pm as ada@acme.example set-password --password-file file
  assert_code 2
  run --separate-stderr pm as ada@acme.example set-password </dev/null
  assert_code 2
  assert_stderr 'password'
  run --separate-stderr pm as ada@acme.example set-password secret-words
  assert_code 2
  refute_stderr secret-words
}

@test "as: suspended people and strangers have no side of their own" {
  person
  pm suspend ada@acme.example --yes -q >/dev/null
  run --separate-stderr pm as ada@acme.example leave
  assert_code 7
  assert_stderr 'suspended'
  run --separate-stderr pm as nobody@acme.example leave
  assert_code 3
  run --separate-stderr pm as ada@acme.example leav
  assert_code 2
  assert_stderr 'did you mean "leave"'
  run --separate-stderr pm as ada@acme.example set-email
  assert_code 2
  run --separate-stderr pm as ada@acme.example leave now
  assert_code 2
}

@test "as: an id and an externalId mean the same person, with SCIM off as well" {
  person
  pm users create bob@acme.example --external-id 7 -q >/dev/null
  pm disable --yes -q >/dev/null
  run pm as externalId:7 sign-in -o ndjson
  assert_output '{"email":"bob@acme.example","action":"sign-in","allowed":true,"reason":null}'
  run pm __complete as ada@acme.example set
  assert_line --partial set-email
  assert_line --partial set-password
}

@test "as: a Postman API key rehearses nobody at Postman" {
  (umask 077; echo PMAK-none >account)
  pm profile set acme endpoint=us "account_key=file:$PWD/account" -q
  run --separate-stderr pm -p acme as ada@acme.example leave --yes
  assert_code 9
}

# --- sign-in, with what a directory says ---------------------------------------------------------

# The row of ada's in the directory, without the heading.
directory() { # ROW…
  printf '%s\n' external_id,email,status,assigned "$@" >people.csv
}

answer() { # allowed, or why not
  run --separate-stderr pm as "${who:-ada@acme.example}" sign-in --source csv:people.csv -o json
  jq -r '.reason // .allowed' <<<"$output"
}

@test "as sign-in --source: the account stays active, and SSO has the last word" {
  scim_ready
  pm users create ada@acme.example --external-id 7 -q >/dev/null
  pm users create eve@acme.example -q >/dev/null
  directory 7,ada@acme.example,active,yes
  assert_equal "$(answer)" true
  directory 7,ada@acme.example,suspended,yes
  assert_equal "$(answer)" 'the person is suspended in the directory'
  directory 7,ada@acme.example,active,no
  assert_equal "$(answer)" 'the directory no longer assigns the app to this person'
  directory 7,ada@acme.example,suspended,no
  assert_equal "$(answer)" 'the directory no longer assigns the app to this person'
  directory 8,eve@acme.example,active,yes
  run --separate-stderr pm as ada@acme.example sign-in --source csv:people.csv
  assert_code 7
  golden as-sso.table
  assert_stderr 'csv:people.csv: ada@acme.example is not in it, so unassigned'
  # By externalId, whatever the e-mail; by e-mail, whatever the capitals.
  directory 7,somebody@else.example,suspended,yes
  assert_equal "$(answer)" 'the person is suspended in the directory'
  directory ,EVE@acme.example,suspended,yes
  assert_equal "$(who=eve@acme.example answer)" 'the person is suspended in the directory'
  run pm users get ada@acme.example eve@acme.example -o ndjson --columns active
  assert_output "$(printf '{"active":true}\n{"active":true}')"
}

@test "as sign-in --source: who is suspended is so whatever the directory says, and without SSO it has no say" {
  person
  directory ,ada@acme.example,active,yes
  pm suspend ada@acme.example --yes -q >/dev/null
  assert_equal "$(answer)" 'the account is suspended in this team'
  pm reactivate ada@acme.example -q >/dev/null
  directory ,ada@acme.example,suspended,yes
  pm disable --yes -q >/dev/null
  pm sso remove onelogin --yes -q
  assert_equal "$(answer)" true
}

@test "as sign-in --source: nobody is thought absent from what cannot be read" {
  person
  directory ',ada@acme.example,"act'
  for rows in ',eve@acme.example,"act' ',nonsense,active,yes' ',,active,yes'; do
    directory "$rows"
    run --separate-stderr pm as ada@acme.example sign-in --source csv:people.csv
    assert_code 7
    assert_output ''
    assert_stderr 'source'
  done
  directory ,ada@acme.example,active,yes 5,Ada@acme.example,suspended,yes
  run --separate-stderr pm as ada@acme.example sign-in --source csv:people.csv
  assert_code 4
  assert_stderr 'rows 2 and 3 of the source are both about ada@acme.example'
  pm users create eve@acme.example --external-id 7 -q >/dev/null
  directory 8,eve@acme.example,active,yes
  run --separate-stderr pm as eve@acme.example sign-in --source csv:people.csv
  assert_code 4
  assert_stderr 'another externalId'
}

@test "as sign-in --source: wrong use" {
  person
  directory ,ada@acme.example,active,yes
  run --separate-stderr pm as ada@acme.example leave --source csv:people.csv
  assert_code 2
  assert_stderr '--source and --format are for sign-in'
  run --separate-stderr pm as ada@acme.example sign-in --password-file people.csv
  assert_code 2
  run --separate-stderr pm as ada@acme.example sign-in --source people.csv
  assert_code 2
  assert_stderr 'did you mean csv:people.csv?'
  run --separate-stderr pm as ada@acme.example sign-in --source csv:nobody.csv
  assert_code 3
  run --separate-stderr pm as nobody@acme.example sign-in --source csv:people.csv
  assert_code 3
  run --separate-stderr bash -c '"$PMSCIM" as ada@acme.example sign-in --source - --format csv <people.csv'
  assert_code 0
  run pm __complete as ada@acme.example sign-in --source cs
  assert_line --partial csv:
}
