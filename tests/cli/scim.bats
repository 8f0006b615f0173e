# SPDX-License-Identifier: MIT
# status, connect, enable, disable.

load helper

@test "status: a fresh state, in every format" {
  run --separate-stderr pm status
  assert_code 0
  golden status-fresh.table
  for format in json ndjson csv; do
    run --separate-stderr pm status -o "$format"
    assert_code 0
    golden "status-fresh.$format"
  done
}

@test "status: everything in place" {
  scim_ready
  run --separate-stderr pm status
  assert_code 0
  golden status-ready.table
}

@test "status: a revoked key is exit 5 and said" {
  scim_ready
  pm keys revoke ci --yes >/dev/null
  run --separate-stderr pm status -o ndjson --columns key
  assert_code 5
  assert_output '{"key":"refused"}'
}

@test "enable: needs an SSO method" {
  run --separate-stderr pm enable
  assert_code 7
  assert_stderr 'SSO'
  assert_stderr 'sso add'
}

@test "enable and disable: state and meaning, in every format" {
  pm sso add onelogin
  run --separate-stderr pm enable
  assert_code 0
  assert_stderr 'cannot leave'
  golden enable.table
  for format in json ndjson csv; do
    run --separate-stderr pm enable -o "$format"
    assert_code 0
    golden "enable.$format"
  done
  run --separate-stderr pm disable
  assert_code 7
  run --separate-stderr pm disable --yes -o json
  assert_code 0
  golden disable.json
}

@test "enable: --dry-run changes nothing" {
  pm sso add onelogin
  run --separate-stderr pm enable -n
  assert_code 0
  assert_stderr 'would send PUT'
  run pm status -o ndjson --columns scim
  assert_output '{"scim":"off"}'
}

@test "SCIM switched off: a key is refused with the reason" {
  scim_ready
  pm disable --yes >/dev/null
  run --separate-stderr pm users list
  assert_code 5
  assert_stderr 'off'
  assert_stderr 'enable'
}

@test "no key yet: exit 5 and the verb that makes one" {
  pm sso add onelogin
  pm enable >/dev/null
  run --separate-stderr pm users list
  assert_code 5
  assert_stderr 'gen-key'
}

@test "connect: the embedded endpoint, key by file, by pipe" {
  pm sso add onelogin
  pm enable >/dev/null
  (umask 077; pm gen-key one -q >key)
  run --separate-stderr pm connect --key-file key
  assert_code 0
  assert_stderr 'accepted'
  run pm users list -o json -q
  assert_output '[]'
  run --separate-stderr bash -c '"$PMSCIM" connect <key'
  assert_code 0
}

@test "connect: a served endpoint becomes the default profile" {
  scim_ready
  (umask 077; pm gen-key two -q >key)
  serve_start
  run --separate-stderr pm connect "$SERVE_URL/scim/v2" --key-file key -o json
  assert_code 0
  golden connect.json
  pm users create ada@acme.example >/dev/null
  run pm users list --columns email --no-headings
  assert_output 'ada@acme.example'
  run pm -p embedded users list --columns email --no-headings
  assert_output 'ada@acme.example'
}

@test "connect: an address without its path is completed" {
  scim_ready
  (umask 077; pm gen-key two -q >key)
  serve_start
  run --separate-stderr pm -p there connect "$SERVE_URL" --key-file key -o ndjson --columns name,default
  assert_code 0
  assert_stderr '/scim/v2'
  assert_output '{"name":"there","default":true}'
}

@test "connect: --dry-run tests and saves nothing" {
  scim_ready
  (umask 077; pm gen-key two -q >key)
  serve_start
  run --separate-stderr pm connect "$SERVE_URL/scim/v2" --key-file key -n
  assert_code 0
  assert_stderr 'would save'
  [ ! -e "$XDG_CONFIG_HOME/pmscim/config.json" ]
}

@test "connect: wrong key, revoked key, no key, too open a key: nothing is saved" {
  scim_ready
  serve_start
  (umask 077; echo wrong-key >key)
  run --separate-stderr pm connect "$SERVE_URL/scim/v2" --key-file key
  assert_code 5
  assert_stderr 'key'
  refute_stderr 'wrong-key'
  (umask 077; pm gen-key gone -q >gone)
  pm keys revoke gone --yes >/dev/null
  run --separate-stderr pm connect "$SERVE_URL/scim/v2" --key-file gone
  assert_code 5
  run --separate-stderr pm connect "$SERVE_URL/scim/v2" </dev/null
  assert_code 2
  assert_stderr 'empty'
  (umask 022; echo open >open)
  run --separate-stderr pm connect "$SERVE_URL/scim/v2" --key-file open
  assert_code 2
  assert_stderr 'chmod 600'
  run --separate-stderr pm connect "$SERVE_URL/scim/v2" --key-file nowhere
  assert_code 2
  [ ! -e "$XDG_CONFIG_HOME/pmscim/config.json" ]
}

@test "connect: wrong path, nobody there, no such host, plain http elsewhere" {
  scim_ready
  (umask 077; pm gen-key two -q >key)
  serve_start
  run --separate-stderr pm connect "$SERVE_URL/nothing" --key-file key
  assert_code 1
  assert_stderr 'no SCIM'
  serve_stop
  run --separate-stderr pm connect "$SERVE_URL/scim/v2" --key-file key
  assert_code 6
  run --separate-stderr pm connect https://no-such-host.invalid/scim/v2 --key-file key
  assert_code 6
  assert_stderr 'no-such-host.invalid'
  run --separate-stderr pm connect http://192.0.2.1/scim/v2 --key-file key
  assert_code 2
  assert_stderr 'https'
  run --separate-stderr pm connect nonsense --key-file key
  assert_code 2
}

@test "connect: the key comes from a command or a variable" {
  scim_ready
  (umask 077; pm gen-key two -q >key)
  serve_start
  run --separate-stderr pm -p cmd connect "$SERVE_URL/scim/v2" --key-command "cat $PWD/key"
  assert_code 0
  PMSCIM_TEST_KEY=$(cat key) run --separate-stderr pm -p var connect "$SERVE_URL/scim/v2" --key-env PMSCIM_TEST_KEY
  assert_code 0
  run --separate-stderr pm -p var users list
  assert_code 5
  assert_stderr 'PMSCIM_TEST_KEY'
  run --separate-stderr pm connect "$SERVE_URL/scim/v2" --key-file key --key-env X
  assert_code 2
}

@test "Postman's own profile: what only its web page can do is exit 9 with the steps" {
  pm profile set acme endpoint=us key=env:NOT_SET
  for verb in 'enable' 'disable --yes' 'gen-key ci' 'keys list' 'sso list' 'sso add onelogin' \
    'domains list' 'verify-domain acme.example'; do
    # shellcheck disable=SC2086
    run --separate-stderr pm -p acme $verb
    assert_code 9
    assert_output ''
    assert_stderr 'go.postman.co'
    assert_stderr '1. '
    assert_stderr 'nothing was changed'
  done
}

@test "connect: an account key is tested, and makes the manners Postman's" {
  scim_ready
  (umask 077; pm gen-key two -q >key; echo wrong >wrong)
  serve_start
  run --separate-stderr pm -p there connect "$SERVE_URL" --key-file key --account-key-file wrong
  assert_code 5
  assert_stderr 'account key'
  [ ! -e "$XDG_CONFIG_HOME/pmscim/config.json" ]
  run --separate-stderr pm -p there connect "$SERVE_URL" --key-file key \
    --account-key-file "$XDG_STATE_HOME/pmscim/embedded/account.key" -o ndjson --columns manners
  assert_code 0
  assert_output '{"manners":"postman"}'
  pm -p there users create Bruno@acme.example -q >/dev/null
  run pm -p there suspend --yes bruno@acme.example -o ndjson --columns email,result
  assert_output '{"email":"Bruno@acme.example","result":"suspended"}'
}

@test "rfc manners do for a served endpoint too" {
  scim_ready
  (umask 077; pm gen-key two -q >key)
  serve_start
  pm -p there connect "$SERVE_URL" --key-file key -q >/dev/null
  export PMSCIM_PROFILE=there
  run pm profile show -o ndjson --columns manners
  assert_output '{"manners":"rfc"}'
  pm users create ada@acme.example --given Ada --external-id 17 -q >/dev/null
  run pm users update ada@acme.example --family L -o ndjson --columns given_name,family_name
  assert_output '{"given_name":"Ada","family_name":"L"}'
  run pm suspend --yes externalId:17 -o ndjson --columns result
  assert_output '{"result":"suspended"}'
  run pm users list --inactive -o ndjson --columns email
  assert_output '{"email":"ada@acme.example"}'
  run pm reactivate ada@acme.example -o ndjson --columns result
  assert_output '{"result":"reactivated"}'
  run pm users list --filter 'active eq true' -o ndjson --columns email
  assert_output '{"email":"ada@acme.example"}'
}
