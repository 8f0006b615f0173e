# SPDX-License-Identifier: MIT
# gen-key, keys list, keys revoke.

load helper

enabled() {
  pm sso add onelogin
  pm enable >/dev/null
}

@test "gen-key: the key alone on standard output" {
  enabled
  run --separate-stderr pm gen-key ci
  assert_code 0
  assert_equal "${#lines[@]}" 1
  [[ $output =~ ^[A-Za-z0-9_-]{32,}$ ]]
  [[ $output != PMAK-* ]]
  assert_stderr 'only time'
}

@test "gen-key: as JSON the key is the member secret" {
  enabled
  run bash -c '"$PMSCIM" gen-key ci -q -o json | jq -r "keys_unsorted | join(\" \")"'
  assert_line --index 0 'name key status created last_used id secret'
}

@test "gen-key --save: the profile works from then on" {
  enabled
  run --separate-stderr pm gen-key ci --save
  assert_code 0
  assert_stderr 'saved in'
  run pm users list -o json -q
  assert_output '[]'
}

@test "gen-key: needs SCIM on, and exactly one SSO method" {
  run --separate-stderr pm gen-key ci
  assert_code 7
  assert_stderr 'enable'
  pm sso add onelogin
  pm enable >/dev/null
  pm sso add okta
  run --separate-stderr pm gen-key ci
  assert_code 7
  assert_stderr 'onelogin'
  assert_stderr 'okta'
  pm sso remove okta --yes
  run pm gen-key ci -q
  assert_code 0
}

@test "gen-key: a name that is taken, empty or absent" {
  enabled
  pm gen-key ci >/dev/null
  run --separate-stderr pm gen-key ci
  assert_code 4
  run --separate-stderr pm gen-key ''
  assert_code 2
  run --separate-stderr pm gen-key
  assert_code 2
}

@test "gen-key: --dry-run makes none" {
  enabled
  run --separate-stderr pm gen-key ci -n
  assert_code 0
  assert_output ''
  assert_stderr 'would send POST'
  run pm keys list -o json -q
  assert_output '[]'
}

@test "keys list: masked, in every format" {
  scim_ready
  pm users list >/dev/null 2>&1
  for format in table json ndjson csv; do
    run --separate-stderr pm keys list -o "$format"
    assert_code 0
    golden "keys-list.$format"
  done
}

@test "keys revoke: asks, revokes at once, twice is success" {
  scim_ready
  run --separate-stderr pm keys revoke ci
  assert_code 7
  run --separate-stderr pm keys revoke ci --yes -n
  assert_code 0
  run pm users list -o json -q
  assert_output '[]'
  run --separate-stderr pm keys revoke ci --yes
  assert_code 0
  golden keys-revoke.table
  run --separate-stderr pm users list
  assert_code 5
  assert_stderr 'gen-key'
  run --separate-stderr pm keys revoke ci --yes
  assert_code 0
}

@test "keys revoke: by id, and an unknown name is exit 3 with the nearest" {
  scim_ready
  id=$(pm keys list -o json | jq -r '.[0].id')
  run --separate-stderr pm keys revoke cj --yes
  assert_code 3
  assert_stderr 'did you mean "ci"'
  run pm keys revoke "$id" --yes -o ndjson --columns status
  assert_output '{"status":"REVOKED"}'
}

@test "gen-key --save: an endpoint of the environment never takes the saved key of a profile" {
  enabled
  serve_start
  (umask 077; pm gen-key two -q >key)
  account=file:$XDG_STATE_HOME/pmscim/embedded/account.key
  pm -p acme connect "$SERVE_URL/scim/v2" <key -q >/dev/null
  pm profile set acme "account_key=$account" -q
  saved=$(cat "$XDG_CONFIG_HOME/pmscim/keys/acme.key")
  pm profile set acme endpoint=https://elsewhere.example/scim/v2 -q
  # Another origin leaves the account key behind, another path does not.
  PMSCIM_ENDPOINT=$SERVE_URL/scim/v2 run --separate-stderr pm -p acme gen-key three --save
  [ "$status" -ne 0 ]
  assert_output ''
  pm profile set acme "endpoint=$SERVE_URL/other" -q
  PMSCIM_ENDPOINT=$SERVE_URL/scim/v2 run --separate-stderr pm -p acme gen-key four --save
  assert_code 4
  assert_output ''
  assert_stderr 'PMSCIM_ENDPOINT'
  assert_equal "$(cat "$XDG_CONFIG_HOME/pmscim/keys/acme.key")" "$saved"
  run pm keys list -o ndjson --columns name
  assert_output '{"name":"two"}'
  PMSCIM_ENDPOINT=$SERVE_URL/scim/v2 run --separate-stderr pm -p acme connect <key
  assert_code 4
  assert_equal "$(cat "$XDG_CONFIG_HOME/pmscim/keys/acme.key")" "$saved"
}

@test "gen-key --save: what cannot be saved is seen before a key is made" {
  enabled
  : >file
  XDG_CONFIG_HOME=$HOME/file run --separate-stderr pm gen-key ci --save
  [ "$status" -ne 0 ]
  assert_output ''
  run pm keys list -o json -q
  assert_output '[]'
}

@test "gen-key: a key that cannot be printed is still saved, and never lost without a word" {
  enabled
  # shellcheck disable=SC2016
  run bash -c '"$PMSCIM" gen-key ci --save >/dev/full'
  assert_code 1
  run pm users list -o json -q
  assert_output '[]'
  # shellcheck disable=SC2016
  run bash -c '"$PMSCIM" gen-key lost >/dev/full'
  assert_code 1
  assert_output --partial 'keys revoke lost'
}

@test "keys revoke: what is revoked already is no question" {
  enabled
  pm gen-key ci -q >/dev/null
  pm keys revoke ci --yes -q >/dev/null
  run --separate-stderr pm keys revoke ci -o ndjson --columns status
  assert_code 0
  assert_output '{"status":"REVOKED"}'
}
