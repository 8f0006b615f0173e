# SPDX-License-Identifier: MIT
# plan apply, ended by SIGKILL at two hundred moments: every step is carried out, and once.

load helper
load directory

KILLS=200

setup() {
  state_fresh
  if [ -z "${KILLER:-}" ]; then
    skip 'KILLER does not name the program'
  fi
  lab_ready
}

# The directory of a round, of which each is five hundred steps or more away from the one before.
# Who is suspended keeps the name that is on the team.
directory() { # ROUND
  awk -v round="$1" '
  function is_out(i, round) { return round > 0 && i <= 440 && (i + round) % 8 == 0 }
  function given(i, round) {
    if (is_out(i, round)) round--
    return i <= 440 && i % 2 == round % 2 ? "Round" round : "First"
  }
  function group(i) {
    if (round == 0 || i > 440) return "G" i % 60
    return i % 60 < 40 ? "R" round "G" i % 20 : "G" (i + round) % 60
  }
  BEGIN {
    print "external_id,email,given_name,family_name,status,groups"
    for (i = 1; i <= 440 + 60 * round; i++)
      printf "n%d,p%d@acme.example,%s,N%d,%s,%s\n", i, i, given(i, round), i,
        is_out(i, round) ? "suspended" : "active", group(i)
  }' >people.csv
}

# Kills runs of the plan, and adds up how often. A run that was not killed has done its work.
kill_runs() { # SEED MOST [OPTION…]
  local seed=$1 most=$2 killed code
  shift 2
  run "$KILLER" "$seed" "$most" \
    "$XDG_STATE_HOME/pmscim/journal/lab/$(jq -r .digest plan.json).ndjson" \
    "$BATS_TEST_TMPDIR/serve.err" "$PMSCIM" -p lab plan apply plan.json --yes "$@"
  assert_code 0
  read -r killed code <<<"$output"
  echo "# killed $killed times: plan apply $*"
  [[ $code == [0-] ]]
  kills=$((kills + killed))
}

# Whole runs first; then the actions one by one, so that each of them is hit.
kill_round() { # SEED ROUND
  local action
  if [ "$2" -lt 2 ]; then
    kill_runs "$1" 75
    return
  fi
  for action in create reactivate update group_create group_members suspend; do
    kill_runs "$1" 20 --only $action
  done
}

@test "plan apply: killed at two hundred moments, every step is carried out once" {
  local seed=${SEED:-$(((RANDOM << 15) + RANDOM))} kills=0 round=0 from
  echo "# the moments are those of seed $seed"
  while [ "$kills" -lt "$KILLS" ] || [ "$round" -lt 3 ]; do
    directory $round
    pm -p lab plan create csv:people.csv --out plan.json >/dev/null 2>&1
    [ "$(jq '.steps | length' plan.json)" -ge 500 ]
    from=$(($(audit_from 1 | wc -l) + 1))
    kill_round $((seed + round)) "$round"
    run --separate-stderr pm -p lab plan apply plan.json --yes
    assert_code 0
    assert_goal
    assert_once "$from"
    run pm -p lab plan create csv:people.csv --dry-run --detailed-exitcode
    assert_code 0
    round=$((round + 1))
  done
}
