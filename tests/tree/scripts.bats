# SPDX-License-Identifier: MIT
# Shell scripts, of which there are several shells.

load helper

@test "shellcheck finds nothing" {
  needs shellcheck
  files bootstrap .ci/run '*.sh' '*.bash' |
    xargs shellcheck --format gcc --external-sources 2>&1 | no_complaints 'shellcheck'
  # It does not know all that bats sets and reads, nor that data may hold any character.
  files '*.bats' | xargs shellcheck --format gcc --severity warning --exclude SC1112,SC2034,SC2154 \
    2>&1 | no_complaints 'shellcheck of bats files'
}

@test "bootstrap and .ci/run may be executed" {
  [ -x bootstrap ]
  [ -x .ci/run ]
}

@test "bootstrap explains itself and refuses what it does not know" {
  run -0 ./bootstrap help
  assert_line --index 0 'usage: ./bootstrap [build | tour | test | help]'
  run -2 ./bootstrap tuor
}

@test "the completions are sound in their own shells" {
  files completions | while IFS= read -r file; do
    case $file in
      *.fish) ! command -v fish >/dev/null || fish --no-execute "$file" ;;
      *.zsh | completions/_*) ! command -v zsh >/dev/null || zsh -n "$file" ;;
      *.bash) bash -n "$file" ;;
    esac 2>&1
  done | no_complaints 'syntax errors'
}
