# SPDX-License-Identifier: MIT
# What lists look like in every format, in which order, which rows, and what is left when they fail.

load helper
load ../fault/hostile

setup() {
  state_fresh
  export PMSCIM_KEY=some-key
}

teardown() {
  [ -z "$hostile_pid" ] || end_process "$hostile_pid"
}

# person EMAIL GIVEN FAMILY ACTIVE CREATED ID
person() {
  jq -nc --arg email "$1" --arg given "$2" --arg family "$3" --argjson active "$4" \
    --arg created "$5" --arg id "$6" '{id: $id, userName: $email, active: $active,
    name: {givenName: $given, familyName: $family}, meta: {created: $created}}'
}

# The server has these people, one JSON object a line.
people_start() { # FILE
  local list
  list=$(jq -sc '{schemas: ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
    totalResults: length, startIndex: 1, itemsPerPage: length, Resources: .}' "$1")
  printf '=== it\nwhen GET *startIndex=1&*\nbody %s\n---\nwhen GET *\nlist %s - -\n' "$list" \
    "$(wc -l <"$1")" >people.script
  hostile_start people.script it
  export PMSCIM_ENDPOINT=$HOSTILE_URL/scim/v2
}

people_of_the_world() {
  {
    person layla@acme.example 'ليلى' 'حداد' true 2026-03-04T12:00:00+02:00 u1
    person kenji@acme.example '健二' '山田' false 2026-03-04T11:00:00Z u2
    person zoe@acme.example $'Zoe\u0308' '🎉 Party' true 2026-01-01T00:00:00.5Z u3
    person Bert@acme.example "$(printf 'x%.0s' {1..200})" $'tab\there "quoted", \\' true \
      2026-01-01T00:00:00.25Z u10
    person anna@acme.example $'\e[31mred\u202e' $'two\nlines' false 2025-12-31T23:59:59Z u9
  } >people
  people_start people
}

emails() { # OPTION…
  pm users list -q -o csv --no-headings --columns email "$@" | tr -d '\r' | sed 's/@.*//' | paste -sd ' '
}

@test "tables stay straight with Arabic, Japanese, combining marks, emoji and 200 letters" {
  people_of_the_world
  run pm users list --columns email,given_name,family_name,active,created
  assert_code 0
  golden world.table
  for format in json ndjson csv; do
    run pm users list --columns email,given_name,family_name,active,created -o "$format"
    assert_code 0
    golden "world.$format"
  done
}

@test "what is not a terminal gets every cell whole, whatever COLUMNS says" {
  people_of_the_world
  run env COLUMNS=40 "$PMSCIM" users list
  assert_code 0
  refute_output --partial '…'
  assert_output --partial "$(printf 'x%.0s' {1..200})"
}

@test "--columns help: keys, kinds and meanings, in every format, and nobody is asked" {
  run pm users list --columns help
  assert_code 0
  golden columns-help.table
  run bash -c '"$PMSCIM" keys list --sort help -o json | jq -r ".[] | select(.kind == \"time\") | .key"'
  assert_output $'created\nlast_used'
  run pm domains list --where help -o csv --no-headings
  assert_line --partial 'domain,text,'
  run --separate-stderr pm profile use x --columns help
  assert_code 2
}

@test "kinds of columns are what the cells are" {
  run bash -c '
    for verb in status "profile list"; do
      "$PMSCIM" $verb --columns help -o ndjson >columns
      "$PMSCIM" $verb -o json | jq -c "if type == \"array\" then .[] else . end" |
        jq -r --slurpfile columns columns "
          to_entries[] | select(.value != null) | .key as \$key |
          (\$columns[] | select(.key == \$key) | .kind) as \$kind |
          {text: \"string\", time: \"string\", truth: \"boolean\", number: \"number\", list: \"array\"}[\$kind] as \$type |
          select((.value | type) != \$type) | \"\(\$key) is \(\$kind)\""
    done'
  assert_code 0
  assert_output ''
}

@test "every verb that lists takes --sort and --where" {
  pm help --json | jq -r '.verbs[].name | select(test(" list$"))' >verbs
  [ "$(wc -l <verbs)" -ge 5 ]
  while read -r verb; do
    # shellcheck disable=SC2086
    run --separate-stderr pm $verb --sort nonsense
    assert_code 2
    assert_stderr 'there is no column "nonsense"'
    # shellcheck disable=SC2086
    run --separate-stderr pm $verb --where 'nonsense pr'
    assert_code 2
    assert_stderr 'nothing here is called "nonsense"'
  done <verbs
}

@test "--sort: text without case, times as times, yes behind no, rising and falling" {
  people_of_the_world
  assert_equal "$(emails)" 'layla kenji zoe Bert anna'
  assert_equal "$(emails --sort email)" 'anna Bert kenji layla zoe'
  assert_equal "$(emails --sort=-email)" 'zoe layla kenji Bert anna'
  assert_equal "$(emails --sort -email)" 'zoe layla kenji Bert anna'
  assert_equal "$(emails --sort created)" 'anna Bert zoe layla kenji'
  assert_equal "$(emails --sort active,email)" 'anna kenji Bert layla zoe'
  assert_equal "$(emails --sort -active,-email)" 'zoe layla Bert kenji anna'
  # Equal rows stay as they came.
  assert_equal "$(emails --sort active)" 'kenji anna layla zoe Bert'
  # What is unset comes last, whichever way.
  assert_equal "$(emails --sort external_id)" 'layla kenji zoe Bert anna'
}

@test "--sort: the order is the same in every locale and format" {
  people_of_the_world
  for locale in C POSIX C.UTF-8 nonsense; do
    LC_ALL=$locale run emails --sort given_name
    assert_output 'anna Bert zoe layla kenji'
  done
  run bash -c '"$PMSCIM" users list --sort email -o json | jq -r .[0].email'
  assert_output anna@acme.example
  run bash -c '"$PMSCIM" users list --sort email -o ndjson | head -n 1 | jq -r .email'
  assert_output anna@acme.example
  run pm users list --sort email --columns email --no-headings
  assert_line --index 1 'Bert@acme.example'
}

@test "--where: rows by their columns, on top of what the server was asked for" {
  people_of_the_world
  assert_equal "$(emails --where 'active eq false')" 'kenji anna'
  assert_equal "$(emails --where 'email sw "b" or given_name eq "健二"')" 'kenji Bert'
  assert_equal "$(emails --where 'created ge "2026-03-04T10:00:00Z"')" 'layla kenji'
  assert_equal "$(emails --where 'created lt "2026-01-01T00:00:00.5Z" and active eq true')" 'Bert'
  assert_equal "$(emails --where 'not (external_id pr)' --sort -email)" 'zoe layla kenji Bert anna'
  # A column that is not printed may be asked for, and --limit counts before.
  assert_equal "$(emails --where 'active eq false' --limit 3)" 'kenji'
  run --separate-stderr pm users list --where 'email eq "nobody"' -o json
  assert_code 0
  assert_output '[]'
  run pm users list --where 'email eq "nobody"' -o csv --columns email -q
  assert_output $'email\r'
}

@test "--sort and --where: a wrong word costs no request and is exit 2 with what was meant" {
  people_of_the_world
  run --separate-stderr pm users list --sort email,creatd
  assert_code 2
  assert_output ''
  assert_stderr 'there is no column "creatd"'
  assert_stderr 'did you mean "created"'
  run --separate-stderr pm users list --where 'email pr and activ eq true'
  assert_code 2
  assert_stderr 'column 14'
  assert_stderr 'did you mean "active"'
  run --separate-stderr pm users list --where 'active eq "yes"'
  assert_code 2
  assert_stderr 'compared to true or false'
  run --separate-stderr pm users list --where 'email = "x"'
  assert_code 2
  assert_stderr 'did you mean "eq"'
  run --separate-stderr pm users list --where ''
  assert_code 2
  run --separate-stderr pm users list --sort ''
  assert_code 2
  run --separate-stderr pm users list --sort email,
  assert_code 2
  run --separate-stderr pm users list --columns email,,id
  assert_code 2
  run --separate-stderr pm users list --columns email,id,email
  assert_code 2
  assert_stderr '"email" is named twice'
  assert_equal "$(hostile_requests)" ''
}

@test "--where and --sort choose nobody to act on" {
  people_of_the_world
  for verb in 'suspend u1' 'reactivate u1' 'users create x@acme.example' 'users update u1 --given X' \
    'users get u1' status; do
    for option in --where --sort; do
      # shellcheck disable=SC2086
      run --separate-stderr pm $verb --yes "$option" email
      assert_code 2
      assert_output ''
      assert_stderr "prints no list, so $option has nothing to do"
    done
  done
  assert_equal "$(hostile_requests)" ''
}

# A listing of six people that breaks off after three.
broken_start() {
  printf '%s\n' '=== it' 'list 6 1 1-3' --- 'when GET *startIndex=4*' 'status 500' --- \
    'when GET */ServiceProviderConfig' 'status 404' >broken.script
  hostile_start broken.script it
  export PMSCIM_ENDPOINT=$HOSTILE_URL/scim/v2
}

@test "a listing that breaks off never looks whole; sorted, nothing of it is printed" {
  broken_start
  run --separate-stderr pm users list -o json
  assert_code 1
  run jq . <<<"$output"
  [ "$status" -ne 0 ]
  hostile_stop
  for format in table json ndjson csv; do
    broken_start
    run --separate-stderr pm users list -o "$format" --sort email
    assert_code 1
    assert_output ''
    hostile_stop
  done
}

@test "a listing that fails before its first row leaves nothing behind" {
  printf '%s\n' '=== it' 'when GET *' 'status 500' >fails.script
  hostile_start fails.script it
  export PMSCIM_ENDPOINT=$HOSTILE_URL/scim/v2
  for format in table json ndjson csv; do
    run --separate-stderr pm users list -o "$format"
    assert_code 1
    assert_output ''
    [ -n "$stderr" ]
  done
}

@test "JSON of every verb that prints is JSON, also where there is nothing" {
  unset PMSCIM_KEY
  serve_start --state "$BATS_TEST_TMPDIR/other"
  serve_stop
  {
    echo 'sso list'
    echo 'keys list'
    echo 'domains list'
    echo 'profile list'
    echo 'sso add onelogin'
    echo 'sso list'
    echo 'enable'
    echo 'gen-key ci --save'
    echo 'keys list'
    echo 'users list'
    echo 'users create ada@acme.example'
    echo 'users create bruno@acme.example --dry-run'
    echo 'users list'
    echo 'users list --where id eq null'
    echo 'users get ada@acme.example'
    echo 'users get ada@acme.example ada@acme.example'
    echo 'users update ada@acme.example --given Ada'
    echo 'suspend ada@acme.example --yes'
    echo 'suspend ada@acme.example --yes'
    echo 'reactivate ada@acme.example --yes'
    echo 'as ada@acme.example sign-in'
    echo 'status'
    echo 'profile show'
    echo 'version'
    echo 'help --json'
    echo 'profile set x endpoint=us'
    echo 'profile list'
    echo 'profile remove x --yes'
    echo 'keys revoke ci --yes'
    echo 'disable --yes'
  } >verbs
  while read -r -a words; do
    if [ "${words[2]:-}" = --where ]; then
      words=("${words[@]:0:3}" "${words[*]:3}")
    fi
    run --separate-stderr pm "${words[@]}" -o json
    assert_code 0
    printf '%s' "$output" >printed
    jq . printed >/dev/null || fail "${words[*]} printed $output"
  done <verbs
}

@test "the first line is enough for a reader: quiet in every format, sorted or not" {
  people_of_the_world
  for format in table json ndjson csv; do
    for sort in '' --sort=email; do
      # shellcheck disable=SC2016
      run bash -c '"$PMSCIM" users list -o "$1" $2 | head -n 1 >/dev/null' bash "$format" "$sort"
      assert_code 0
      assert_output ''
    done
  done
  # Far more than a pipe holds, so that the reader is certainly gone before the end.
  for i in {1..3000}; do
    printf '{"id":"u%s","userName":"u%s@acme.example","name":{"givenName":"%064d"}}\n' "$i" "$i" 0
  done >many
  hostile_stop
  people_start many
  for format in table json ndjson csv; do
    for sort in '' --sort=email; do
      # shellcheck disable=SC2016
      run bash -c 'set -o pipefail; "$PMSCIM" users list -o "$1" $2 | head -n 1 >/dev/null' \
        bash "$format" "$sort"
      assert_code 141
      assert_output ''
    done
  done
}

@test "standard output full or closed: exit 1 and a sentence, in every format, sorted or not" {
  people_of_the_world
  for format in table json ndjson csv; do
    for sort in '' --sort=email; do
      # shellcheck disable=SC2016
      run bash -c '"$PMSCIM" users list -o "$1" $2 >/dev/full' bash "$format" "$sort"
      assert_code 1
      assert_output --partial 'standard output: cannot write: No space left on device'
      # shellcheck disable=SC2016
      run bash -c '"$PMSCIM" users list -o "$1" $2 >&-' bash "$format" "$sort"
      assert_code 1
      assert_output --partial 'standard output: cannot write: Bad file descriptor'
    done
  done
  # The reason is the same where writing fails in the middle of a row.
  hostile_stop
  jq -nc 'range(200) | {id: "u\(.)", userName: "p\(.)@acme.example", name: {givenName: ("x" * 99)}}' >many
  people_start many
  for format in table json ndjson csv; do
    # shellcheck disable=SC2016
    run bash -c '"$PMSCIM" users list -o "$1" >/dev/full' bash "$format"
    assert_code 1
    assert_output --partial 'standard output: cannot write: No space left on device'
  done
  run bash -c '"$PMSCIM" help >/dev/full'
  assert_code 1
  run bash -c '"$PMSCIM" users list --columns help >/dev/full'
  assert_code 1
}

@test "CSV in a pipe is the data as it is, JSON is escaped and means the same" {
  people_of_the_world
  run bash -c '"$PMSCIM" users list -o csv --columns given_name --no-headings | tail -n 1 | tr -d "\r\n"'
  assert_output $'\e[31mred\u202e'
  run pm users list -o json
  refute_output --partial $'\e'
  refute_output --partial $'\u202e'
  run bash -c '"$PMSCIM" users list -o json | jq -r ".[4].given_name, .[4].family_name"'
  assert_output $'\e[31mred\u202e\ntwo\nlines'
}

@test "colour: NO_COLOR, CLICOLOR_FORCE and --color, the last word is the option's" {
  people_of_the_world
  escape=$'\e'
  run pm users list
  refute_output --partial "$escape"
  run env -u NO_COLOR CLICOLOR_FORCE=1 "$PMSCIM" users list --columns active
  assert_output --partial "${escape}[32myes"
  assert_output --partial "${escape}[31mno"
  run env -u NO_COLOR CLICOLOR_FORCE=0 "$PMSCIM" users list
  refute_output --partial "$escape"
  run env NO_COLOR=1 CLICOLOR_FORCE=1 "$PMSCIM" users list
  refute_output --partial "$escape"
  run env NO_COLOR=1 "$PMSCIM" users list --color always
  assert_output --partial "$escape"
  run env -u NO_COLOR CLICOLOR_FORCE=1 "$PMSCIM" users list --color never
  refute_output --partial "$escape"
  run env -u NO_COLOR CLICOLOR_FORCE=1 "$PMSCIM" users list -o csv
  refute_output --partial "${escape}[32m"
}

@test "completion offers columns for --sort, also falling" {
  run pm __complete users list --sort ema
  assert_output --partial 'email'
  run pm __complete users list --sort email,-cre
  assert_line --index 0 --partial 'email,-created'
}
