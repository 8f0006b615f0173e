# SPDX-License-Identifier: MIT
# The command table and the files of cli/cmd are the same list.

load helper

# "file<TAB>verb" of every row. Verbs that start with underscores are for completions only.
rows() {
  sed -n 's/^COMMAND(\([a-z0-9_]*\), *"\([^"]*\)".*/\1\t\2/p' cli/commands.def
}

@test "the command table has rows" {
  [ "$(rows | wc -l)" -gt 5 ]
  [ "$(rows | wc -l)" -eq "$(grep -c '^COMMAND(' cli/commands.def)" ]
}

@test "every row has its file, named after the verb" {
  rows | while IFS=$'\t' read -r name verb; do
    [ -e "cli/cmd/$name.c" ] || echo "cli/cmd/$name.c is missing"
    [ "${verb//[ -]/_}" = "$name" ] || echo "\"$verb\" is called $name"
  done | no_complaints 'rows'
}

@test "every file has its row" {
  for file in cli/cmd/*.c; do
    name=${file##*/}
    rows | cut -f 1 | grep -qxF -- "${name%.c}" || echo "$file"
  done | no_complaints 'files without a row'
}

@test "the program shows exactly the verbs of the table" {
  needs_program
  needs jq
  diff <(rows | cut -f 2 | grep -v '^__' | sort) <("$PMSCIM" help --json | jq -r '.verbs[].name' | sort) |
    no_complaints 'the table (<) and the program (>) differ'
}
