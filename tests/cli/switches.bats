# SPDX-License-Identifier: MIT
# What the switches of the policy make of a directory: switches.table has a row for each, with the plan
# that is made and what becomes of the team.

load helper
load house

table=$BATS_TEST_DIRNAME/switches.table

# A team that is as its directory has it; one of its people is suspended.
setup_file() {
  command -v jq >/dev/null || skip 'jq is not installed'
  [ -n "${PMSCIM:-}" ] || skip 'PMSCIM does not name the program'
  export PMSCIM
  PMSCIM=$(realpath "$PMSCIM")
  use_home
  scim_ready
  pm -q verify-domain acme.example --resolver 127.0.0.1:9 >/dev/null 2>&1 || true
  dns_start "--txt-record=acme.example,$(pm domains list --columns txt --no-headings)"
  pm -q verify-domain acme.example --resolver "$DNS_SERVER" >/dev/null
  dns_stop
  cat >people.csv <<'CSV'
external_id,email,given_name,family_name,status,assigned,groups
1,ann@acme.example,Ann,Li,active,yes,QA
2,bob@acme.example,Bob,Ray,active,yes,QA
3,cat@acme.example,Cat,Ng,active,yes,Dev
4,dan@acme.example,Dan,Fox,active,yes,
CSV
  pm -q policy set suspend_percent=none shrink_percent=none removal_percent=none
  pm -q sync csv:people.csv >/dev/null
  pm -q suspend dan@acme.example --yes >/dev/null
  sed -i '/^4,/s/active/suspended/' people.csv
  team >before
  keep_as whole
  cd "$BATS_FILE_TMPDIR" || return 1
}

setup() {
  home_again whole
}

# A line for each person: name in front of the @, given name, state, groups.
team() {
  {
    pm api GET /Users
    pm api GET /Groups
  } | jq -rs '.[1].Resources as $groups | .[0].Resources[] | .id as $id |
    [(.userName | sub("@.*"; "")), .name.givenName, if .active then "active" else "suspended" end,
     ([$groups[] | select(.members | map(.value) | index($id)) | .displayName] | sort | join("+"))] |
    join(" ") | rtrimstr(" ")' | sort
}

# What has happened to the directory.
happens() { # SITUATION
  case $1 in
    nothing) ;;
    gone) sed -i '/^2,/d' people.csv ;;
    unassigned) sed -i '/^2,/s/,yes,/,no,/' people.csv ;;
    suspended) sed -i '/^2,/s/,active,/,suspended,/' people.csv ;;
    both) sed -i '/^2,/s/,active,yes,/,suspended,no,/' people.csv ;;
    new) echo 5,eve@acme.example,Eve,Orr,active,yes,QA >>people.csv ;;
    back) sed -i '/^4,/s/,suspended,/,active,/' people.csv ;;
    named) sed -i '/^1,/s/,Ann,/,Anna,/' people.csv ;;
    mailed) sed -i '/^1,/s/ann@/anna@/' people.csv ;;
    married) sed -i '/^1,/s/ann@acme.example,Ann,/anna@acme.example,Anna,/' people.csv ;;
    moved) sed -i '/^2,/s/QA/Dev/' people.csv ;;
    joined) sed -i '/^2,/s/QA/QA;Dev/' people.csv ;;
    grouped) sed -i '/^2,/s/QA/QA;Ops/' people.csv ;;
    *) fail "no situation is called $1" ;;
  esac
}

# The steps of the plan, with ! where they wait for an approval.
steps() {
  jq -r '[.steps[] | .action + " " + (.who | sub("@.*"; "")) + if .needs_approval then "!" else "" end]
    | if . == [] then "-" else join(", ") end' plan.json
}

# What is otherwise than before, a person a piece.
changes() {
  team >after
  comm -13 before after | paste -sd ';' | sed 's/;/; /g; s/^$/-/'
}

# Carries the plan out, with approvals where it has to wait for them; prints the first exit code, and
# what is not as it should be.
carried_out() {
  local code=0
  pm plan apply plan.json --yes -q >/dev/null 2>&1 || code=$?
  echo "$code"
  [ "$code" -eq 7 ] || return 0
  team | cmp -s - before || echo 'it was refused, and something was done'
  pm plan approve plan.json --all -q >/dev/null
  pm plan apply plan.json --yes -q >/dev/null || echo "with approvals: exit code $?"
}

signs_in() {
  pm as bob@acme.example sign-in --source csv:people.csv -q -o json 2>/dev/null | jq -r 'if .allowed then "yes" else "no" end'
}

# How the row comes out.
outcome() { # SETTINGS SITUATION
  local says line
  home_again whole
  # shellcheck disable=SC2086
  [ "$1" = - ] || pm -q policy set ${1//,/ }
  happens "$2"
  pm plan create csv:people.csv --out plan.json -q >/dev/null 2>&1 || echo "plan create: exit code $?"
  pm plan show plan.json 2>&1 | tr -s ' \n' ' ' >shown
  jq -r '(.steps[] | select(.action == "keep" or .action == "suspend").why), .notes[].message' plan.json >says
  while IFS= read -r line; do
    grep -qF -- "$line" shown || echo "plan show does not say: $line"
  done <says
  says=$(paste -sd '|' says | sed 's/|/ | /g')
  printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$1" "$2" "$(steps)" "${says:--}" "$(carried_out)" "$(changes)" "$(signs_in)"
}

# The rows of the table that a pattern fits come out as they say.
check() { # PATTERN
  local settings situation rest
  [ "$(grep -cE "$1" "$table")" -ge 3 ]
  while IFS=$'\t' read -r settings situation rest <&4; do
    outcome "$settings" "$situation" 4<&-
  done 4< <(grep -E "$1" "$table") >"$BATS_FILE_TMPDIR/is"
  if ! diff -u <(grep -E "$1" "$table") "$BATS_FILE_TMPDIR/is" >"$BATS_FILE_TMPDIR/difference"; then
    batslib_decorate 'rows of switches.table come out otherwise' <"$BATS_FILE_TMPDIR/difference" | fail
  fi
}

@test "switches.table: every row is whole, and they are all checked" {
  run ! grep -vP '^(#.*|[a-z_=,-]+\t[a-z]+(\t[^\t]+){5})$' "$table"
  [ "$(grep -cE '^(when_|-'$'\t''|approve_|(create|update|email|deactivate|reactivate|groups)=)' "$table")" -eq \
    "$(grep -vc '^#' "$table")" ]
}

@test "what becomes of leavers: both policies of deletion, both of suspension" {
  check '^when_'
}

@test "with nothing set" {
  check $'^-\t'
}

@test "approvals of each kind, on and off" {
  check '^approve_'
}

@test "each feature switched off" {
  check '^(create|update|email|deactivate|reactivate|groups)='
}
