# SPDX-License-Identifier: MIT
# as: leave, set-email, set-password. Signing in is in errors.bats.

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
