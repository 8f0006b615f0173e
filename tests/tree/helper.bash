# SPDX-License-Identifier: MIT
# What the tests of the tree share. They look at files and at the built library, and every check is
# a list of complaints that has to be empty.

bats_require_minimum_version 1.5.0

bats_libraries=${BATS_LIBRARIES:-/usr/lib/bats}
load "$bats_libraries/bats-support/load.bash"
load "$bats_libraries/bats-assert/load.bash"

tree=${PMSCIM_SOURCE:-$(cd "$BATS_TEST_DIRNAME/../.." && pwd)}

setup() {
  export LC_ALL=C.UTF-8
  cd "$tree" || return 1
}

# files PATTERN…: what git tracks or would track, without what is being deleted; git's patterns, in
# which * also matches slashes. Outside a checkout everything but build folders.
files() {
  local git=(git -c safe.directory='*')
  if "${git[@]}" rev-parse --is-inside-work-tree >/dev/null 2>&1; then
    "${git[@]}" ls-files -c -o --exclude-standard --deduplicate -- "$@" | existing
  else
    find . -path './build*' -prune -o -path '*/node_modules' -prune -o -type f -print |
      sed 's#^\./##' | matching "$@" | sort
  fi
}

existing() {
  local file
  while IFS= read -r file; do
    if [ -f "$file" ]; then
      printf '%s\n' "$file"
    fi
  done
}

matching() { # PATTERN…
  local file pattern
  while IFS= read -r file; do
    for pattern in "$@"; do
      # The right side is a pattern on purpose, and a folder stands for what is in it.
      # shellcheck disable=SC2053
      if [[ $file == $pattern || $file == ${pattern%/}/* ]]; then
        printf '%s\n' "$file"
        break
      fi
    done
  done
}

# no_complaints WHAT: fails with what stdin says, and passes when it says nothing.
no_complaints() {
  local complaints
  complaints=$(cat)
  if [ -n "$complaints" ]; then
    batslib_decorate "$1" <<<"$complaints" | fail
  fi
}

# needs COMMAND…: skips the test where one is not installed.
needs() {
  local command
  for command in "$@"; do
    command -v "$command" >/dev/null || skip "$command is not installed"
  done
}

needs_program() {
  [ -x "${PMSCIM:-}" ] || skip 'the program is not built'
}

needs_library() {
  [ -e "${PMSCIM_LIBRARY:-}" ] || skip 'the library is not built'
}
