# SPDX-License-Identifier: MIT
# plan create, show, approve.

load helper

setup() {
  state_fresh
  scim_ready
}

# A small team, half of it ours, and a directory that wants something else.
team() {
  pm users create ann@acme.example --given Ann --family Li --external-id 1 >/dev/null
  pm users create cat@acme.example --given Cat --family Ng >/dev/null
  pm users create eve@acme.example --given Eve --family Fox --external-id hr-5 >/dev/null
  cat >people.csv <<'CSV'
external_id,email,given_name,family_name,status,groups
1,ann@acme.example,Ann,Lee,active,QA
2,bob@acme.example,Bob,Ray,active,QA;Dev
3,cat@acme.example,Cat,Ng,active,
CSV
  pm policy set 'external_ids=hr-*' 2>/dev/null
}

made() {
  team
  pm plan create csv:people.csv --out plan.json >/dev/null 2>&1
}

json() { # FILTER
  jq -r "$1" plan.json
}

@test "plan create: numbers on stdout, notes on stderr, and nothing changes" {
  team
  run pm users list -o csv
  before=$output
  run --separate-stderr pm plan create csv:people.csv --out plan.json -v
  assert_code 0
  golden plan.create.table
  assert_stderr 'unmanaged: cat@acme.example'
  assert_stderr 'the plan is in plan.json'
  assert_stderr '5 requests to send and 4 to look first'
  assert_stderr '1 step has to be approved'
  refute_stderr '> POST'
  refute_stderr '> PATCH'
  refute_stderr '> PUT'
  run stat -c %a plan.json
  assert_output 600
  run pm users list -o csv
  assert_output "$before"
}

@test "plan show: every format" {
  made
  run --separate-stderr pm plan show plan.json
  assert_code 0
  golden plan.show.table
  # shellcheck disable=SC2154
  golden plan.show.stderr "$stderr"
  run pm plan show plan.json -q -o json
  golden plan.show.json
  run pm plan show plan.json -q -o csv
  golden plan.show.csv
  run pm plan show plan.json -q -o ndjson --columns step,person,group
  golden plan.show.ndjson
  run pm plan show plan.json -q --notes
  golden plan.notes.table
  run pm plan show plan.json -q --sum -o json
  assert_code 0
  run jq -c 'del(.digest, .made)' <<<"$output"
  assert_output '{"profile":"embedded","source":"csv:people.csv","create":1,"reactivate":0,"update":1,"groups":2,"suspend":1,"keep":0,"unchanged":0,"unmanaged":1,"to_approve":1,"requests":9,"seconds":0,"refused":[]}'
}

@test "the same directory and team make the same plan" {
  made
  cp plan.json first.json
  pm plan create csv:people.csv --out plan.json >/dev/null 2>&1
  run diff <(grep -v '"made"' first.json) <(grep -v '"made"' plan.json)
  assert_code 0
}

@test "the digest is what the manual says it is" {
  made
  run bash -c "sed -n '/^  \"profile\"/,/^  \"approvals\"/p' plan.json | sed '\$d' | sha256sum"
  assert_output "$(json .digest)  -"
}

@test "plan create: --dry-run writes nothing, and neither is --out needed" {
  team
  run --separate-stderr pm plan create csv:people.csv -n
  assert_code 0
  assert_stderr 'no plan was written'
  run --separate-stderr pm plan create csv:people.csv --out plan.json --dry-run
  assert_code 0
  [ ! -e plan.json ]
  run --separate-stderr pm plan create csv:people.csv
  assert_code 2
  assert_stderr '--out is missing'
}

@test "plan create: --detailed-exitcode tells whether there is something to do" {
  team
  run pm plan create csv:people.csv -n --detailed-exitcode
  assert_code 10
  echo 'email' >none.csv
  pm policy set external_ids= 2>/dev/null
  run pm plan create csv:none.csv -n --detailed-exitcode
  assert_code 0
}

@test "plan create: a guard refuses, and the plan is there to be looked at" {
  team
  pm users create fay@acme.example --external-id hr-6 >/dev/null
  run --separate-stderr pm plan create csv:people.csv --out plan.json --detailed-exitcode
  assert_code 7
  assert_stderr 'guard suspend-limit: 2 of 3 managed people would be suspended'
  assert_stderr '--allow source-shrunk=2'
  run pm plan show plan.json -q --notes
  assert_output --partial 'suspend-limit'
  run --separate-stderr pm plan create csv:people.csv --out plan.json \
    --allow suspend-limit=2 --allow source-shrunk=2
  assert_code 0
  assert_stderr 'lifted: suspend-limit'
  run json '.findings[] | [.guard, .found, .allowed, .lifted] | @csv'
  assert_line '"source-shrunk",2,2,true'
  assert_line '"suspend-limit",2,2,true'
}

@test "plan create: an empty directory suspends nobody" {
  team
  echo 'external_id,email' >none.csv
  run --separate-stderr pm plan create csv:none.csv --out plan.json
  assert_code 7
  assert_stderr 'guard source-empty'
  assert_stderr 'nothing lifts this guard'
}

@test "plan create: bad allowances" {
  team
  for bad in suspend-limit suspend-limit= suspend-limit=x suspend-limit=-1 suspend-limit=1x =3; do
    run --separate-stderr pm plan create csv:people.csv -n --allow "$bad"
    assert_code 2
  done
  run --separate-stderr pm plan create csv:people.csv -n --allow suspend-limits=3
  assert_code 2
  assert_stderr 'did you mean "suspend-limit"?'
  run --separate-stderr pm plan create csv:people.csv -n --allow protected=3
  assert_code 2
  assert_stderr 'nothing lifts this one'
  run --separate-stderr pm plan create csv:people.csv -n --allow ''
  assert_code 2
}

@test "plan create: what cannot be read" {
  team
  run --separate-stderr pm plan create csv:nobody.csv --out plan.json
  assert_code 3
  run --separate-stderr pm plan create people.csv --out plan.json
  assert_code 2
  run --separate-stderr pm plan create csv:people.csv --out nowhere/plan.json
  assert_code 1
  [ ! -e plan.json ]
}

@test "plan create: against pmscim serve, with its limits in the estimate" {
  team
  serve_start --state "$XDG_STATE_HOME/pmscim/embedded"
  for i in $(seq 200); do echo "n$i,new$i@acme.example,N,$i,active,"; done >>people.csv
  pm profile set lab "endpoint=$SERVE_URL/scim/v2" manners=postman \
    "key=file:$(echo "$XDG_CONFIG_HOME"/pmscim/keys/*.key)" 2>/dev/null
  run --separate-stderr pm -p lab plan create csv:people.csv --out plan.json
  assert_code 0
  assert_stderr 'at least 0 min'
  run json '[.requests.reads_a_minute, .requests.writes_a_minute] | @csv'
  assert_output '300,180'
}

@test "plan show: a file that somebody has changed, and files that are none" {
  made
  sed 's/bob@acme.example/eve@acme.example/' plan.json >changed.json
  run --separate-stderr pm plan show changed.json
  assert_code 4
  assert_stderr 'changed.json: its content does not have the digest it says'
  run --separate-stderr pm plan show people.csv
  assert_code 2
  assert_stderr 'people.csv: not JSON'
  run --separate-stderr pm plan show nothing.json
  assert_code 3
  run --separate-stderr pm plan show plan.json --sum --notes
  assert_code 2
}

@test "plan show: a file that was laid out anew is the same plan" {
  made
  jq . plan.json >pretty.json
  run pm plan show pretty.json -q --sum -o ndjson --columns digest
  assert_output "{\"digest\":\"$(json .digest)\"}"
}

@test "plan approve: all, with who, when and why" {
  made
  run --separate-stderr pm plan approve plan.json --all --by kim --reason 'HR 812'
  assert_code 0
  assert_stderr '1 step approved'
  run jq -r '.digest as $d | .approvals[] | [.by, .reason, .digest == $d, .actions == [], .steps == []] | @csv' plan.json
  assert_output '"kim","HR 812",true,true,true'
  run --separate-stderr pm plan show plan.json --columns action,approval --no-headings
  assert_line --regexp '^suspend +approved$'
  assert_stderr 'approved by kim'
  run pm plan show plan.json -q --pending -o csv --no-headings
  assert_output ''
  run --separate-stderr pm plan approve plan.json --all
  assert_code 0
  assert_stderr '0 steps approved'
  run json '.approvals | length'
  assert_output 1
}

@test "plan approve: by action and by id" {
  made
  id=$(json '.steps[] | select(.action == "suspend").id')
  run --separate-stderr pm plan approve plan.json --action update --step s1
  assert_code 0
  assert_stderr '0 steps approved'
  run --separate-stderr pm plan approve plan.json --step "$id" -n
  assert_code 0
  assert_stderr '1 step would be approved'
  run json '.approvals | length'
  assert_output 0
  run --separate-stderr pm plan approve plan.json --step "$id"
  assert_code 0
  run json '.approvals[].steps | @csv'
  assert_output "\"$id\""
}

@test "plan approve: bad input" {
  made
  cp plan.json before.json
  run --separate-stderr pm plan approve plan.json
  assert_code 2
  assert_stderr 'nothing is named to be approved'
  run --separate-stderr pm plan approve plan.json --all --step s1
  assert_code 2
  run --separate-stderr pm plan approve plan.json --action suspends
  assert_code 2
  assert_stderr 'did you mean "suspend"?'
  run --separate-stderr pm plan approve plan.json --step s99
  assert_code 3
  run --separate-stderr pm plan approve plan.json --step ''
  assert_code 2
  run --separate-stderr pm plan approve nothing.json --all
  assert_code 3
  cmp plan.json before.json
}

@test "an approval is worth nothing for another plan" {
  made
  pm plan approve plan.json --all >/dev/null 2>&1
  jq '.approvals[0].digest = "0"' plan.json >other.json
  run --separate-stderr pm plan show other.json
  assert_code 4
  assert_stderr 'approved was another plan'
}

@test "an approval says who and when, or there is none" {
  made
  pm plan approve plan.json --all >/dev/null 2>&1
  for wrong in '.by = ""' '.when = ""' '.when = "yesterday"' 'del(.by)' 'del(.when)'; do
    jq ".approvals[0] |= ($wrong)" plan.json >other.json
    run --separate-stderr pm plan apply other.json --yes
    assert_code 2
    assert_stderr 'other.json: approval 1: '
  done
}

@test "text of a directory reaches no terminal unescaped" {
  printf 'external_id,email,given_name\n1,ann@acme.example,A\xc2\x9b31mnn\n' >people.csv
  pm plan create csv:people.csv --out plan.json >/dev/null 2>&1
  run pm plan show plan.json -q
  refute_output --partial $'\xc2\x9b'
  run cat plan.json
  refute_output --partial $'\xc2\x9b'
}

@test "plan apply: who was changed back is changed again by a plan that says the same" {
  printf 'external_id,email\n1,ann@acme.example\n' >people.csv
  pm sync csv:people.csv >/dev/null 2>&1
  printf 'external_id,email,status\n1,ann@acme.example,suspended\n' >people.csv
  for plan in first again; do
    pm plan create csv:people.csv --out "$plan.json" >/dev/null 2>&1
    pm plan approve "$plan.json" --all >/dev/null 2>&1
    run --separate-stderr pm plan apply "$plan.json" --yes -o csv --no-headings --columns who,state
    assert_code 0
    assert_output --partial 'ann@acme.example,provisioned'
    pm reactivate ann@acme.example >/dev/null 2>&1
  done
  run jq -r .digest first.json again.json
  assert_line --index 1 "${lines[0]}"
  # So it needs the same journal.
  journal=$XDG_STATE_HOME/pmscim/journal/embedded/${lines[0]}.ndjson
  sed '2s/.*/{/' "$journal" >torn
  cp -p "$journal" kept
  cat torn >"$journal"
  run --separate-stderr pm plan apply again.json --yes
  assert_code 2
  assert_stderr 'once you know yourself what was done of this plan, move it away'
  cat kept >"$journal"
  # The old one was done, and is not done once more.
  run --separate-stderr pm plan apply first.json --yes
  assert_code 4
  assert_stderr 'somebody has changed ann@acme.example since'
}

@test "plan apply: a group that somebody has renamed is still the same one" {
  printf 'external_id,email,groups\n1,ann@acme.example,QA\n2,bob@acme.example,\n' >people.csv
  pm sync csv:people.csv >/dev/null 2>&1
  pm groups rename QA Quality >/dev/null 2>&1
  printf 'external_id,email,groups\n1,ann@acme.example,QA\n2,bob@acme.example,QA\n' >people.csv
  run --separate-stderr pm sync csv:people.csv -o ndjson --columns action,who,state
  assert_code 0
  assert_output '{"action":"group_members","who":"Quality","state":"provisioned"}'
  run pm groups get Quality -o json
  assert_output --partial 'bob@acme.example'
  run pm groups list -o ndjson --columns name
  assert_output '{"name":"Quality"}'
}

@test "plan apply: who is protected by now loses nothing, though the plan is older" {
  printf 'external_id,email,groups\n1,ann@acme.example,QA\n2,bob@acme.example,QA\n3,cat@acme.example,QA\n' >people.csv
  pm sync csv:people.csv >/dev/null 2>&1
  pm policy set approve_delete=off suspend_limit=none suspend_percent=none removal_percent=none 2>/dev/null
  cat >people.csv <<'CSV'
external_id,email,status,groups
1,ann@acme.example,suspended,QA
2,bobby@acme.example,active,QA
3,cat@acme.example,active,
CSV
  pm plan create csv:people.csv --out plan.json >/dev/null 2>&1
  for who in ann@acme.example externalId:1 bob@acme.example externalId:2 CAT@acme.example externalId:3; do
    pm policy set "protected=$who" 2>/dev/null
    run --separate-stderr pm plan apply plan.json --yes
    assert_code 7
    assert_stderr '1 change would take something from protected people'
    assert_output ''
  done
  pm policy set protected=ann@acme.example,bob@acme.example 2>/dev/null
  run --separate-stderr pm plan apply plan.json --yes --dry-run
  assert_code 7
  assert_stderr '2 changes would take something from protected people: bob@acme.example and others'
  assert_stderr 'protected=-EMAIL'
  # What is left out takes nothing.
  run --separate-stderr pm plan apply plan.json --only group_members
  assert_code 0
  run pm users list --active -o csv --no-headings --columns email
  assert_line --index 2 --partial 'cat@acme.example'
}

@test "plan apply: what has to be approved by now is not done, though the plan is older" {
  printf 'external_id,email,groups\n1,ann@acme.example,QA\n2,bob@acme.example,QA\n' >people.csv
  pm sync csv:people.csv >/dev/null 2>&1
  pm policy set approve_delete=off suspend_percent=none shrink_percent=none removal_percent=none 2>/dev/null
  printf 'external_id,email,given_name,groups\n1,ann@acme.example,Ann,\n' >people.csv
  pm plan create csv:people.csv --out plan.json >/dev/null 2>&1
  before=$(pm users list -o csv)
  pm policy set approve_delete=on 2>/dev/null
  run --separate-stderr pm plan apply plan.json --yes
  assert_code 7
  assert_stderr '2 steps have to be approved by now, as the policy says'
  assert_stderr 'make it again'
  assert_equal "$(pm users list -o csv)" "$before"
  # An approval of what the plan does not ask for is none.
  pm plan approve plan.json --all >/dev/null 2>&1
  run --separate-stderr pm plan apply plan.json --yes
  assert_code 7
  run --separate-stderr pm plan apply plan.json --only update
  assert_code 0
}

@test "plan undo: a group that somebody has renamed is emptied, and not deleted" {
  printf 'external_id,email,groups\n1,ann@acme.example,QA\n' >people.csv
  pm plan create csv:people.csv --out plan.json >/dev/null 2>&1
  pm plan apply plan.json >/dev/null 2>&1
  pm plan undo plan.json --out back.json >/dev/null 2>&1
  pm groups rename QA Quality >/dev/null 2>&1
  pm plan undo plan.json --out late.json >/dev/null 2>&1
  run pm plan show late.json -o ndjson --columns action,who -q
  assert_line --index 0 '{"action":"group_members","who":"Quality"}'
  refute_output --partial group_delete
  run pm plan show late.json --notes -q
  assert_output --partial 'somebody has renamed it, so it is not deleted'
  # Nor is it where the plan had been made before.
  pm groups remove Quality ann@acme.example --yes >/dev/null 2>&1
  pm plan approve back.json --all >/dev/null 2>&1
  run --separate-stderr pm plan apply back.json --only group_delete --yes
  assert_code 4
  assert_stderr 'the group "QA" is called "Quality" by now'
}
