# SPDX-License-Identifier: MIT
# Every point of tests/CHECKLIST.md has a test, and every test it names is there.

load helper

rows() {
  grep '^|' tests/CHECKLIST.md | grep -vE '^\|(---| what holds \|)'
}

# "FILE: NAME", a line for every test that the rows name.
references() {
  rows | cut -d '|' -f 3- | grep -oE '`[^`]+`' | tr -d '`' | sort -u
}

# is_there FILE NAME: the name is that of a test in the file, by the kind of the file.
is_there() {
  case $1 in
    *.c) grep -qE "(cmocka_unit_test|TEST)\($2\)" "tests/$1" ;;
    *.bats) grep -qxF "@test \"$2\" {" "tests/$1" ;;
    *.test) grep -qxF -e "fault: $2" -e "# --- $2" "tests/$1" ;;
    *) false ;;
  esac
}

@test "every point of the checklist names a test" {
  [ "$(rows | wc -l)" -gt 50 ]
  rows | grep -vE '^\| [^|`]*(`[^`|]+`[^|`]*)* \| `[a-z/_]+\.[a-z]+: [^`]+`(, `[a-z/_]+\.[a-z]+: [^`]+`)* \|$' |
    no_complaints 'rows without a test'
}

@test "every test that the checklist names is there" {
  [ "$(references | wc -l)" -gt 50 ]
  references | while IFS= read -r reference; do
    is_there "${reference%%: *}" "${reference#*: }" || echo "$reference"
  done | no_complaints 'tests that are not there'
}

@test "what fails is seen" {
  is_there unit/client.c test_get
  run ! is_there unit/client.c test_ge
  run ! is_there unit/client.c test_nothing
  run ! is_there data/fault.test 'nothing like it'
  run ! is_there cli/nothing.bats 'nothing like it'
}

@test "every fault of the matrix has an answer, and every answer a fault" {
  diff <(sed -n 's/^fault: //p' tests/data/fault.test | sort -u) \
    <(sed -n 's/^=== //p' tests/fault/matrix.script | sort -u) | no_complaints 'faults and answers'
}
