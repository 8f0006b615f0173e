# SPDX-License-Identifier: MIT
# gen-key, keys list, keys revoke.

load helper
load ../fault/hostile

teardown() {
  serve_stop
  [ -z "$hostile_pid" ] || end_process "$hostile_pid"
}

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

# --- gen-key --replace --------------------------------------------------------------------------

# The key that the profile holds.
saved_key() {
  cat "$XDG_CONFIG_HOME"/pmscim/keys/*.key
}

# "name status" of every key.
keys() {
  pm keys list -q -o ndjson | jq -r '"\(.name) \(.status)"' | sort
}

@test "gen-key --replace: made, tested, saved, and then the old one revoked" {
  scim_ready
  before=$(saved_key)
  run --separate-stderr pm gen-key two --replace ci --yes
  assert_code 0
  assert_output "$(saved_key)"
  [ "$output" != "$before" ]
  assert_stderr '"two" works and is saved in'
  assert_stderr '"ci" is revoked'
  run keys
  assert_output $'ci REVOKED\ntwo ACTIVE'
  run pm users list -q -o json
  assert_output '[]'
  # Nothing of it lies around.
  assert_equal "$(find "$XDG_CONFIG_HOME" -name '*.new' | wc -l)" 0
}

@test "gen-key --replace: asks first, and without an answer nothing is made" {
  scim_ready
  run --separate-stderr pm gen-key two --replace ci
  assert_code 7
  assert_output ''
  assert_stderr 'Make the key "two"'
  run --separate-stderr pm gen-key two --replace ci -n
  assert_code 0
  assert_output ''
  assert_stderr 'would send POST'
  assert_stderr 'would send DELETE'
  run keys
  assert_output 'ci ACTIVE'
}

@test "gen-key --replace --keep-old: both are active, and the next run revokes" {
  scim_ready
  run --separate-stderr pm gen-key two --replace ci --keep-old
  assert_code 0
  assert_stderr 'stays active'
  run keys
  assert_output $'ci ACTIVE\ntwo ACTIVE'
  run --separate-stderr pm gen-key two --replace ci --yes
  assert_code 0
  assert_output ''
  run keys
  assert_output $'ci REVOKED\ntwo ACTIVE'
  run --separate-stderr pm gen-key two --keep-old
  assert_code 2
}

@test "gen-key --replace: a key that is unknown, its own, or somebody else's" {
  scim_ready
  pm gen-key onelogin -q >/dev/null
  run --separate-stderr pm gen-key two --replace cj --yes
  assert_code 3
  assert_stderr 'did you mean "ci"'
  run --separate-stderr pm gen-key ci --replace ci --yes
  assert_code 2
  run --separate-stderr pm gen-key two --replace onelogin --yes
  assert_code 7
  assert_stderr 'is not the key of profile'
  PMSCIM_KEY=x run --separate-stderr pm gen-key two --replace ci --yes
  assert_code 4
  assert_stderr 'PMSCIM_KEY'
  run keys
  assert_output $'ci ACTIVE\nonelogin ACTIVE'
}

@test "gen-key --replace: a name that is in use is not taken away from anybody" {
  scim_ready
  used=$(pm gen-key two -q)
  PMSCIM_KEY=$used pm users list -q >/dev/null
  run --separate-stderr pm gen-key two --replace ci --yes
  assert_code 4
  assert_stderr 'in use'
  PMSCIM_KEY=$used run pm users list -q -o json
  assert_output '[]'
}

@test "gen-key --replace: cut short after the key was made, the next run finishes" {
  scim_ready
  pm gen-key two -q >/dev/null
  run --separate-stderr pm gen-key two --replace ci
  assert_code 7
  assert_stderr 'unused'
  run --separate-stderr pm gen-key two --replace ci --yes
  assert_code 0
  assert_output "$(saved_key)"
  run bash -c '"$PMSCIM" keys list -q -o ndjson | jq -r "select(.status == \"ACTIVE\").name"'
  assert_output two
}

@test "gen-key --replace: cut short before the key was saved, the next run finishes with that key" {
  scim_ready
  file=$(echo "$XDG_CONFIG_HOME"/pmscim/keys/*.key)
  (umask 077; pm gen-key two -q >"$file.new")
  made=$(cat "$file.new")
  # Another rotation has to wait for this one.
  run --separate-stderr pm gen-key three --replace ci --yes
  assert_code 4
  assert_stderr 'gen-key two --replace ci'
  run --separate-stderr pm gen-key two --replace ci --yes
  assert_code 0
  assert_output "$made"
  assert_equal "$(saved_key)" "$made"
  [ ! -e "$file.new" ]
  run keys
  assert_output $'ci REVOKED\ntwo ACTIVE'
}

@test "gen-key --replace: killed at any moment, a saved key works and the next run finishes" {
  scim_ready
  old=ci
  for i in {1..16}; do
    new=k$i
    "$PMSCIM" gen-key "$new" --replace "$old" --yes >/dev/null 2>&1 3>&- &
    pid=$!
    sleep "0.$(printf %03d $((i * 8)))"
    kill -KILL "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
    run pm users list -q -o json
    assert_output '[]'
    run --separate-stderr pm gen-key "$new" --replace "$old" --yes
    assert_code 0
    run bash -c '"$PMSCIM" keys list -q -o ndjson | jq -r "select(.status == \"ACTIVE\").name"'
    assert_output "$new"
    run pm users list -q -o json
    assert_output '[]'
    old=$new
  done
}

# A hostile endpoint whose profile holds the key "old".
rotation_at() { # SECTION
  hostile_start "$BATS_TEST_TMPDIR/script" "$1"
  (umask 077; echo account-key >account; mkdir -p "$XDG_CONFIG_HOME/pmscim/keys"
    echo pmscim_0ld1 >"$XDG_CONFIG_HOME/pmscim/keys/acme.key")
  pm profile set acme "endpoint=$HOSTILE_URL/scim/v2" manners=postman \
    "key=file:$XDG_CONFIG_HOME/pmscim/keys/acme.key" "account_key=file:$PWD/account" -q
}

write_rotation() {
  local keys='{"keys":[{"id":"1","name":"old","key":"pmscim_…0ld1","status":"ACTIVE","last_used":"x"}]}'
  local made='{"id":"2","name":"new","key":"pmscim_…n3w2","status":"ACTIVE","secret":"pmscim_n3w2"}'
  local both="${keys%]\}},${made/,\"secret\":\"pmscim_n3w2\"/}]}"
  local section
  for section in lost refused slow save revoke; do
    printf '=== %s\nwhen GET /admin/v1/scim/keys\nbody %s\n---\nwhen POST /admin/v1/scim/keys\n' \
      "$section" "$keys"
    case $section in
      lost) printf 'close\n' ;;
      *) printf 'status 201\nbody %s\n' "$made" ;;
    esac
    printf -- '---\nwhen GET /scim/v2/Users*\n'
    case $section in
      refused) printf 'status 401\nbody {}\n' ;;
      slow) printf 'hold\nlist 0 1 -\n' ;;
      *) printf 'list 0 1 -\n' ;;
    esac
    printf -- '---\nwhen DELETE /admin/v1/scim/keys/*\n'
    case $section in
      revoke) printf 'status 500\nbody {}\n' ;;
      *) printf 'status 204\n' ;;
    esac
  done
  printf '=== later\nwhen GET /admin/v1/scim/keys\nbody %s\n---\nwhen GET /scim/v2/Users*\nlist 0 1 -\n' "$both"
  printf -- '---\nwhen DELETE /admin/v1/scim/keys/1\nstatus 204\n'
}

@test "gen-key --replace: whatever fails, it says what was done, and no key is lost" {
  write_rotation >"$BATS_TEST_TMPDIR/script"
  key=$XDG_CONFIG_HOME/pmscim/keys/acme.key
  again='pmscim.*repeat the same command'

  rotation_at lost
  run --separate-stderr pm -p acme --patience 0 gen-key new --replace old --yes
  assert_code 6
  assert_output ''
  assert_stderr 'whether "new" was made is not known, "old" is still the key'
  [[ $stderr =~ $again ]]
  assert_equal "$(cat "$key")" pmscim_0ld1
  run hostile_requests
  refute_output --partial DELETE
  hostile_stop

  rotation_at refused
  run --separate-stderr pm -p acme gen-key new --replace old --yes
  assert_code 5
  assert_output ''
  assert_stderr '"new" is made and not yet in use, "old" is still the key'
  refute_stderr n3w2
  assert_equal "$(cat "$key")" pmscim_0ld1
  assert_equal "$(cat "$key.new")" pmscim_n3w2
  assert_equal "$(stat -c %a "$key.new")" 600
  run hostile_requests
  refute_output --partial DELETE
  hostile_stop

  rotation_at later
  run --separate-stderr pm -p acme gen-key new --replace old --yes
  assert_code 0
  assert_output pmscim_n3w2
  assert_equal "$(cat "$key")" pmscim_n3w2
  [ ! -e "$key.new" ]
  hostile_stop

  rotation_at revoke
  run --separate-stderr pm -p acme --patience 0 gen-key new --replace old --yes
  assert_code 1
  assert_output pmscim_n3w2
  assert_stderr '"new" is saved and in use, but "old" may still be active'
  assert_equal "$(cat "$key")" pmscim_n3w2
  hostile_stop
}

@test "gen-key --replace: interrupted while the key is tested, the old one stays" {
  write_rotation >"$BATS_TEST_TMPDIR/script"
  rotation_at slow
  key=$XDG_CONFIG_HOME/pmscim/keys/acme.key
  set -m
  "$PMSCIM" -p acme gen-key new --replace old --yes >out 2>err 3>&- &
  pid=$!
  set +m
  wait_for 20 grep -q 'GET /scim/v2/Users' "$BATS_TEST_TMPDIR/hostile.log"
  assert_equal "$(cat "$key")" pmscim_0ld1
  kill -INT "$pid"
  code=0
  wait "$pid" || code=$?
  assert_equal "$code" 130
  assert_equal "$(cat "$key")" pmscim_0ld1
  assert_equal "$(cat "$key.new")" pmscim_n3w2
  run cat out err
  assert_output --partial '"old" is still the key'
  refute_output --partial n3w2
}

@test "gen-key --replace: a key that cannot be kept is revoked again" {
  write_rotation >"$BATS_TEST_TMPDIR/script"
  rotation_at save
  key=$XDG_CONFIG_HOME/pmscim/keys/acme.key
  mkdir "$key.new"
  run --separate-stderr pm -p acme gen-key new --replace old --yes
  [ "$status" -ne 0 ]
  assert_output ''
  assert_equal "$(cat "$key")" pmscim_0ld1
}

@test "gen-key --replace: a key that cannot be printed is saved, and the old one is not revoked" {
  scim_ready
  # shellcheck disable=SC2016
  run bash -c '"$PMSCIM" gen-key two --replace ci --yes >/dev/full'
  assert_code 1
  assert_output --partial 'saved but not printed'
  run keys
  assert_output $'ci ACTIVE\ntwo ACTIVE'
  run --separate-stderr pm gen-key two --replace ci --yes
  assert_code 0
  run keys
  assert_output $'ci REVOKED\ntwo ACTIVE'
}
