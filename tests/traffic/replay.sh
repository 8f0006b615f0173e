#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Sends the requests of a file to `pmscim serve` with a state of its own and compares the answers; a
# TAP point per request. README.md says what the lines of a file mean.
#   replay.sh [--through PROGRAM] FILE
# PROGRAM URL is started between the two; it prints "listening on URL" once it answers. Exit code 77
# from it means that it cannot run here, and its output says why.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
through=
if [ "${1:-}" = --through ]; then
  through=$2
  shift 2
fi
if [ $# -ne 1 ] || [ -z "${PMSCIM:-}" ]; then
  echo 'usage: PMSCIM=PROGRAM replay.sh [--through PROGRAM] FILE' >&2
  exit 2
fi
file=$1
examples=${PMSCIM_CONTRACT:+$PMSCIM_CONTRACT/postman-scim-examples.json}
declare -A known=()
points=0

skip_all() { # REASON
  printf '1..0 # SKIP %s\n' "$1"
  exit 0
}

for program in curl jq sqlite3; do
  command -v "$program" >/dev/null || skip_all "$program is not installed"
done
if grep -qE '(^| )@[A-Za-z]' "$file" && [ ! -e "$examples" ]; then
  skip_all 'PMSCIM_CONTRACT does not name the folder with the examples'
fi

# --- the endpoint ----------------------------------------------------------------------------

work=$(mktemp -d)
pids=()
finish() {
  local pid
  for pid in "${pids[@]}"; do
    kill "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  done
  rm -rf "$work"
}
trap finish EXIT

# Only what was named on purpose reaches the program.
for variable in ${!PMSCIM_@}; do
  [ "$variable" = PMSCIM_CONTRACT ] || unset "$variable"
done
export HOME=$work/home XDG_CONFIG_HOME=$work/config XDG_STATE_HOME=$work/state
export PMSCIM_STATE_DIR=$work/endpoint TMPDIR=$work/tmp LC_ALL=C.UTF-8 NO_COLOR=1
mkdir "$HOME" "$TMPDIR"
unset http_proxy https_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY all_proxy

url_of() { # NAME
  sed -n 's/^.*listening on //p' "$work/$1.out"
}

# listen NAME COMMAND…: runs it until it says where it listens; the address is in `url`.
listen() {
  local name=$1 tries pid
  shift
  : >"$work/$name.out"
  "$@" >>"$work/$name.out" 2>"$work/$name.err" </dev/null &
  pid=$!
  pids=("$pid" "${pids[@]}")
  url=
  for ((tries = 0; tries < 1200; tries++)); do
    url=$(url_of "$name")
    [ -z "$url" ] || return 0
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.05
  done
  url=$(url_of "$name")
  [ -z "$url" ] || return 0
  if wait "$pid"; then :; elif [ $? -eq 77 ]; then
    skip_all "$(tail -n 1 "$work/$name.err")"
  fi
  echo "Bail out! $name did not start"
  sed 's/^/# /' "$work/$name.err"
  exit 1
}

listen serve "$PMSCIM" serve --listen 127.0.0.1:0 --limits off --quiet
direct=$url
front=$url
if [ -n "$through" ]; then
  listen through "$through" "$direct"
  front=$url
fi
known[account]=$(<"$PMSCIM_STATE_DIR/account.key")

admin() { # METHOD PATH [BODY]
  curl -sS --fail-with-body -X "$1" -H "X-API-Key: ${known[account]}" "$direct/admin/v1$2" \
    ${3:+-d "$3"}
}

admin PUT /sso/onelogin >"$work/made"
admin PUT /scim '{"enabled":true}' >"$work/made"
known[key]=$(admin POST /scim/keys '{"name":"replay"}' | jq -r .secret)

state() { # SQL
  sqlite3 -cmd '.timeout 10000' "$PMSCIM_STATE_DIR/state.db" "$1"
}

# --- what a file may ask for beside requests: do NAME ARGUMENT… -------------------------------

# Proof over DNS has tests of its own.
do_verify() { # DOMAIN
  admin POST /domains "{\"domain\":\"$1\"}" >"$work/made"
  state "UPDATE domains SET verified = created WHERE domain = '$1'"
}

# The tables of the people, and of whatever is theirs, are gone under the endpoint's feet.
do_damage() {
  state "SELECT 'DROP TABLE \"' || name || '\";' FROM sqlite_master WHERE type = 'table'
    AND name NOT IN ('team','accounts','scim_keys','sso_methods','domains','audit')
    AND name NOT LIKE 'sqlite_%'" >"$work/drop.sql"
  sqlite3 -cmd '.timeout 10000' "$PMSCIM_STATE_DIR/state.db" <"$work/drop.sql"
}

# Somebody in the team with a role, and an account key, which is kept under the name.
do_member() { # NAME ROLE…
  local name=$1 id
  shift
  curl -sS --fail-with-body -H "Authorization: Bearer ${known[key]}" \
    -d "{\"userName\":\"$name@acme.example\",\"name\":{\"givenName\":\"$name\"}}" \
    "$direct/scim/v2/Users" >"$work/made"
  id=$(jq -r .id "$work/made")
  if admin PATCH "/members/$id" "{\"role\":\"$*\"}" >"$work/made" &&
    known[$name]=$(admin POST "/members/$id/key" | jq -er .secret); then
    known[${name}_id]=$id
    return 0
  fi
  printf '# there is no member %s, %s\n' "$name" "$*"
}

# From here on the key is one whose maker left the team.
do_maker_leaves() {
  do_member maker Super Admin
  if [ -n "${known[maker]:-}" ] &&
    curl -sS --fail-with-body -H "X-API-Key: ${known[maker]}" -d '{"name":"departed"}' \
      "$direct/admin/v1/scim/keys" >"$work/made" &&
    known[key]=$(jq -er .secret "$work/made") &&
    admin DELETE "/members/${known[maker_id]}" >"$work/made"; then
    return 0
  fi
  printf '# the maker of the key could not leave\n'
}

# As many people as said, straight over the wire.
do_people() { # COUNT
  local i
  for ((i = 1; i <= $1; i++)); do
    printf 'url = "%s/scim/v2/Users"\nheader = "Authorization: Bearer %s"\ndata = "%s"\noutput = "%s"\nnext\n' \
      "$direct" "${known[key]}" "{\\\"userName\\\":\\\"p$i@many.example\\\"}" "$work/made"
  done | sed '$d' | curl -sS --fail --config -
}

# --- names -----------------------------------------------------------------------------------

# fill TEXT: puts what is known for each {name}; the result is in `filled`.
fill() {
  local name
  filled=$1
  for name in "${!known[@]}"; do
    filled=${filled//"{$name}"/${known[$name]}}
  done
}

# A document: an example of the contract (@NAME), or a shape of ours (NAME).
document() { # NAME
  case $1 in
    @*) jq -e --arg name "${1#@}" '(.examples + .other_examples)[$name]' "$examples" ;;
    *) jq -e --arg name "$1" '.[$name]' "$here/../contract/shapes.json" ;;
  esac
}

# --- one case --------------------------------------------------------------------------------

reset() {
  title=$1 request='' body='' expected='' skipped='' beside=''
  headers=() checks=() captures=() complaints=()
}

complain() {
  complaints+=("$1")
}

send() {
  local method=${request%% *} base=$front line content=() config=$work/request
  fill "${request#* }"
  [ -z "$beside" ] || base=$direct
  {
    printf 'url = "%s"\n' "${base}${filled//\"/\\\"}"
    if [[ ! " ${headers[*]-} " =~ ' 'Authorization: ]]; then
      printf 'header = "Authorization: Bearer %s"\n' "${known[key]}"
    fi
    for line in "${headers[@]}"; do
      fill "$line"
      printf 'header = "%s"\n' "$filled"
    done
  } >"$config"
  if [ -n "$body" ]; then
    if [[ $body == @* ]]; then
      local name=${body%% *} filter=.
      [[ $body != *'|'* ]] || filter=${body#*|}
      fill "$filter"
      body=$(document "$name" | jq -c "$filled")
    fi
    fill "$body"
    printf '%s' "$filled" >"$work/body"
    content=(--data-binary "@$work/body")
    [[ " ${headers[*]-} " =~ ' 'Content-Type: ]] || content+=(-H 'Content-Type: application/json')
  fi
  : >"$work/answer"
  curl -sS --globoff --path-as-is --max-time 60 -X "$method" --config "$config" "${content[@]}" \
    -o "$work/answer" -w '%{http_code} %{content_type}' 2>&1
}

# In a shape, texts that mean something on the wire stay as they are, the others are their type.
# shellcheck disable=SC2016
shape='
  def shape($key):
    if type == "object" then with_entries(.key as $k | .value |= shape($k))
    elif type == "array" then if $key == "schemas" then . else map(shape($key)) | unique end
    elif type != "string" then type
    elif $key | IN("status", "scimType", "resourceType", "schema", "endpoint", "type") then .
    elif test("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}[.][0-9]{3}Z$") then "time"
    else type end;'

# Beside SCIM an answer may say more than the example, and null where there is nothing to say.
# shellcheck disable=SC2016
covers='
  def covers($example):
    if . == null or type == "string" and ($example | type) == "string" then true
    elif type != ($example | type) then false
    elif type == "object" then . as $it | $example | keys | all(. as $key |
      ($it | has($key)) and ($it[$key] | covers($example[$key])))
    elif type == "array" then all(.[]; . as $it | any($example[]; . as $one | $it | covers($one)))
    else true end;'

compare_shape() { # [+]NAME
  if [[ $1 == +* ]]; then
    document "${1#+}" >"$work/wanted" || complain "there is no ${1#+}"
    jq -e --slurpfile example "$work/wanted" "$covers covers(\$example[0])" "$work/answer" \
      >"$work/got" 2>&1 || complain "the answer lacks something of ${1#+}"
    return 0
  fi
  document "$1" | jq -S "$shape shape(\"\")" >"$work/wanted" || complain "there is no $1"
  jq -S "$shape shape(\"\")" "$work/answer" >"$work/got" 2>/dev/null || complain 'no JSON'
  diff "$work/wanted" "$work/got" >"$work/differ" || complain "the shape is not that of $1:
$(cat "$work/differ")"
}

check() {
  local result=$1 wanted=${expected%% *} check name
  [ "${result%% *}" = "$wanted" ] || complain "status ${result}, expected $wanted"
  if [ -s "$work/answer" ] && [[ $request == *' /scim/'* && ${result#* } != application/json* ]]; then
    complain "content type ${result#* }"
  fi
  [ "$expected" = "$wanted" ] || compare_shape "${expected#* }"
  [[ $wanted != 204 || ! -s $work/answer ]] || complain 'a body with 204'
  for check in "${checks[@]}"; do
    fill "$check"
    jq -e "$filled" "$work/answer" >"$work/got" 2>&1 || complain "not so: $filled"
  done
  for check in "${captures[@]}"; do
    name=${check%% *}
    fill "${check#* }"
    known[$name]=$(jq -r "$filled" "$work/answer" 2>/dev/null) || known[$name]=null
    [ "${known[$name]}" != null ] || complain "nothing to keep as $name"
  done
}

# The answer is shown with its keys struck out.
diagnose() {
  local line
  for line in "${complaints[@]}"; do
    printf '%s\n' "$line"
  done
  printf '%s\n' "$request"
  head -c 2000 "$work/answer"
  printf '\n'
}

run_case() {
  [ -n "$title" ] || return 0
  points=$((points + 1))
  if [ -n "$skipped" ]; then
    printf 'ok %d %s # SKIP %s\n' "$points" "$title" "$skipped"
    return 0
  fi
  check "$(send)"
  if [ ${#complaints[@]} -eq 0 ]; then
    printf 'ok %d %s\n' "$points" "$title"
    return 0
  fi
  printf 'not ok %d %s\n' "$points" "$title"
  diagnose | sed -e 's/pms[a-z]*_[0-9a-f]\{16,\}/<key>/g' -e 's/^/# /'
}

# --- reading ---------------------------------------------------------------------------------

let_name() { # NAME DOCUMENT EXPRESSION
  known[$1]=$(document "$2" | jq -r "$3")
}

header='^[A-Za-z-]+:( |$)'
reset ''
while IFS= read -r line || [ -n "$line" ]; do
  case $line in
    '#'* | '') ;;
    '== '*)
      run_case
      reset "${line#== }"
      ;;
    'let '*)
      run_case
      reset ''
      read -r _ name doc expression <<<"$line"
      let_name "$name" "$doc" "$expression"
      ;;
    'do '*)
      run_case
      reset ''
      fill "${line#do }"
      read -r -a words <<<"$filled"
      "do_${words[0]}" "${words[@]:1}"
      ;;
    beside) beside=yes ;;
    'skip '*) skipped=${line#skip } ;;
    '-> '*) expected=${line#-> } ;;
    '? '*) checks+=("${line#? }") ;;
    '= '*) captures+=("${line#= }") ;;
    *)
      if [ -z "$title" ] || [ -n "$expected" ]; then
        echo "Bail out! ${file##*/}: $line"
        exit 1
      elif [ -z "$request" ]; then
        request=$line
      elif [ -z "$body" ] && [[ $line =~ $header ]]; then
        headers+=("$line")
      else
        body+=${body:+$'\n'}$line
      fi
      ;;
  esac
done <"$file"
run_case
if [ -n "$through" ]; then
  points=$((points + 1))
  if grep -i violat "$work/through.out" >"$work/violations"; then
    printf 'not ok %d no violation was reported\n' "$points"
    sed 's/^/# /' "$work/violations"
  else
    printf 'ok %d no violation was reported\n' "$points"
  fi
fi
printf '1..%d\n' "$points"
