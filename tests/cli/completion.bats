# SPDX-License-Identifier: MIT
# Completion as people meet it: a Tab in a real shell.

load helper

tabs=0
socket=

# A shell that did not do as expected must not be left behind.
teardown() {
  if [ -S "$socket" ]; then
    tmux -S "$socket" kill-server 2>/dev/null || true
  fi
  serve_stop
  dns_stop
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
