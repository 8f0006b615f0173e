# SPDX-License-Identifier: MIT
# profile list, show, set, use, remove; the configuration file.

load helper

@test "profile list: embedded is always there, in every format" {
  for format in table json ndjson csv; do
    run --separate-stderr pm profile list -o "$format"
    assert_code 0
    golden "profile-list.$format"
  done
}

@test "profile set, use, show, remove" {
  run --separate-stderr pm profile set acme endpoint=us key=env:ACME_KEY
  assert_code 0
  run --separate-stderr pm profile set eu endpoint=eu 'key=exec:pass show postman/scim'
  assert_code 0
  run --separate-stderr pm profile list
  golden profile-list-two.table
  run pm profile use eu
  assert_code 0
  run --separate-stderr pm profile show -o json
  golden profile-show.json
  run --separate-stderr pm profile show acme
  golden profile-show.table
  run --separate-stderr pm profile remove eu
  assert_code 7
  run pm profile remove eu --yes
  assert_code 0
  run pm profile list -o ndjson --columns name
  assert_output $'{"name":"embedded"}\n{"name":"acme"}'
}

@test "profile set: what a field cannot hold is exit 2 with a sentence" {
  for assignment in endpoint=http://example.com/scim endpoint=ftp://x manners=polite key=plain \
    endpont=us nonsense 'endpoint=https://user:pw@example.com/scim' cacert=relative.pem; do
    run --separate-stderr pm profile set acme "$assignment"
    assert_code 2
    [ -n "$stderr" ]
  done
  run --separate-stderr pm profile set acme endpont=us
  assert_stderr 'endpoint'
  run --separate-stderr pm profile set acme manners=rfc
  assert_code 2
  assert_stderr 'endpoint'
  run --separate-stderr pm profile set 'a b' endpoint=us
  assert_code 2
  [ ! -e "$XDG_CONFIG_HOME/pmscim/config.json" ]
}

@test "profile set: single manners are kept, used and refused by name" {
  run --separate-stderr pm profile set embedded manners.page_size=7 manners.update=put -q
  assert_code 0
  run jq -c .profiles.embedded.manners_fields "$XDG_CONFIG_HOME/pmscim/config.json"
  assert_output '{"update":"put","page_size":7}'
  run pm profile show -o ndjson --columns manners_fields
  assert_output '{"manners_fields":"update=put page_size=7"}'
  pm sso add onelogin -q
  pm enable --yes -q
  pm gen-key ci --save -q
  run --separate-stderr pm -v users list
  assert_code 0
  assert_stderr 'GET /scim/v2/Users?startIndex=1&count=7'
  run --separate-stderr pm profile set embedded manners.page_size=many
  assert_code 2
  assert_stderr 'manners: page_size: not a number from 1 to 10000'
  run --separate-stderr pm profile set embedded manners.pagesize=7
  assert_code 2
  assert_stderr '"page_size"'
  pm profile set embedded manners.page_size= manners.update= -q
  run jq -c .profiles.embedded.manners_fields "$XDG_CONFIG_HOME/pmscim/config.json"
  assert_output null
}

@test "profiles nobody configured are exit 3 with the nearest" {
  pm profile set acme endpoint=us
  run --separate-stderr pm -p acne users list
  assert_code 3
  assert_stderr 'acme'
  run --separate-stderr pm profile use nobody
  assert_code 3
  run --separate-stderr pm profile remove nobody --yes
  assert_code 3
}

@test "profile set --dry-run writes nothing" {
  run --separate-stderr pm profile set acme endpoint=us -n
  assert_code 0
  assert_stderr 'would write'
  [ ! -e "$XDG_CONFIG_HOME/pmscim/config.json" ]
}

@test "the file is 0600 in a folder of 0700" {
  pm profile set acme endpoint=us
  assert_equal "$(stat -c %a "$XDG_CONFIG_HOME/pmscim/config.json")" 600
  assert_equal "$(stat -c %a "$XDG_CONFIG_HOME/pmscim")" 700
}

@test "a configuration that is open, broken, or no file is exit 2 and names it" {
  pm profile set acme endpoint=us
  config=$XDG_CONFIG_HOME/pmscim/config.json
  chmod 644 "$config"
  run --separate-stderr pm profile list
  assert_code 2
  assert_stderr "$config"
  assert_stderr 'chmod 600'
  chmod 600 "$config"
  printf '{"profiles":\n oops}' >"$config"
  run --separate-stderr pm status
  assert_code 2
  assert_stderr "$config"
  assert_stderr 'line 2'
  printf '{"profiles":{"acme":7}}' >"$config"
  run --separate-stderr pm status
  assert_code 2
  assert_stderr 'profiles.acme'
  rm "$config"
  mkdir "$config"
  run --separate-stderr pm status
  assert_code 2
}

@test "precedence: file < environment < flag" {
  pm profile set one endpoint=https://one.example/scim
  pm profile set two endpoint=https://two.example/scim
  pm profile use one
  run pm profile show -o ndjson --columns name
  assert_output '{"name":"one"}'
  PMSCIM_PROFILE=two run pm profile show -o ndjson --columns name
  assert_output '{"name":"two"}'
  PMSCIM_PROFILE=two run pm -p one profile show -o ndjson --columns name
  assert_output '{"name":"one"}'
  PMSCIM_ENDPOINT=https://three.example/scim run pm profile show -o ndjson --columns endpoint
  assert_output '{"endpoint":"https://three.example/scim"}'
}

@test "a key is never taken along to another address" {
  scim_ready
  (umask 077; pm gen-key two -q >key)
  pm profile set one endpoint=https://one.example/scim "key=file:$PWD/key"
  PMSCIM_ENDPOINT=http://127.0.0.1:9/scim/v2 run --separate-stderr pm -p one users list
  assert_code 5
  PMSCIM_ENDPOINT=https://one.example/scim run pm -p one profile show -o ndjson --columns key
  assert_output --partial '/key'
}

@test "two writers at once lose nothing" {
  for i in {1..10}; do
    pm profile set "left$i" endpoint=us -q 3>&- &
    pm profile set "right$i" endpoint=us -q 3>&- &
  done
  wait
  run pm profile list -o ndjson --columns name
  assert_equal "${#lines[@]}" 21
}

@test "a misspelt member of the configuration is an error and not the embedded endpoint" {
  pm profile set acme endpoint=us -q
  config=$XDG_CONFIG_HOME/pmscim/config.json
  sed -i 's/"endpoint"/"endpont"/' "$config"
  run --separate-stderr pm -p acme suspend --yes ada@acme.example
  assert_code 2
  assert_stderr 'profiles.acme: "endpont"'
  assert_stderr 'did you mean "endpoint"'
  sed -i 's/"endpont"/"address"/' "$config"
  run --separate-stderr pm -p acme status
  assert_code 2
  assert_stderr 'profiles.acme: there is neither an endpoint'
  printf '{"profils":{}}' >"$config"
  run --separate-stderr pm status
  assert_code 2
  assert_stderr 'did you mean "profiles"'
}

@test "members of a newer version stay" {
  pm profile set acme endpoint=us -q
  config=$XDG_CONFIG_HOME/pmscim/config.json
  jq '.theme="dark" | .profiles.acme.timeout_seconds=7' "$config" >new
  cat new >"$config"
  pm profile set acme manners=rfc -q
  run jq -r '.theme, .profiles.acme.timeout_seconds, .profiles.acme.manners' "$config"
  assert_output $'dark\n7\nrfc'
}

@test "the embedded profile is never another endpoint" {
  run --separate-stderr pm profile set embedded endpoint=us
  assert_code 2
  assert_stderr 'embedded'
  PMSCIM_ENDPOINT=us run --separate-stderr pm -p embedded users list
  assert_code 2
  assert_stderr 'PMSCIM_ENDPOINT'
  pm profile set rehearsal "state=$HOME/rehearsal" -q
  PMSCIM_ENDPOINT=us PMSCIM_PROFILE=rehearsal run --separate-stderr pm users list
  assert_code 2
  pm profile use embedded -q
  PMSCIM_ENDPOINT=us run pm profile show -o ndjson --columns name
  assert_output '{"name":"environment"}'
}
