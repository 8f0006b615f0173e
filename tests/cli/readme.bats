#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The tour in the README is what the program really says.

load helper

@test "the README's tour can be typed as it stands" {
  local readme=$BATS_TEST_DIRNAME/../../README.md line command='' expected='' ran=0
  pmscim() { "$PMSCIM" "$@"; }

  # The backquotes are Markdown's.
  # shellcheck disable=SC2016
  sed -n '/^## In ten lines/,/^## Against/p' "$readme" | sed -n '/^```$/,/^```$/p' |
    sed '/^```$/d' >tour
  printf '$ end\n' >>tour
  while IFS= read -r line; do
    if [[ $line != '$ '* ]]; then
      expected+=$line$'\n'
      continue
    fi
    if [ -n "$command" ]; then
      run bash -c "$(declare -f pmscim); $command"
      # A line of CSV ends with two characters, one of which the README does not show.
      [ "${output//$'\r'/}" = "${expected%$'\n'}" ] || {
        printf '%s\nsaid:\n%s\nthe README has:\n%s\n' "$command" "$output" "$expected"
        false
      }
      ran=$((ran + 1))
    fi
    command=${line#'$ '}
    expected=
  done <tour
  [ "$ran" -ge 5 ]
}
