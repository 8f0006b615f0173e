# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# Completion of pmscim in bash: the program itself knows the answers.
_pmscim() {
  local line
  COMPREPLY=()
  while IFS= read -r line; do
    line=${line%%$'\t'*}
    if [[ $line == :files ]]; then
      compopt -o default
      return
    fi
    [[ $line == *[=:] ]] && compopt -o nospace
    COMPREPLY+=("$line")
  done < <("${COMP_WORDS[0]}" __complete "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -F _pmscim pmscim
