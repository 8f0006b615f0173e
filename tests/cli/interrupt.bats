# SPDX-License-Identifier: MIT
# ^C and SIGTERM while a plan is carried out: what is on its way is waited for, nothing more is sent, and
# the next run goes on. The server holds one answer until the signal is there.

load helper
load ../fault/hostile

script=$BATS_TEST_DIRNAME/../fault/interrupt.script

teardown() {
  [ -z "$run_pid" ] || end_process "$run_pid"
  [ -z "$hostile_pid" ] || end_process "$hostile_pid"
}

run_pid=

# The server with this section, which the profile "lab" leads to.
server() { # SECTION
  hostile_start "$script" "$1"
  export PMSCIM_KEY=some-key
  pm -q profile set lab "endpoint=$HOSTILE_URL/scim/v2" manners=postman
}

people() {
  cat >people.csv <<'CSV'
external_id,email,given_name,family_name,status,groups
7,new@acme.example,Nia,Oz,active,QA
1,u1@acme.example,B,X,active,QA
CSV
}

# The command in the background, until the server has been asked this.
start() { # REGEX ARGUMENT…
  local asked=$1
  shift
  "$PMSCIM" -p lab "$@" >out 2>err </dev/null 3>&- &
  run_pid=$!
  wait_for 20 was_asked "$asked" || batslib_decorate "$asked was not asked" <err | fail
}

was_asked() { # REGEX
  hostile_requests | grep -qE "$1"
}

# Interrupts it, lets the server answer, and looks how it ends.
interrupt() { # SIGNAL [CODE]
  local status=0
  kill "-$1" "$run_pid"
  kill -USR1 "$hostile_pid"
  wait "$run_pid" || status=$?
  run_pid=
  assert_equal "$status" "${2:-130}"
}

assert_err() { # TEXT
  grep -qF -- "$1" err || batslib_decorate "stderr lacks $1" <err | fail
}

states() { # FILE
  jq -r '"\(.action) \(.state)"' "$1"
}

@test "plan apply: ^C waits for what is on its way, says how far it came, and the same command goes on" {
  server 'a creation is on its way'
  people
  pm -p lab plan create csv:people.csv --out plan.json -q >/dev/null
  start '^POST /scim/v2/Users' plan apply plan.json -o ndjson
  interrupt INT
  assert_equal "$(states out)" "$(printf 'create provisioned\nupdate provisioning\ngroup_members provisioning')"
  assert_err 'stopped after 1 of 3 steps'
  assert_err 'interrupted'
  assert_err 'running the same plan again does what is left'
  assert_err '1 provisioned, of which 0 were so already; 0 failed, 2 still to do'
  assert_equal "$(jq -r .person "$XDG_STATE_HOME/pmscim/ledger/lab.ndjson" | head -2 | tail -1)" n1
  run --separate-stderr pm -p lab plan apply plan.json -o ndjson
  assert_code 0
  assert_equal "$(states /dev/stdin <<<"$output" | sort -u)" \
    "$(printf 'create provisioned\ngroup_members provisioned\nupdate provisioned')"
  assert_stderr '3 provisioned, of which 1 were so already'
  hostile_stop
}

@test "sync: SIGTERM does the same, and the next sync does what is left" {
  server 'a creation of a sync is on its way'
  people
  start '^POST /scim/v2/Users' sync csv:people.csv -o ndjson
  interrupt TERM
  assert_err 'stopped after 1 of 3 steps'
  assert_equal "$(states out)" "$(printf 'create provisioned\nupdate provisioning\ngroup_members provisioning')"
  run --separate-stderr pm -p lab sync csv:people.csv -o ndjson
  assert_code 0
  assert_equal "$(states /dev/stdin <<<"$output")" "$(printf 'update provisioned\ngroup_members provisioned')"
  hostile_stop
}

# A plan that moves u1 from Dev, which has two more, to QA.
moving() { # SECTION
  server "$1"
  printf '%s\n' external_id,email,given_name,family_name,groups 1,u1@acme.example,B,X,QA \
    2,u2@acme.example,B,X,Dev 3,u3@acme.example,B,X,Dev >people.csv
  pm -q -p lab policy set approve_delete=off removal_limit=none removal_percent=none
  pm -p lab plan create csv:people.csv --out plan.json -q >/dev/null
  start '^PATCH /scim/v2/Groups/g1' plan apply plan.json -o ndjson
}

@test "plan apply: ^C while a group is changed lets the change be looked at, and leaves the next group" {
  moving 'a removal is on its way'
  interrupt INT
  assert_equal "$(states out)" "$(printf 'group_members provisioned\ngroup_members provisioning')"
  assert_err 'stopped after 1 of 2 steps'
  run --separate-stderr pm -p lab plan apply plan.json
  assert_code 0
  hostile_stop
}

@test "plan apply: ^C does not keep people from being put back into a group that a removal emptied" {
  moving 'a group is being put right'
  interrupt INT 1
  assert_equal "$(states out)" "$(printf 'group_members failed\ngroup_members provisioning')"
  hostile_stop
}

@test "sync: ^C while the team is read ends it at once, and nothing was done" {
  server 'the team is being read'
  people
  start '^GET /scim/v2/Users' sync csv:people.csv
  kill -INT "$run_pid"
  status=0
  wait "$run_pid" || status=$?
  run_pid=
  assert_equal "$status" 130
  assert_err 'interrupted'
  [ ! -s out ]
  run -0 find "$XDG_STATE_HOME/pmscim/journal" -name '*.ndjson'
  assert_output ''
  [ ! -e "$XDG_STATE_HOME/pmscim/ledger" ]
  hostile_stop
}

# The program has come to where it catches signals.
catches_signals() {
  [ "$(readlink "/proc/$run_pid/exe")" = "$(realpath "$PMSCIM")" ] &&
    grep -qE '^SigCgt:.*[2367abef]$' "/proc/$run_pid/status"
}

@test "sync: ^C while the directory is read ends it, and nobody is asked" {
  [ -e /proc/self/status ] || skip 'there is no /proc'
  server 'nobody asked'
  mkfifo people
  exec 8<>people
  "$PMSCIM" -p lab sync - --format csv >out 2>err <people 3>&- 8>&- &
  run_pid=$!
  echo external_id,email >&8
  wait_for 20 catches_signals
  kill -INT "$run_pid"
  exec 8>&-
  status=0
  wait "$run_pid" || status=$?
  run_pid=
  assert_equal "$status" 130
  assert_err 'interrupted'
  hostile_stop
}
