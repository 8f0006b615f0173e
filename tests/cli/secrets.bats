# SPDX-License-Identifier: MIT
# A key is in the one file it was saved to, and nowhere else.

load helper

@test "the key is not in the trace, in errors, in the configuration or in the store" {
  pm profile set acme endpoint=us -q
  pm sso add onelogin
  pm enable >/dev/null
  (umask 077; pm gen-key ci --save -v >key 2>trace)
  key=$(cat key)
  [ "${#key}" -ge 32 ]
  run grep -c 'POST /admin/v1/scim/keys' trace
  assert_output 1
  pm users create ada@acme.example -v >out 2>>trace
  {
    pm users list -v
    pm connect --key-file key -v
    pm users get nobody@acme.example -v || true
    pm keys list -o json
    pm profile list -o json
    pm status
  } >>out 2>>trace
  run grep -c 'Authorization: \*\*\*' trace
  [ "$output" -gt 0 ]
  run grep -rlF -- "$key" trace out "$XDG_STATE_HOME" "$XDG_CONFIG_HOME/pmscim/config.json"
  assert_output ''
  run grep -rlF -- "$key" "$HOME"
  assert_line "$HOME/key"
  assert_line --regexp '/pmscim/keys/'
  assert_equal "${#lines[@]}" 2
}

@test "the account key is in its file only" {
  scim_ready
  account=$(cat "$XDG_STATE_HOME/pmscim/embedded/account.key")
  pm keys list -v >trace 2>&1
  run grep -rlF -- "$account" "$HOME"
  assert_output "$XDG_STATE_HOME/pmscim/embedded/account.key"
}

@test "the key is never an argument of a process" {
  scim_ready
  (umask 077; pm gen-key two -q >key)
  key=$(cat key)
  serve_start --limits off
  for _ in {1..40}; do
    PMSCIM_ENDPOINT=$SERVE_URL/scim/v2 PMSCIM_KEY_FILE=$PWD/key pm users list -q >/dev/null 3>&- &
    tr '\0' ' ' </proc/$!/cmdline >>arguments 2>/dev/null || true
    wait $!
  done
  [ -s arguments ]
  run grep -cF -- "$key" arguments
  assert_output 0
}

@test "a wrong key is not repeated in the error" {
  scim_ready
  serve_start
  PMSCIM_ENDPOINT=$SERVE_URL/scim/v2 PMSCIM_KEY=very-wrong-key run --separate-stderr pm users list -v
  assert_code 5
  refute_stderr 'very-wrong-key'
  PMSCIM_ENDPOINT=$SERVE_URL/scim/v2 PMSCIM_KEY='very wrong' run --separate-stderr pm users list
  assert_code 2
  refute_stderr 'very wrong'
}
