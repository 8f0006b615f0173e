# SPDX-License-Identifier: MIT
# Every guard at work: guards.table has a row for each way of waking one. Nobody loses anything, the
# sentence names the guard, and how to lift it or what to do instead.

load helper
load house
load ../fault/hostile

table=$BATS_TEST_DIRNAME/guards.table

# Twenty-four people in one group, as their directory has them.
setup_file() {
  command -v jq >/dev/null || skip 'jq is not installed'
  [ -n "${PMSCIM:-}" ] || skip 'PMSCIM does not name the program'
  export PMSCIM
  PMSCIM=$(realpath "$PMSCIM")
  use_home
  scim_ready
  {
    echo external_id,email,given_name,family_name,groups
    for i in {1..24}; do echo "$i,p$i@acme.example,P,\"N$i, jr\",QA"; done
  } >people.csv
  pm -q policy set approve_delete=off
  pm -q sync csv:people.csv >/dev/null
  export_team >before
  keep_as whole
  cd "$BATS_FILE_TMPDIR" || return 1
}

setup() {
  home_again whole
}

teardown() {
  [ -z "$hostile_pid" ] || end_process "$hostile_pid"
}

# All there is to lose.
export_team() {
  pm api GET '/Users?count=100'
  pm api GET '/Groups'
}

# What has happened to the directory; its name is in SOURCE.
happens() { # SITUATION
  source=csv:people.csv
  case $1 in
    empty) sed -i 1q people.csv ;;
    # In the middle of a cell with quotation marks, and of a string.
    cut) sed -i '13q' people.csv && truncate -s -8 people.csv ;;
    cut-json)
      source=json:people.json
      jq -nc '[range(1; 25) | {external_id: "\(.)", email: "p\(.)@acme.example", given_name: "P"}]' |
        head -c 700 >people.json
      ;;
    half) sed -i '14,$d' people.csv ;;
    two-gone) sed -i '24,$d' people.csv ;;
    three-gone) sed -i '23,$d' people.csv ;;
    first-gone) sed -i 2d people.csv ;;
    first-ungrouped) sed -i '2s/,QA$/,/' people.csv ;;
    unreadable) sed -i '2s/.*/,,X,Y,QA/' people.csv ;;
    twice) sed -i 2p people.csv ;;
    same-email) sed -i '3s/p2@/p1@/' people.csv ;;
    same-id) sed -i '3s/^2,/1,/' people.csv ;;
    two-members) sed -i -e '2s/p1@/p2@/' -e 3d people.csv ;;
    another-id) sed -i -e '2s/^1,/99,/' people.csv ;;
    *) fail "no situation is called $1" ;;
  esac
}

# Refuses with 7, the guard's name, its sentence and what to do.
refuses() { # GUARD SENTENCE HINT COMMAND…
  local guard=$1 sentence=$2 hint=$3 code=0
  shift 3
  pm "$@" -q >out 2>err || code=$?
  if [ "$code" -ne 7 ] || ! grep -qxF "pmscim: guard $guard: $sentence" err ||
    ! grep -qxF "pmscim: $hint" err; then
    printf '%s: exit code %s\n' "$*" "$code"
    cat err
  fi
}

stays() { # WHAT
  export_team | cmp -s - before || echo "$1: the team is not what it was"
}

# With one less it stays shut, with as many as there are it opens.
lifts() { # GUARD NUMBER SENTENCE HINT
  local code=0
  refuses "$1" "$3" "$4" plan create "$source" --dry-run --allow "$1=$(($2 - 1))"
  pm sync "$source" --yes --allow "$1=$2" >out 2>err || code=$?
  if [ "$code" -ne 0 ] || ! grep -qF "lifted: $1: $3" err; then
    echo "--allow $1=$2: exit code $code"
    cat err
  fi
}

never_lifts() { # GUARD SENTENCE HINT
  local code=0
  pm plan create "$source" --dry-run --allow "$1=99" -q >out 2>err || code=$?
  case $code in
    2) grep -qF 'nothing lifts this one' err ;;
    7) grep -qxF "pmscim: $3" err ;;
    *) false ;;
  esac || echo "--allow $1=99: exit code $code: $(cat err)"
  stays "--allow $1=99"
}

# One row; prints what is not as it should be.
wake() { # SETTINGS SITUATION GUARD LIFT SENTENCE
  local hint="if this is meant, make the plan again with --allow $3=$4"
  case $4 in
    [0-9]*) ;;
    *) hint="nothing lifts this guard; $4, and make the plan again" ;;
  esac
  home_again whole
  # shellcheck disable=SC2086
  [ "$1" = - ] || pm -q policy set ${1//,/ }
  happens "$2"
  refuses "$3" "$5" "$hint" plan create "$source" --out plan.json
  refuses "$3" "$5" "$hint" plan apply plan.json --yes
  refuses "$3" "$5" "$hint" sync "$source" --yes
  refuses "$3" "$5" "$hint" sync "$source" --dry-run
  stays "$2"
  case $4 in
    [0-9]*) lifts "$3" "$4" "$5" "$hint" ;;
    *) never_lifts "$3" "$5" "$hint" ;;
  esac
}

@test "every row wakes its guard, nobody loses anything, and it is said how to go on" {
  local settings situation guard lift sentence complaints
  while IFS=$'\t' read -r settings situation guard lift sentence <&4; do
    complaints=$(wake "$settings" "$situation" "$guard" "$lift" "$sentence" 4<&-)
    [ -z "$complaints" ] || printf '== %s %s\n%s\n' "$situation" "$guard" "$complaints"
  done 4< <(grep -v '^#' "$table") >"$BATS_FILE_TMPDIR/complaints"
  if [ -s "$BATS_FILE_TMPDIR/complaints" ]; then
    batslib_decorate 'rows of guards.table' <"$BATS_FILE_TMPDIR/complaints" | fail
  fi
}

@test "guards.table has all guards, as the manual has them" {
  run ! grep -vP '^(#.*|[^\t]+(\t[^\t]+){4})$' "$table"
  diff <(grep -v '^#' "$table" | cut -f 3 | sort -u) \
    <(sed -n '/^\.Ss Guards/,/^\.Ss pmscim/s/^\.It Cm \([a-z-]*\)$/\1/p' "${PMSCIM_SOURCE:?}/man/pmscim-plan.1" | sort)
}

@test "a listing of the team that is not whole makes no plan, and sends nothing" {
  export PMSCIM_KEY=some-key
  for command in 'plan create csv:people.csv --out plan.json' 'sync csv:people.csv --yes'; do
    hostile_start "$BATS_TEST_DIRNAME/../fault/apply.script" "incomplete, whatever is asked"
    pm -q profile set lab "endpoint=$HOSTILE_URL/scim/v2" manners=postman
    # shellcheck disable=SC2086
    run --separate-stderr pm -p lab $command
    assert_code 7
    assert_stderr 'the listing is incomplete: 3 of 7'
    assert_stderr 'try again'
    [ ! -e plan.json ]
    run hostile_requests
    refute_output --regexp 'POST|PUT|PATCH|DELETE'
    hostile_stop
  done
}
