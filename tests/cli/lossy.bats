# SPDX-License-Identifier: MIT
# plan apply through a proxy that loses one answer in ten: every step is carried out, and once, and
# no run says that something was done which was not.

load helper
load directory

teardown() {
  if [ -n "$proxy_pid" ]; then
    end_process "$proxy_pid"
  fi
  serve_stop
}

proxy_pid=

proxy_says_address() {
  PROXY=$(sed -n 's/^listening on //p' proxy.out)
  [ -n "$PROXY" ]
}

# Everything goes through it from then on, and the file `seen` says what became of it.
proxy_start() { # SEED MOST
  : >proxy.out
  : >seen
  "$(dirname "$PMSCIM")/../tests/cli/connect-proxy" seen lose "$1" "$2" "${SERVE_URL##*:}" \
    >>proxy.out 2>proxy.err </dev/null 3>&- &
  proxy_pid=$!
  wait_for 10 proxy_says_address
  lab_profile "http://$PROXY"
}

# Steps of every kind. The first round is 60 people and 12 groups.
directory() { # ROUND
  awk -v round="$1" 'BEGIN {
    print "external_id,email,given_name,family_name,status,groups"
    for (i = 1; i <= 60 + 20 * round; i++) {
      out = round > 0 && i <= 60 && (i + round) % 8 == 0
      group = round > 0 && i % 12 < 3 ? "R" round "G" i % 12 : "G" (i + round) % 12
      printf "n%d,p%d@acme.example,Round%d,N%d,%s,%s\n", i, i, out ? round - 1 : round, i,
        out ? "suspended" : "active", group
    }
  }' >people.csv
}

# What the rows of the run say was done is so at the endpoint.
assert_honest() {
  team_people >people.now
  jq -rn '[inputs] as [$plan, $rows]
    | ($rows | map(select(.state == "provisioned") | {(.step): true}) | add) as $done
    | $plan.steps[] | select($done[.id] and .after)
    | [.after.email, .after.given_name, .after.family_name, .after.active] | @csv' \
    plan.json rows.json | tr -d '"' | sort >people.said
  run comm -23 people.said people.now
  assert_output ''
  team_groups >groups.now
  jq -rn '[inputs] as [$plan, $rows]
    | ($rows | map(select(.state == "provisioned") | {(.step): true}) | add) as $done
    | $plan.steps[] | select($done[.id]) | .who as $group
    | .adds // [] | .[] | $group + " " + .email' plan.json rows.json | sort >groups.said
  run comm -23 groups.said groups.now
  assert_output ''
}

# Carries the plan out until a run says that it is done.
apply_until_done() {
  local try code
  for try in {1..60}; do
    code=0
    pm -p lab plan apply plan.json --yes --patience 1 -o json >rows.json 2>apply.err || code=$?
    echo "# run $try: exit code $code, $(tail -n 1 apply.err)"
    case $code in
      0 | 6 | 8) ;;
      *) return 1 ;;
    esac
    if [ -s rows.json ]; then
      assert_honest
    fi
    if [ "$code" -eq 0 ]; then
      assert_goal
      return 0
    fi
  done
  return 1
}

@test "plan apply: one answer in ten is lost, every step is carried out once" {
  local seed=${SEED:-$(((RANDOM << 15) + RANDOM))} round from
  echo "# the losses are those of seed $seed"
  lab_ready
  proxy_start "$seed" 10
  for round in 0 1 2; do
    directory $round
    until pm -p lab plan create csv:people.csv --out plan.json >/dev/null 2>&1; do :; done
    from=$(($(audit_from 1 | wc -l) + 1))
    apply_until_done
    assert_once "$from"
  done
  run sort -u <(cut -d ' ' -f 1 seen)
  assert_output "$(printf 'after\nbefore\ncarried\nhalfway\nlate')"
}
