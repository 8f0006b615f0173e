# SPDX-License-Identifier: MIT
# Completion as people meet it: a Tab in a real shell.

load helper
load ../fault/hostile

tabs=0
socket=

# Slow machines and sanitizers shall not decide what is offered.
setup() {
  state_fresh
  export PMSCIM_COMPLETION=30000
}

# A shell that did not do as expected must not be left behind.
teardown() {
  if [ -S "$socket" ]; then
    tmux -S "$socket" kill-server 2>/dev/null || true
  fi
  serve_stop
  [ -z "$hostile_pid" ] || end_process "$hostile_pid"
}

# tab SHELL START WORDS…: types the words, presses Tab, leaves the command line in `output`.
tab() {
  local shell=$1 start=$2
  # A server that is about to end still answers at its socket, so each has one of its own.
  tabs=$((tabs + 1))
  socket=$BATS_TEST_TMPDIR/tmux.$tabs
  command -v tmux >/dev/null || skip 'tmux is missing'
  command -v "${shell%% *}" >/dev/null || skip "${shell%% *} is missing"
  [ -e /dev/pts/ptmx ] || skip 'there are no terminals here'
  PATH=$(dirname "$PMSCIM"):$PATH TERM=xterm \
    tmux -S "$socket" -f /dev/null new-session -d -x 120 -y 20 "$shell" 3>&-
  tmux -S "$socket" send-keys -l "$start; echo rea''dy"
  tmux -S "$socket" send-keys Enter
  wait_for 20 on_screen ready
  tmux -S "$socket" send-keys -l "$3"
  wait_for 20 on_screen "$3"
  tmux -S "$socket" send-keys Tab
  wait_for 20 on_screen "$4" || true
  output=$(tmux -S "$socket" capture-pane -p)
  tmux -S "$socket" kill-server
  assert_output --partial "$4"
}

on_screen() {
  tmux -S "$socket" capture-pane -p | grep -qF -- "$1"
}

each_case() { # SHELL START
  touch leavers.txt
  tab "$1" "$2" 'pmscim users li' 'pmscim users list'
  tab "$1" "$2" 'pmscim users list --output=nd' '--output=ndjson'
  tab "$1" "$2" 'pmscim users list --columns email,giv' 'email,given_name'
  tab "$1" "$2" 'pmscim suspend --file lea' '--file leavers.txt'
  tab "$1" "$2" 'pmscim connect --key-file=lea' '--key-file=leavers.txt'
  tab "$1" "$2" 'pmscim profile set embedded end' 'embedded endpoint='
}

@test "completion: a Tab in bash" {
  # shellcheck disable=SC2016
  each_case 'bash --norc' 'PS1="$ "; source <(pmscim completion bash)'
}

@test "completion: a Tab in zsh" {
  each_case 'zsh -f' 'PS1="%% "; autoload -U compinit; compinit -u; source <(pmscim completion zsh)'
}

@test "completion: a Tab in fish" {
  each_case 'fish --no-config' 'pmscim completion fish | source'
}

# --- what an endpoint has --------------------------------------------------------------------

# People and keys whose names shells have to quote, or break words in.
team() {
  scim_ready
  local name
  for name in mara.ito@acme.example "o'brien@acme.example" 'a+b@acme.example'; do
    pm users create "$name" --given Some --family Body >/dev/null
  done
  for name in 'my key' 'eu:west' 'say "hi"' 'cash $1'; do
    pm gen-key "$name" -q >/dev/null
  done
}

each_live_case() { # SHELL START
  team
  tab "$1" "$2" 'pmscim users get mar' 'pmscim users get mara.ito@acme.example'
  tab "$1" "$2" 'pmscim users get mara.ito@ac' 'pmscim users get mara.ito@acme.example'
  tab "$1" "$2" 'pmscim suspend -n a+b@' 'pmscim suspend -n a+b@acme.example'
  tab "$1" "$2" 'pmscim as mara.ito@acme.example si' 'mara.ito@acme.example sign-in'
  tab "$1" "$2" 'pmscim keys revoke eu:w' 'pmscim keys revoke eu:west'
  tab "$1" "$2" 'pmscim keys revoke my' 'pmscim keys revoke my\ key'
  tab "$1" "$2" 'pmscim keys revoke my\ k' 'pmscim keys revoke my\ key'
  tab "$1" "$2" "pmscim keys revoke 'my" "pmscim keys revoke 'my key'"
  tab "$1" "$2" 'pmscim keys revoke "my' 'pmscim keys revoke "my key"'
}

@test "completion: people and keys in bash" {
  # shellcheck disable=SC2016
  each_live_case 'bash --norc' 'PS1="$ "; source <(pmscim completion bash)'
  # shellcheck disable=SC2016
  tab 'bash --norc' 'PS1="$ "; source <(pmscim completion bash)' 'pmscim users get o' "users get o\\'brien@acme.example"
  # shellcheck disable=SC2016
  tab 'bash --norc' 'PS1="$ "; source <(pmscim completion bash)' 'pmscim keys revoke cash' 'keys revoke cash\ \$1'
}

@test "completion: people and keys in zsh" {
  each_live_case 'zsh -f' 'PS1="%% "; autoload -U compinit; compinit -u; source <(pmscim completion zsh)'
  tab 'zsh -f' 'PS1="%% "; autoload -U compinit; compinit -u; source <(pmscim completion zsh)' \
    'pmscim users get o' "users get o\\'brien@acme.example"
}

@test "completion: people and keys in fish" {
  each_live_case 'fish --no-config' 'pmscim completion fish | source'
  tab 'fish --no-config' 'pmscim completion fish | source' 'pmscim users get o' "users get o\\'brien@acme.example"
}

# What fish itself makes of the answers, with their descriptions.
@test "completion: fish says who people are" {
  command -v fish >/dev/null || skip 'fish is missing'
  team
  PATH=$(dirname "$PMSCIM"):$PATH run -0 fish --no-config -c "pmscim completion fish | source; complete -C 'pmscim users get m'"
  assert_line $'mara.ito@acme.example\tSome Body'
}

# completes WORD…: what the program offers for these words, without what is said beside it.
completes() {
  run -0 --separate-stderr pm __complete "$@"
  [ -z "$stderr" ]
  output=$(cut -f 1 <<<"$output")
  mapfile -t lines <<<"$output"
}

@test "completion: who was named is not offered again" {
  team
  completes suspend mara.ito@acme.example ''
  refute_line mara.ito@acme.example
  assert_line a+b@acme.example
}

@test "completion: an embedded endpoint that is not there yet stays so" {
  completes users get ''
  assert_output ''
  completes keys revoke ''
  assert_output ''
  [ ! -e "$XDG_STATE_HOME" ]
  [ ! -e "$XDG_CACHE_HOME" ]
}

# A second profile that reaches the same people over TCP.
remote() {
  team
  (umask 077 && pm gen-key two -q >key)
  serve_start
  pm -p lab connect "$SERVE_URL/scim/v2" --key-file key \
    --account-key-file "$XDG_STATE_HOME/pmscim/embedded/account.key" >/dev/null
}

@test "completion: a server is asked for what is not known" {
  remote
  for where in '-p lab' '--profile=lab' '--profile lab' ''; do
    rm -rf "$XDG_CACHE_HOME"
    # shellcheck disable=SC2086
    completes $where users get mara
    assert_output mara.ito@acme.example
  done
  completes -p lab keys revoke 'my'
  assert_output 'my key'
  run -0 stat -c %a "$XDG_CACHE_HOME/pmscim/names-lab" "$XDG_CACHE_HOME/pmscim"
  assert_output $'600\n700'
}

@test "completion: what a listing has shown is known without the server" {
  remote
  pm -p lab users list >/dev/null
  pm -p lab keys list >/dev/null
  serve_stop
  completes -p lab users get mara
  assert_output mara.ito@acme.example
  completes -p lab keys revoke eu
  assert_output eu:west
  completes -p lab domains remove ''
  assert_output ''
  # Of another address nothing is known, and what others could have written is not read.
  PMSCIM_ENDPOINT=http://127.0.0.1:1/scim/v2 completes -p lab users get mara
  assert_output ''
  chmod 0660 "$XDG_CACHE_HOME/pmscim/names-lab"
  completes -p lab users get mara
  assert_output ''
}

@test "completion: a part of the people is not kept for all of them" {
  remote
  pm -p lab users list --limit 1 >/dev/null
  pm -p lab users list --filter 'userName eq "mara.ito@acme.example"' >/dev/null
  [ ! -e "$XDG_CACHE_HOME/pmscim/names-lab" ]
}

@test "completion: names of yesterday are forgotten" {
  remote
  pm -p lab users list >/dev/null
  sed -i "s/^=user .*/=user $(($(date +%s) * 1000 - 90000000))/" "$XDG_CACHE_HOME/pmscim/names-lab"
  serve_stop
  completes -p lab users get mara
  assert_output ''
}

@test "completion: off is off" {
  remote
  export PMSCIM_COMPLETION=off
  pm -p lab users list >/dev/null
  completes -p lab users get ''
  assert_output ''
  completes -p embedded users get ''
  assert_output ''
  [ ! -e "$XDG_CACHE_HOME/pmscim/names-lab" ]
}

@test "completion: a silent server is not waited for" {
  hostile_start "$PMSCIM_SOURCE/tests/fault/doctor.script" silence
  (umask 077 && echo some-key >key)
  pm -q profile set lab endpoint="$HOSTILE_URL" key="file:$PWD/key"
  unset PMSCIM_COMPLETION
  run -0 --separate-stderr timeout 20 "$PMSCIM" __complete -p lab users get ''
  assert_output ''
  [ -z "$stderr" ]
}

@test "completion: a key command is never run" {
  remote
  pm -q profile set lab key="exec:touch $PWD/was-run" account_key="exec:touch $PWD/was-run"
  completes -p lab users get ''
  assert_output ''
  completes -p lab keys revoke ''
  assert_output ''
  [ ! -e was-run ]
}

@test "completion: a configuration that cannot be read is nobody's business here" {
  mkdir -p "$XDG_CONFIG_HOME/pmscim"
  (umask 077 && echo '{' >"$XDG_CONFIG_HOME/pmscim/config.json")
  completes users get ''
  assert_output ''
  completes -p nobody users get ''
  assert_output ''
}

@test "completion: names that no command line should hold are not offered" {
  cat >script <<'SCRIPT'
=== it
when GET *
body {"totalResults":4,"Resources":[{"id":"1","userName":"-rf@acme.example"},
body {"id":"2","userName":"a\u001b[2Jb@acme.example"},{"id":"3","userName":"good@acme.example",
body "name":{"givenName":"B\u0007ell"}},{"id":"4","userName":"a\nb@acme.example"}]}
SCRIPT
  hostile_start script it
  (umask 077 && echo some-key >key)
  pm -q profile set lab endpoint="$HOSTILE_URL" key="file:$PWD/key"
  run -0 --separate-stderr pm __complete -p lab users get ''
  assert_output $'good@acme.example\tB\\x07ell'
}
