# SPDX-License-Identifier: MIT
# What every verb owes whoever reads its output: JSON that is JSON, a quiet end when the reader has
# gone, a sentence when nothing can be written, and names as they are. verbs.table has a row for each.

load helper
load house
load ../onelogin/onelogin

table=$BATS_TEST_DIRNAME/verbs.table

# People and groups with names from everywhere, one of them suspended.
setup_file() {
  command -v jq >/dev/null || skip 'jq is not installed'
  [ -n "${PMSCIM:-}" ] || skip 'PMSCIM does not name the program'
  export PMSCIM
  PMSCIM=$(realpath "$PMSCIM")
  use_home
  scim_ready
  (umask 077 && pm gen-key '鍵 🎉' -q >key)
  pm -q --state other sso add okta
  pm -q verify-domain acme.example --resolver 127.0.0.1:9 >/dev/null 2>&1 || true
  dns_start "--txt-record=acme.example,$(pm domains list --columns txt --no-headings)"
  pm -q verify-domain acme.example --resolver "$DNS_SERVER" >/dev/null
  dns_stop
  printf '%s\n' email,given_name,family_name layla@acme.example,ليلى,حداد kenji@acme.example,健二,山田 \
    "zoe@acme.example,🎉,$(printf 'x%.0s' {1..200})" anna@acme.example,, >people.csv
  pm users create --file people.csv >/dev/null
  pm groups create '開発 🎉' >/dev/null
  pm groups add '開発 🎉' layla@acme.example kenji@acme.example >/dev/null
  pm suspend anna@acme.example --yes >/dev/null
  pm -q profile set lab endpoint=http://127.0.0.1:9/scim/v2
  printf '%s\n' email,given_name,family_name ana@acme.example,Ana,Cruz >more.csv
  pm -q plan create csv:more.csv --out done.json >/dev/null
  pm -q plan apply done.json >/dev/null
  cp more.csv done.csv
  mkdir -p "$XDG_STATE_HOME/pmscim/setup"
  jq -n --arg endpoint "embedded:$XDG_STATE_HOME/pmscim/embedded" \
    '{endpoint: $endpoint, answers: (["features", "approvals", "departures"] |
      map({key: ., value: {answer: "chosen", when: "2026-03-04T10:00:00.000Z"}}) | from_entries)}' \
    >"$XDG_STATE_HOME/pmscim/setup/embedded.json"
  echo '李@acme.example,小,李' >>more.csv
  pm -q policy set approve_create=on
  pm -q plan create csv:more.csv --out waiting.json >/dev/null
  pm -q policy set approve_create=off
  pm -q plan create csv:more.csv --out plan.json >/dev/null
  onelogin_start - <<'LINES'
app 413255 Postman provisioning on
role 7 "開発 🎉" apps 413255
user 1001 email layla@acme.example firstname ليلى lastname حداد roles 7
LINES
  export ONELOGIN_URL ONELOGIN_CLIENT_ID ONELOGIN_SECRET_FILE
  pm -q onelogin connect acme --address "$ONELOGIN_URL" --client-id "$ONELOGIN_CLIENT_ID" \
    --secret-file "$ONELOGIN_SECRET_FILE" >/dev/null
  keep_as full
  cd "$BATS_FILE_TMPDIR" || return 1
}

teardown_file() {
  onelogin_stop
}

setup() {
  home_again full
}

# "kind<TAB>call" of the rows of these kinds.
calls() { # KINDS
  awk -F '\t' -v kinds=" $1 " '!/^#/ && index(kinds, " " $3 " ") { print $3 "\t" $1 " " $2 }' "$table"
}

# JUDGE KIND CALL FORMAT for each row and format, in a house of its own; fails when one fails.
each() { # KINDS FORMATS JUDGE
  local kind call format
  [ "$(calls "$1" | wc -l)" -gt 30 ]
  while IFS=$'\t' read -r kind call <&4; do
    for format in $2; do
      home_again full
      "$3" "$kind" "$call" "$format" || printf '%s -o %s\n' "$call" "$format"
    done
  done 4< <(calls "$1") >"$BATS_FILE_TMPDIR/complaints"
  if [ -s "$BATS_FILE_TMPDIR/complaints" ]; then
    batslib_decorate "$3" <"$BATS_FILE_TMPDIR/complaints" | fail
  fi
}

@test "every verb has a row, and every row is of a verb" {
  diff <(pm help --json | jq -r '.verbs[].name' | sort) <(grep -v '^#' "$table" | cut -f 1 | sort)
  run ! grep -vP '^(#.*|[a-z -]+\t[^\t]*\t((json|text|none)|no\t.+))$' "$table"
}

is_json() { # KIND CALL FORMAT
  local code=0
  bash -c "\"\$PMSCIM\" $2 -q -o $3" </dev/null >out 2>err 4<&- || code=$?
  if [ "$code" -ne 0 ] || [ -s err ]; then
    cat err
    return 1
  fi
  case $1.$3 in
    none.*) [ ! -s out ] ;;
    # The body of an answer is printed as it came, however many lines it has.
    json.ndjson) jq -eR 'fromjson | type == "object"' out >types && [ -s types ] ;;
    json.json) jq -es 'length == 1' out >types ;;
  esac
}

@test "what a verb prints with -o json is JSON, and so is each line of ndjson" {
  each 'json none' 'json ndjson' is_json
}

is_quiet() { # KIND CALL FORMAT
  bash -c "\"\$PMSCIM\" $2 -q -o $3 | head -n 1 >/dev/null" </dev/null >out 2>&1 4<&- &&
    [ ! -s out ] || ! cat out
}

@test "a reader who leaves after the first line is no reason to complain" {
  each 'json text' 'table json' is_quiet
}

says_so() { # KIND CALL FORMAT
  local code=0
  bash -c "\"\$PMSCIM\" $2 -q -o $3 >/dev/full" </dev/null >err 2>&1 4<&- || code=$?
  [ "$code" -eq 1 ] && grep -q '^pmscim: .*standard output' err || ! echo "exit code $code: $(cat err)"
}

@test "standard output that is full is exit 1 and a sentence, whatever the verb" {
  each 'json text' 'table json csv' says_so
}

name_survives() { # NAME
  local name=$1 other="$1 2" id
  pm -q groups create "$name" -o json | jq -r .name
  pm -q groups rename "$name" "$other" -o json | jq -r .name | sed 's/ 2$//'
  pm -q groups rename "$other" "$name" -o ndjson --columns name | jq -r .name
  pm -q groups get "$name" -o csv --columns name --no-headings | tr -d '\r"'
  pm -q groups get "$name" --columns name | sed 's/^NAME //'
  pm -q groups list --where "name eq $(jq -n '$ARGS.positional[0]' --args "$name")" --columns name --no-headings
  pm -q users update layla@acme.example --given "$name" -o json | jq -r .given_name
  pm -q audit --limit 1 -o json | jq -r '.[].message' | sed 's/.* the details of \(.*\) حداد (.*/\1/'
  pm -q audit --limit 1 --columns message --no-headings | sed 's/.* the details of \(.*\) حداد (.*/\1/'
  pm -q members list --where 'email sw "layla"' -o json | jq -r '.[].given_name'
  pm -q members list --where 'email sw "layla"' --columns given_name --no-headings
  pm -q members set-role layla@acme.example Billing --columns given_name | sed 's/^GIVEN NAME //'
  id=$(pm -q users get layla@acme.example -o json | jq -r .id)
  pm -q api GET "/Users/$id" | jq -r .name.givenName
  pm -q groups delete "$name" --yes -o json | jq -r .name
}

@test "names in Arabic and Japanese, emoji, quotes and 200 characters come out of every verb whole" {
  local name
  for name in 'فريق التطوير' '開発チーム' '👩‍💻🎉' 'Zoë "Q" O'\''Neil, jr' \
    "$(printf 'x%.0s' {1..200})"; do
    home_again full
    run name_survives "$name"
    assert_equal "$(sort -u <<<"${output//\"/}")" "${name//\"/}"
    assert_equal "${#lines[@]}" 14
  done
}

@test "tables of groups, members, results and the log stay straight with such names" {
  {
    pm -q groups list --members --columns name,member_count
    pm -q groups get '開発 🎉' --columns name,members
    pm -q groups remove '開発 🎉' kenji@acme.example nobody@acme.example --yes 2>/dev/null || true
    pm -q members list --all --columns given_name,family_name,email
    pm -q keys list --columns name,status
    pm -q audit --action team.scim_add_member --sort target --columns target,message,action
  } >tables
  golden names.table "$(cat tables)"
}
