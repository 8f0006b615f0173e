# SPDX-License-Identifier: MIT
# A real terminal, tmux's, for bats files about what people see: `load terminal` after the helper.

# A home of its own, where the program is called pmscim.
terminal_fresh() {
  command -v tmux >/dev/null || skip 'tmux is missing'
  state_fresh
  unset NO_COLOR PMSCIM_KEY
  export PATH=$BATS_TEST_TMPDIR:$PATH
  ln -s "$PMSCIM" "$BATS_TEST_TMPDIR/pmscim"
}

terminal_end() {
  if [ -e "$BATS_TEST_TMPDIR/tmux.sock" ]; then
    terminal kill-server 2>/dev/null || true
  fi
}

terminal() {
  command tmux -S "$BATS_TEST_TMPDIR/tmux.sock" -f /dev/null "$@" 3>&-
}

# A shell with our environment, in which everything behind this is typed.
terminal_start() { # [LINES [COLUMNS]]
  terminal new-session -d -x "${2:-100}" -y "${1:-24}" "env PS1='> ' bash --norc --noprofile"
  wait_for 20 screen_has '^>'
}

terminal_is_gone() {
  ! terminal has-session 2>/dev/null
}

terminal_stop() {
  terminal kill-server
  wait_for 20 terminal_is_gone
}

screen() {
  terminal capture-pane -p "$@"
}

screen_has() { # REGEX
  screen | grep -qE -- "$1"
}

# assert_screen REGEX: it is there, or comes.
assert_screen() {
  wait_for 20 screen_has "$1" || screen -e | batslib_decorate "the screen lacks $1" | fail
}

refute_screen() {
  ! screen_has "$1" || screen | batslib_decorate "the screen has $1" | fail
}

type_keys() { # KEY…
  terminal send-keys "$@"
}

commands=0

# A command, whose end shows as "ended NUMBER: CODE"; the words as typed do not look like that, and
# those of the command before have another number.
type_command() { # COMMAND
  commands=$((commands + 1))
  type_keys -l "clear; $1; echo \"end\"\"ed $commands: \$?\""
  type_keys Enter
}

# assert_ended CODE: the last command.
assert_ended() {
  assert_screen "^ended $commands: $1\$"
}

# The screen with its colours has, or has not, the text.
assert_colours() { # REGEX
  screen -e | grep -qE -- "$1" || screen -e | cat -v | batslib_decorate "the screen lacks $1" | fail
}

refute_colours() { # REGEX
  ! screen -e | grep -qE -- "$1" || screen -e | cat -v | batslib_decorate "the screen has $1" | fail
}
