# SPDX-License-Identifier: MIT
# sync, plan apply, plan undo, plan show --journal.

load helper

setup() {
  state_fresh
  scim_ready
}

# The same as CSV, without the carriage returns that RFC 4180 wants.
pmcsv() {
  local text code
  text=$(pm "$@" -o csv) && code=0 || code=$?
  printf '%s\n' "${text//$'\r'/}"
  return $code
}

people() {
  cat >people.csv <<'CSV'
external_id,email,given_name,family_name,status,groups
1,ann@acme.example,Ann,Lee,active,QA
2,bob@acme.example,Bob,Ray,active,QA;Dev
3,cat@acme.example,Cat,Ng,active,
CSV
}

# The same people, one of whom has left, one has a new name and other groups.
changed() {
  cat >people.csv <<'CSV'
external_id,email,given_name,family_name,status,groups
1,ann@acme.example,Anna,Lee,active,Dev
2,bob@acme.example,Bob,Ray,active,QA;Dev
CSV
}

onboarded() {
  people
  pm sync csv:people.csv >/dev/null 2>&1
}

# A plan of what has changed, which the guards let pass.
planned() {
  onboarded
  changed
  pm plan create csv:people.csv --out plan.json --allow source-shrunk=1 \
    --allow removal-limit=9 >/dev/null 2>&1
}

approved() {
  planned
  pm plan approve plan.json --all >/dev/null 2>&1
}

# What the endpoint was asked to change.
writes() {
  pm audit -o ndjson --limit 100000 --columns action 2>/dev/null | wc -l
}

# Everybody and every group with its people, for comparing.
team() {
  pmcsv users list --columns email,given_name,family_name,active,external_id
  for group in QA Dev; do pm groups get $group -o ndjson --columns members | jq -c '.members | sort'; done
}

@test "sync: onboards from a directory, and a second run sends nothing" {
  people
  run --separate-stderr pm sync csv:people.csv
  assert_code 0
  golden sync.table
  assert_stderr '5 provisioned, of which 0 were so already; 0 failed'
  run pmcsv users list --columns email,given_name,active,external_id --no-headings
  assert_line 'ann@acme.example,Ann,true,1'
  assert_line 'bob@acme.example,Bob,true,2'
  assert_line 'cat@acme.example,Cat,true,3'
  run bash -c '"$PMSCIM" groups get QA -o ndjson --columns members | jq -c ".members | sort"'
  assert_output '["ann@acme.example","bob@acme.example"]'
  before=$(writes)
  run --separate-stderr pm sync csv:people.csv -v
  assert_code 0
  assert_stderr 'nothing to send'
  refute_stderr '> POST'
  refute_stderr '> PATCH'
  refute_stderr '> PUT'
  [ "$(writes)" -eq "$before" ]
}

@test "sync: --dry-run shows what would be sent and leaves nothing behind" {
  people
  run --separate-stderr pm sync csv:people.csv --dry-run --out plan.json
  assert_code 0
  assert_stderr 'would send POST /scim/v2/Users {"schemas"'
  assert_stderr '5 to be sent'
  [ ! -e plan.json ]
  [ ! -e "$XDG_STATE_HOME/pmscim/journal" ]
  [ ! -e "$XDG_STATE_HOME/pmscim/ledger" ]
  run pmcsv users list --no-headings
  refute_output --partial acme.example
}

@test "sync: what has to be approved is not done, nor is anything else" {
  onboarded
  changed
  before=$(team)
  run --separate-stderr pm sync csv:people.csv --yes --allow source-shrunk=1 \
    --allow removal-limit=9 --out plan.json
  assert_code 7
  assert_stderr '2 steps have to be approved first, so nothing was done'
  assert_stderr 'pmscim plan approve'
  [ "$(team)" = "$before" ]
  pm plan approve plan.json --all >/dev/null 2>&1
  run --separate-stderr pm plan apply plan.json --yes
  assert_code 0
  run pmcsv users get cat@acme.example --columns active --no-headings
  assert_output false
}

@test "sync: --dry-run ends as the run itself would" {
  onboarded
  changed
  before=$(team)
  run --separate-stderr pm sync csv:people.csv --dry-run --out plan.json --allow source-shrunk=1 \
    --allow removal-limit=9
  assert_code 7
  assert_output ''
  assert_stderr '2 steps have to be approved first, so nothing would be done'
  assert_stderr 'pmscim plan create'
  refute_stderr 'would send'
  head -2 people.csv >few.csv
  run --separate-stderr pm sync csv:few.csv --dry-run
  assert_code 7
  assert_stderr 'guard source-shrunk'
  refute_stderr 'would send'
  pm policy set approve_delete=off -q
  run --separate-stderr pm sync csv:people.csv --dry-run --allow source-shrunk=1 --allow removal-limit=9
  assert_code 0
  assert_stderr 'would send PATCH'
  [ ! -e plan.json ]
  [ "$(team)" = "$before" ]
}

@test "sync: a policy without approvals suspends after a question" {
  onboarded
  changed
  pm policy set approve_delete=off 2>/dev/null
  run --separate-stderr pm sync csv:people.csv --allow source-shrunk=1 --allow removal-limit=9 \
    </dev/null
  assert_code 7
  assert_stderr 'suspends 1 person: cat@acme.example?'
  run --separate-stderr pm sync csv:people.csv --allow source-shrunk=1 --allow removal-limit=9 \
    --yes
  assert_code 0
  run pmcsv users get cat@acme.example --columns active --no-headings
  assert_output false
}

@test "sync: a guard refuses" {
  onboarded
  head -2 people.csv >few.csv
  before=$(team)
  run --separate-stderr pm sync csv:few.csv --yes --out plan.json
  assert_code 7
  assert_stderr 'guard'
  run --separate-stderr pm plan apply plan.json --yes
  assert_code 7
  assert_stderr 'guard'
  [ "$(team)" = "$before" ]
}

@test "plan apply: updates, groups and a leaver; then there is nothing left" {
  approved
  run --separate-stderr pm plan apply plan.json --yes
  assert_code 0
  golden plan.apply.table
  run pmcsv users get ann@acme.example --columns given_name,family_name --no-headings
  assert_output Anna,Lee
  run pmcsv users get cat@acme.example --columns active --no-headings
  assert_output false
  before=$(writes)
  run --separate-stderr pmcsv plan apply plan.json --yes --columns step,state,detail
  assert_code 0
  assert_line 's1,provisioned,it was so already'
  assert_stderr '4 provisioned, of which 4 were so already'
  [ "$(writes)" -eq "$before" ]
}

@test "plan apply: without an approval, and with --only what needs none" {
  planned
  run --separate-stderr pm plan apply plan.json --yes
  assert_code 7
  assert_stderr '2 steps have to be approved first'
  assert_stderr 'plan approve FILE --all'
  run --separate-stderr pm plan apply plan.json --only update
  assert_code 0
  run pmcsv users get ann@acme.example --columns given_name --no-headings
  assert_output Anna
  run pmcsv users get cat@acme.example --columns active --no-headings
  assert_output true
  run --separate-stderr pm plan apply plan.json --only updates
  assert_code 2
  assert_stderr 'did you mean "update"?'
}

@test "plan apply: --limit goes on where it stopped" {
  people
  pm plan create csv:people.csv --out plan.json >/dev/null 2>&1
  run --separate-stderr pmcsv plan apply plan.json --limit 2 --columns state --no-headings
  assert_code 0
  assert_output "$(printf 'provisioned\nprovisioned\ndisabled\ndisabled\ndisabled')"
  run --separate-stderr pmcsv plan apply plan.json --limit 2 --columns state --no-headings
  assert_code 0
  assert_output "$(printf 'provisioned\nprovisioned\nprovisioned\nprovisioned\ndisabled')"
  run --separate-stderr pm plan apply plan.json
  assert_code 0
}

@test "plan apply: nobody is there to say yes" {
  approved
  before=$(team)
  run --separate-stderr pm plan apply plan.json </dev/null
  assert_code 7
  assert_stderr 'suspends 1 person: cat@acme.example?'
  [ "$(team)" = "$before" ]
}

@test "plan apply: only the steps that no longer fit are left" {
  approved
  pm users update ann@acme.example --given Annabel >/dev/null 2>&1
  run --separate-stderr pmcsv plan apply plan.json --yes --columns step,state,detail
  assert_code 4
  assert_line 's1,failed,ann@acme.example is not as the plan found them'
  assert_stderr '1 of 4 steps no longer fit'
  run pmcsv users get ann@acme.example --columns given_name --no-headings
  assert_output Annabel
  run pmcsv users get cat@acme.example --columns active --no-headings
  assert_output false
}

@test "plan apply: what was done and changed back since is not done again" {
  approved
  pm plan apply plan.json --yes >/dev/null 2>&1
  pm reactivate cat@acme.example --yes >/dev/null 2>&1
  run --separate-stderr pmcsv plan apply plan.json --yes --columns who,state,detail
  assert_code 4
  assert_line 'cat@acme.example,failed,"this was done, and somebody has changed cat@acme.example since"'
  run pmcsv users get cat@acme.example --columns active --no-headings
  assert_output true
}

@test "plan apply: a plan of another profile or another endpoint" {
  approved
  pm profile set other "endpoint=http://127.0.0.1:9/scim/v2" manners=postman \
    "key=file:$(echo "$XDG_CONFIG_HOME"/pmscim/keys/*.key)" 2>/dev/null
  run --separate-stderr pm -p other plan apply plan.json --yes
  assert_code 4
  assert_stderr 'the plan is for profile "embedded", not "other"'
  run --separate-stderr pm -p other plan undo plan.json --out back.json
  assert_code 4
  jq '.who = 1' plan.json >bad.json
  run --separate-stderr pm plan apply bad.json --yes
  assert_code 2
}

@test "plan apply: what waits for an approval is refused before anybody is asked" {
  people
  pm sync csv:people.csv -q >/dev/null 2>&1
  sed -i 2d people.csv
  pm -q policy set suspend_percent=none shrink_percent=none
  pm plan create csv:people.csv --out plan.json >/dev/null 2>&1
  run --separate-stderr pm plan apply plan.json
  assert_code 7
  assert_stderr 'to be approved first'
}

@test "a ledger belongs to its endpoint" {
  onboarded
  ledger=$XDG_STATE_HOME/pmscim/ledger/embedded.ndjson
  export PMSCIM_STATE_DIR=$HOME/other
  scim_ready
  before=$(pm users list -o csv)
  for command in 'plan create csv:people.csv -n' 'sync csv:people.csv --yes' 'sync csv:people.csv -n'; do
    # shellcheck disable=SC2086
    run --separate-stderr pm $command
    assert_code 4
    assert_stderr "the ledger of profile \"embedded\" knows the people of embedded:$XDG_STATE_HOME/pmscim/embedded, and this is embedded:$HOME/other"
    assert_stderr "move $ledger away"
  done
  [ "$(pm users list -o csv)" = "$before" ]
  # A ledger of an earlier version is taken as it is, and is this endpoint's from then on.
  sed -i '1s/,"endpoint":"[^"]*"//' "$ledger"
  run --separate-stderr pm sync csv:people.csv
  assert_code 0
  run head -1 "$ledger"
  assert_output "{\"ledger\":1,\"profile\":\"embedded\",\"endpoint\":\"embedded:$HOME/other\"}"
}

@test "plan apply: two at once" {
  people
  pm plan create csv:people.csv --out plan.json >/dev/null 2>&1
  (umask 077; mkdir -p "$XDG_STATE_HOME/pmscim/journal/embedded")
  exec 9>"$XDG_STATE_HOME/pmscim/journal/embedded/lock"
  flock 9
  run --separate-stderr pm plan apply plan.json 9>&-
  assert_code 4
  assert_stderr 'another run is carrying out a plan of this profile'
  exec 9>&-
  run pm plan apply plan.json
  assert_code 0
}

# The source is a pipe, so that the run comes no further than the test wants it to.
@test "sync: nobody else carries a plan out between the look at the team and the end" {
  local pid
  people
  pm plan create csv:people.csv --out plan.json >/dev/null 2>&1
  mkfifo pipe
  pm sync csv:pipe -q >out 2>err 3>&- &
  pid=$!
  exec 9>pipe
  for command in 'plan apply plan.json' 'sync csv:people.csv'; do
    # shellcheck disable=SC2086
    run --separate-stderr pm $command -v 9>&-
    assert_code 4
    assert_stderr 'another run is carrying out a plan of this profile'
    refute_stderr '> GET'
  done
  # Who only looks disturbs nobody.
  run --separate-stderr pm sync csv:people.csv --dry-run 9>&-
  assert_code 0
  assert_stderr '5 to be sent'
  cat people.csv >&9
  exec 9>&-
  wait "$pid"
  run --separate-stderr pm plan apply plan.json
  assert_code 0
  assert_stderr '5 provisioned, of which 5 were so already'
}

@test "plan apply: a torn last line of the journal is no trouble, a wrong line is" {
  approved
  pm plan apply plan.json --yes >/dev/null 2>&1
  journal=$XDG_STATE_HOME/pmscim/journal/embedded/$(jq -r .digest plan.json).ndjson
  run stat -c %a "$journal"
  assert_output 600
  printf '{"at":"2026-01-01T00:00:00Z","don' >>"$journal"
  run --separate-stderr pm plan apply plan.json --yes
  assert_code 0
  sed -i '2s/.*/{"at"/' "$journal"
  run --separate-stderr pm plan apply plan.json --yes
  assert_code 2
  assert_stderr 'line 2: not JSON'
  run --separate-stderr pm plan show plan.json --journal
  assert_code 2
}

@test "plan show --journal: what became of whom" {
  approved
  run --separate-stderr pmcsv plan show plan.json --journal --columns step,who,state
  assert_code 0
  assert_line 's4,cat@acme.example,provisioning'
  pm plan apply plan.json --yes --only update >/dev/null 2>&1
  run --separate-stderr pmcsv plan show plan.json --journal --columns step,action,who,state
  assert_code 0
  assert_line 's1,update,ann@acme.example,provisioned'
  assert_line 's4,suspend,cat@acme.example,provisioning'
  run --separate-stderr pm plan show plan.json --journal --notes
  assert_code 2
}

@test "plan undo: brings back what was" {
  onboarded
  before=$(team)
  changed
  pm plan create csv:people.csv --out plan.json --allow source-shrunk=1 \
    --allow removal-limit=9 >/dev/null 2>&1
  pm plan approve plan.json --all >/dev/null 2>&1
  pm plan apply plan.json --yes >/dev/null 2>&1
  [ "$(team)" != "$before" ]
  run --separate-stderr pm plan undo plan.json
  assert_code 2
  run --separate-stderr pm plan undo plan.json --dry-run
  assert_code 0
  run --separate-stderr pm plan undo plan.json --out back.json
  assert_code 0
  run pm plan show back.json -q
  golden plan.undo.table
  run --separate-stderr pm plan apply back.json --yes
  assert_code 7
  pm plan approve back.json --all >/dev/null 2>&1
  run --separate-stderr pm plan apply back.json --yes
  assert_code 0
  [ "$(team)" = "$before" ]
}

@test "plan undo: who was created is suspended, and a group that was made goes empty" {
  people
  pm sync csv:people.csv --out plan.json >/dev/null 2>&1
  pm users update bob@acme.example --given Robert >/dev/null 2>&1
  run --separate-stderr pm plan undo plan.json --out back.json
  assert_code 0
  assert_stderr 'skipped: bob@acme.example: is no longer as the plan left them'
  pm plan approve back.json --all >/dev/null 2>&1
  run --separate-stderr pm plan apply back.json --yes
  assert_code 0
  run pmcsv users list --columns email,active --no-headings
  assert_line ann@acme.example,false
  assert_line bob@acme.example,true
  run --separate-stderr pmcsv groups list --no-headings
  assert_output ''
  # The groups whose people it took out are gone since, by its own doing.
  run --separate-stderr pm plan apply back.json --yes
  assert_code 0
  assert_stderr '6 provisioned, of which 6 were so already'
  run --separate-stderr pm plan undo plan.json --dry-run
  assert_code 0
  assert_stderr '0 steps'
}

@test "plan undo: protected people, and plans that were never carried out" {
  planned
  run --separate-stderr pm plan undo plan.json --out back.json
  assert_code 3
  assert_stderr 'there is no journal of this plan'
  people
  sed -i 's/$/;New/; 1s/;New//' people.csv
  pm sync csv:people.csv --out plan.json >/dev/null 2>&1
  pm policy set protected=ann@acme.example 2>/dev/null
  run --separate-stderr pm plan undo plan.json --out back.json
  assert_code 7
  assert_stderr 'guard protected: 1 protected person would lose something: ann@acme.example'
}

# --- killed at any moment --------------------------------------------------------------------

many() { # GIVEN-NAME COUNT
  echo external_id,email,given_name,family_name,status,groups
  for i in $(seq "$2"); do echo "n$i,new$i@acme.example,$1,N$i,active,G$((i % 4))"; done
}

# Kills runs of the plan after growing times, and lets the last one end.
apply_killed() {
  local delay
  for delay in 0.08 0.12 0.16 0.2 0.25 0.3 0.35 0.4 0.5 0.6; do
    timeout -s KILL "$delay" "$PMSCIM" -p lab plan apply plan.json --yes >/dev/null 2>&1 && break
  done
  run --separate-stderr pm -p lab plan apply plan.json --yes
  assert_code 0
}

@test "plan apply: killed again and again, every step is carried out once" {
  serve_start --state "$XDG_STATE_HOME/pmscim/embedded" --limits off
  pm profile set lab "endpoint=$SERVE_URL/scim/v2" manners=postman \
    "key=file:$(echo "$XDG_CONFIG_HOME"/pmscim/keys/*.key)" 2>/dev/null
  many First 80 >people.csv
  pm -p lab plan create csv:people.csv --out plan.json >/dev/null 2>&1
  apply_killed
  many Second 70 >people.csv
  pm -p lab policy set approve_delete=off suspend_limit=none suspend_percent=none \
    removal_limit=none removal_percent=none 2>/dev/null
  pm -p lab plan create csv:people.csv --out plan.json >/dev/null 2>&1
  run jq -c '[.steps[].action] | group_by(.) | map({(.[0]): length}) | add' plan.json
  assert_output '{"suspend":10,"update":70}'
  apply_killed
  serve_stop
  run pmcsv users list --columns email --no-headings
  [ "$(sort -u <<<"$output" | grep -c acme.example)" -eq 80 ]
  pm audit -o ndjson --limit 100000 2>/dev/null >audit.ndjson
  run jq -rs 'map(select(.action | test("member|user"))) | group_by([.action, .target])[]
    | select(length > 1) | .[0].action + " " + .[0].target' audit.ndjson
  assert_output ''
  run jq -cs 'map(select(.action | test("add_member|deactivate|update")) | .action)
    | group_by(.) | map({(.[0]): length}) | add' audit.ndjson
  golden sync.killed.json
}

# --- the fewest requests ---------------------------------------------------------------------

# How many requests of a method a trace has.
sent() { # METHOD
  grep -c "^> $1 " trace || true
}

# The plan in the file is carried out with as many requests as it says.
assert_estimate() { # FILE
  local said
  said=$(pm plan show "$1" --sum -q -o ndjson --columns requests | jq .requests)
  pm plan approve "$1" --all -q
  pm plan apply "$1" --yes -v >/dev/null 2>trace
  assert_equal "$(grep -cE '^> (GET|POST|PUT|PATCH|DELETE) ' trace)" "$said"
}

@test "plan create: the estimate is what is sent, also for groups that are made, changed and undone" {
  people
  pm plan create csv:people.csv --out first.json -q >/dev/null
  assert_estimate first.json
  changed
  sed -i 's/Dev$/New/' people.csv
  pm plan create csv:people.csv --out second.json --allow source-shrunk=1 --allow removal-limit=9 -q >/dev/null
  assert_equal "$(jq -c '[.steps[].action]' second.json)" \
    '["update","group_create","group_members","group_members","suspend"]'
  assert_estimate second.json
  for plan in second first; do
    pm plan undo $plan.json --out back.json -q >/dev/null
    assert_estimate back.json
  done
  cut -d , -f 1-5 people.csv >without.csv
  pm plan create csv:without.csv --out third.json -q >/dev/null
  assert_estimate third.json
}

# What a sync says that it sends, and what it does send, is less by the team, which it has read.
assert_sync() { # READS-OF-THE-TEAM [OPTION…]
  local reads=$1 said
  shift
  pm sync csv:people.csv --yes -v "$@" >/dev/null 2>trace
  said=$(sed -nE 's/^([0-9]+) requests? to send( and ([0-9]+) to look first)?.*/\1 + 0\3/p' trace)
  assert_equal "$(grep -cE '^> (GET|POST|PUT|PATCH|DELETE) ' trace)" $((reads + 10#${said% + *} + 10#${said#* + }))
}

@test "sync: the team is read once, and what is said of the rest is so" {
  pm policy set approve_delete=off suspend_percent=none shrink_percent=none removal_percent=none 2>/dev/null
  people
  assert_sync 2
  changed
  sed -i 's/Dev$/New/' people.csv
  assert_sync 2
  [ "$(sent GET)" -eq 5 ]
  # A plan in a file says what reading the team again takes, too.
  people
  pm plan create csv:people.csv --out plan.json >/dev/null 2>&1
  assert_estimate plan.json
  # Nobody speaks of groups; those of the one who leaves are asked for, and the people are not again.
  changed
  cut -d , -f 1-5 people.csv >without.csv
  mv without.csv people.csv
  assert_sync 1
  [ "$(sent GET)" -eq 2 ]
}

@test "sync: two thousand people in sixty groups, with the fewest requests" {
  serve_start --state "$XDG_STATE_HOME/pmscim/embedded" --limits off
  pm profile set lab "endpoint=$SERVE_URL/scim/v2" manners=postman \
    manners.reads_a_minute=60000 manners.writes_a_minute=60000 \
    "key=file:$(echo "$XDG_CONFIG_HOME"/pmscim/keys/*.key)" 2>/dev/null
  pm -p lab policy set approve_delete=off 2>/dev/null
  awk 'BEGIN { print "external_id,email,given_name,family_name,status,groups"
    for (i = 1; i <= 2000; i++) printf "n%d,p%d@acme.example,P,N%d,active,G%d\n", i, i, i, i % 60 }' >people.csv
  run --separate-stderr pm -p lab sync csv:people.csv -q
  assert_code 0
  [ "$(grep -c provisioned <<<"$output")" -eq 2060 ]
  # Ten people are called something else, ten have left, ten have come and are in one new group.
  awk -F, -v OFS=, 'NR > 1 && NR <= 11 { $3 = "Q" }
    NR > 11 && NR <= 21 { next } { print }
    END { for (i = 1; i <= 10; i++) print "m" i, "q" i "@acme.example", "P", "M" i, "active", "New" }' people.csv >next.csv
  pm -p lab sync csv:next.csv --yes -v >/dev/null 2>trace
  [ "$(sent POST)" -eq 11 ]
  [ "$(sent PUT)" -eq 10 ]
  [ "$(sent PATCH)" -eq 10 ]
  pm -p lab sync csv:next.csv --yes -v >/dev/null 2>trace
  [ "$(sent POST)" -eq 0 ]
  [ "$(sent PUT)" -eq 0 ]
  [ "$(sent PATCH)" -eq 0 ]
}
