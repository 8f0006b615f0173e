# SPDX-License-Identifier: MIT
# What people see who sit at a terminal: a real one, tmux's, of 100 columns and 24 lines.

load helper
load ../fault/hostile
load ../onelogin/onelogin

setup() {
  command -v tmux >/dev/null || skip 'tmux is missing'
  state_fresh
  unset NO_COLOR PMSCIM_KEY
  export PATH=$BATS_TEST_TMPDIR:$PATH
  ln -s "$PMSCIM" "$BATS_TEST_TMPDIR/pmscim"
}

teardown() {
  if [ -e "$BATS_TEST_TMPDIR/tmux.sock" ]; then
    terminal kill-server 2>/dev/null || true
  fi
  [ -z "$hostile_pid" ] || end_process "$hostile_pid"
  onelogin_stop
}

terminal() {
  command tmux -S "$BATS_TEST_TMPDIR/tmux.sock" -f /dev/null "$@" 3>&-
}

# A shell with our environment, of which everything behind this is typed.
terminal_start() {
  terminal new-session -d -x 100 -y 24 "env PS1='> ' bash --norc --noprofile"
  wait_for 20 screen_has '^>'
}

terminal_is_gone() {
  ! terminal has-session 2>/dev/null
}

terminal_stop() {
  terminal kill-server
  wait_for 20 terminal_is_gone
}

screen() {
  terminal capture-pane -p "$@"
}

screen_has() { # REGEX
  screen | grep -qE -- "$1"
}

# assert_screen REGEX: it is there, or comes.
assert_screen() {
  wait_for 20 screen_has "$1" || screen -e | batslib_decorate "the screen lacks $1" | fail
}

refute_screen() {
  ! screen_has "$1" || screen | batslib_decorate "the screen has $1" | fail
}

type_keys() { # KEY…
  terminal send-keys "$@"
}

commands=0

# A command, whose end shows as "ended NUMBER: CODE"; the words as typed do not look like that, and
# those of the command before have another number.
type_command() { # COMMAND
  commands=$((commands + 1))
  type_keys -l "clear; $1; echo \"end\"\"ed $commands: \$?\""
  type_keys Enter
}

# assert_ended CODE: the last command.
assert_ended() {
  assert_screen "^ended $commands: $1\$"
}

# The screen with its colours has, or has not, the text.
assert_colours() { # REGEX
  screen -e | grep -qE -- "$1" || screen -e | cat -v | batslib_decorate "the screen lacks $1" | fail
}

refute_colours() { # REGEX
  ! screen -e | grep -qE -- "$1" || screen -e | cat -v | batslib_decorate "the screen has $1" | fail
}

# The server that answers every question with this list.
people_start() { # FILE, one JSON object a line
  local list
  list=$(jq -sc '{schemas: ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
    totalResults: length, startIndex: 1, itemsPerPage: length, Resources: .}' "$1")
  printf '=== it\nwhen GET *startIndex=1&*\nbody %s\n---\nwhen GET *\nlist %s - -\n' "$list" \
    "$(wc -l <"$1")" >people.script
  hostile_start people.script it
  export PMSCIM_ENDPOINT=$HOSTILE_URL/scim/v2 PMSCIM_KEY=some-key
}

a_few_people() {
  cat >people <<'JSON'
{"id":"u1","userName":"layla@acme.example","active":true,"name":{"givenName":"ليلى","familyName":"حداد"},"meta":{"created":"1996-03-04T12:00:00Z"}}
{"id":"u2","userName":"kenji@acme.example","active":false,"name":{"givenName":"健二","familyName":"山田"},"meta":{"created":"soon"}}
{"id":"u3","userName":"zoe@acme.example","active":true,"name":{"givenName":"🎉 Zoë","familyName":"\u001b[31mred\u0007\u202e"}}
JSON
  jq -nc '{id: ("f" * 120), userName: "a-long-name-that-is-still-whole@acme.example", active: true,
    name: {givenName: ("山" * 100), familyName: "Z"}}' >>people
  people_start people
}

# 60 people: more than the terminal has lines, whatever they are.
many_people() {
  jq -nc 'range(60) | {id: "u\(.)", userName: "p\(.)@acme.example", active: true}' >people
  people_start people
}

@test "a table is cut to the terminal, with an ellipsis, and stays straight; e-mails stay whole" {
  a_few_people
  terminal_start
  type_command 'pmscim users list'
  assert_ended 0
  golden terminal.screen "$(screen)"
  type_command 'pmscim users list | cat'
  assert_screen 'f{90}'
  assert_ended 0
  refute_screen '…'
  type_command 'COLUMNS=300 pmscim users list --columns id'
  assert_ended 0
  refute_screen '…'
}

@test "names that are wider than the terminal stay whole and the table straight, in several lines" {
  jq -nc '["people who look after payments" | ., . + " and " + ., "x" * 200, "山" * 80,
      "فريق " * 30 + "x", "QA"] | to_entries[] |
    {id: "\(.key)\("f" * 40)", displayName: .value, meta: {created: "1996-03-04T12:00:00Z"}}' >groups
  people_start groups
  terminal_start
  type_command 'pmscim groups list'
  assert_ended 0
  golden terminal-names.screen "$(screen | sed 's/ [0-9]* years ago/ 30 years ago/')"
  # A row of several lines is several lines of a page.
  pager_make
  type_command 'LINES=13 PAGER=pager pmscim groups list'
  assert_screen '^lines:13$'
  type_keys Enter
  assert_ended 0
}

@test "what doctor says fits a terminal, with the advice beside what it is about" {
  scim_ready
  terminal_start
  type_command 'pmscim doctor'
  assert_screen '^domains +note +none, so e-mails cannot be changed +prove one: pmscim verify-domain DOMAIN$'
  assert_screen '^ {22}over SCIM$'
  assert_ended 0
}

@test "states have a colour, and only states" {
  a_few_people
  terminal_start
  type_command 'pmscim users list --columns email,active,family_name'
  assert_ended 0
  assert_colours $'layla@acme.example .*\e\\[32myes'
  assert_colours $'kenji@acme.example .*\e\\[31mno'
  # What the server calls red is not.
  refute_colours $'\e\\[31mred'
  assert_screen 'x1b.31mred.x07.u202e'
  type_command 'NO_COLOR=1 pmscim users list --columns active'
  assert_ended 0
  refute_colours $'\e\\[32m'
  type_command 'pmscim users list --columns active --color never'
  assert_ended 0
  refute_colours $'\e\\[32m'
  type_command 'TERM=dumb pmscim users list --columns active'
  assert_ended 0
  refute_colours $'\e\\[32m'
}

@test "times are told as long ago in tables, exactly elsewhere, both for one thing alone" {
  a_few_people
  terminal_start
  type_command 'pmscim users list --columns email,created'
  assert_screen '^layla@acme.example +[0-9]+ years ago'
  assert_screen '^kenji@acme.example +soon'
  assert_ended 0
  type_command 'pmscim users list --columns email,created -o csv'
  assert_screen '^layla@acme.example,1996-03-04T12:00:00Z'
  assert_ended 0
  type_command 'pmscim users list --columns created -o ndjson'
  assert_screen '"1996-03-04T12:00:00Z"'
  assert_ended 0
  type_command 'pmscim users list --columns email,created | cat'
  assert_screen '^layla@acme.example +1996-03-04T12:00:00Z'
  assert_ended 0
}

@test "one thing alone shows the time and how long ago it was" {
  scim_ready
  pm users create ada@acme.example -q >/dev/null
  terminal_start
  type_command 'pmscim users get ada@acme.example --columns created'
  assert_screen '^CREATED +[0-9-]{10}T[0-9:.]+Z \(.*(just now|ago)\)$'
  assert_ended 0
}

@test "no format sends a server's escapes to the terminal" {
  a_few_people
  terminal_start
  for format in table json ndjson csv; do
    type_command "pmscim users list --columns email,family_name -o $format"
    assert_screen 'x1b.31mred|u001b.31mred'
    assert_ended 0
    refute_colours $'\e\\[31mred'
  done
}

# A pager that says how it was called and what it got, and waits for Enter.
pager_make() {
  cat >"$BATS_TEST_TMPDIR/pager" <<'SH'
#!/bin/sh
echo "args:$* LESS:${LESS-unset}"
echo "lines:$(wc -l)"
read -r answer </dev/tty
SH
  chmod +x "$BATS_TEST_TMPDIR/pager"
}

@test "a table longer than the screen goes through the pager, which takes arguments" {
  many_people
  pager_make
  terminal_start
  type_command 'PAGER="pager  -a b" pmscim users list'
  assert_screen '^args:-a b LESS:FRX$'
  assert_screen '^lines:61$'
  refute_screen '^ended'
  type_keys Enter
  assert_ended 0
  type_command 'LESS=S PAGER=nonsense PMSCIM_PAGER=pager pmscim users list'
  assert_screen '^args: LESS:S$'
  type_keys Enter
  assert_ended 0
  # ^C is the pager's.
  type_command 'PAGER="pager" pmscim users list'
  assert_screen '^lines:61$'
  type_keys C-c
  assert_screen '^>'
  refute_screen 'pmscim:'
}

@test "no pager for what fits, for other formats, in a pipe, with --no-pager or without a name" {
  many_people
  pager_make
  terminal_start
  type_command 'export PAGER=pager'
  assert_ended 0
  type_command "pmscim users list --where 'email co \"p1\"'"
  assert_screen '^p19@acme.example'
  assert_ended 0
  refute_screen '^args:'
  for command in 'pmscim users list --no-pager' 'pmscim users list -o csv' \
    'pmscim users list | cat' 'PAGER= pmscim users list' 'PAGER=" " pmscim users list' \
    'LINES=100 pmscim users list'; do
    type_command "$command"
    assert_ended 0
    assert_screen '^p59@acme.example'
    refute_screen '^args:'
  done
}

@test "a pager that quits early is no failure, one that is not there is said" {
  jq -nc 'range(3000) | {id: "u\(.)", userName: "p\(.)@acme.example", active: true}' >people
  people_start people
  terminal_start
  type_command 'PAGER=false pmscim users list'
  assert_ended 0
  refute_screen 'pmscim:|@acme.example'
  type_command 'PAGER=no-such-pager pmscim users list'
  assert_ended 0
  assert_screen '^p2999@acme.example'
  type_command 'PAGER=no-such-pager LINES=2 pmscim users list --where "id eq \"u29\""'
  assert_ended 0
  assert_screen 'the pager no-such-pager cannot be started: No such file'
  assert_screen '^p29@acme.example'
}

@test "less shows colours and leaves with q" {
  command -v less >/dev/null || skip 'less is missing'
  many_people
  terminal_start
  type_command 'PAGER=less pmscim users list --columns email,active'
  assert_screen '^p20@acme.example'
  refute_screen '^p59@acme.example'
  assert_colours $'\e\\[32myes'
  type_keys q
  assert_ended 0
}

# A listing of six people, whose second half waits until it is let go; `answer` is that half.
slow_people() { # LINE…
  {
    printf '%s\n' '=== it' 'list 6 1 1-3' --- 'when GET */ServiceProviderConfig' \
      'status 404' --- 'when GET *startIndex=4*' hold "$@"
  } >slow.script
  hostile_start slow.script it
  export PMSCIM_ENDPOINT=$HOSTILE_URL/scim/v2 PMSCIM_KEY=some-key
}

@test "progress on the terminal while the data goes into a file, and a last line" {
  slow_people 'list 6 4 4-6'
  terminal_start
  type_command 'pmscim users list -o csv --columns email >people.csv'
  assert_screen '^people: [1-3]/6'
  kill -USR1 "$hostile_pid"
  assert_ended 0
  assert_screen '^people: 6 in [0-9]+ s$'
  refute_screen '^people: [1-6]/6'
  assert_equal "$(wc -l <people.csv)" 7
}

@test "progress before a table, of which nothing stays" {
  slow_people 'list 6 4 4-6'
  terminal_start
  type_command 'pmscim users list --columns email'
  assert_screen '^people: [1-3]/6'
  kill -USR1 "$hostile_pid"
  assert_ended 0
  assert_screen '^u6@acme.example'
  refute_screen '^people:'
}

@test "progress that fails says how far it came" {
  slow_people 'status 500'
  terminal_start
  type_command 'pmscim users list -o csv --patience 0 >people.csv'
  assert_screen '^people: [1-3]/6'
  kill -USR1 "$hostile_pid"
  assert_ended 1
  assert_screen '^people: stopped at 3/6 after [0-9]+ s$'
  assert_screen '^pmscim: '
}

@test "no progress with --quiet, beside a trace, on a dumb terminal, into a file, or where rows come by themselves" {
  for command in 'pmscim users list -q -o csv >people.csv' \
    'TERM=dumb pmscim users list -o csv >people.csv' 'pmscim users list -o ndjson' \
    'pmscim users list -o csv >people.csv 2>talk' 'pmscim users list -v -o csv >people.csv'; do
    slow_people 'list 6 4 4-6'
    terminal_start
    type_command "$command"
    wait_for 20 grep -q 'startIndex=4' "$BATS_TEST_TMPDIR/hostile.log"
    refute_screen '^people:'
    kill -USR1 "$hostile_pid"
    assert_ended 0
    refute_screen '^people:'
    hostile_stop
    terminal_stop
  done
  [ -e talk ] && [ ! -s talk ]
}

@test "progress while a directory and then a team are read" {
  slow_people 'list 6 4 4-6'
  printf '%s\n' email p{1..6}@acme.example >"$HOME/people.csv"
  mkfifo "$HOME/pipe"
  terminal_start
  type_command 'pmscim plan create csv:pipe --dry-run >plan.csv'
  assert_screen '^directory: 0'
  cat "$HOME/people.csv" >"$HOME/pipe"
  assert_screen '^team: [1-3]/6'
  kill -USR1 "$hostile_pid"
  assert_ended 0
  assert_screen '^directory: 6 in [0-9]+ s$'
  assert_screen '^team: 6 in [0-9]+ s$'
}

@test "sync: while it asks, others go on, and what they have changed is left alone" {
  scim_ready
  cd "$HOME"
  printf '%s\n' external_id,email,given_name 1,ann@acme.example,Ann 2,bob@acme.example,Bob >people.csv
  pm -q sync csv:people.csv >/dev/null
  pm -q policy set approve_delete=off suspend_percent=none shrink_percent=none
  printf '%s\n' external_id,email,given_name 1,ann@acme.example,Anna >people.csv
  terminal_start
  type_command 'pmscim sync csv:people.csv -o csv >done.csv'
  assert_screen 'which suspends 1 person: bob@acme.example\? \[y/N\]'
  assert_screen '^2 requests to send and 2 to look first'
  flock -n "$XDG_STATE_HOME/pmscim/journal/embedded/lock" true
  pm -q users update ann@acme.example --given Annabel >/dev/null
  type_keys y Enter
  assert_ended 4
  assert_equal "$(cut -d , -f 2,4 done.csv | tr -d '\r' | tail -n +2)" "$(printf 'update,failed\nsuspend,provisioned')"
  assert_equal "$(pm -q users get ann@acme.example -o ndjson --columns given_name)" '{"given_name":"Annabel"}'
}

@test "^C at a terminal while a plan is carried out ends with 130, and says how far it came" {
  hostile_start "$BATS_TEST_DIRNAME/../fault/interrupt.script" 'a creation of a sync is on its way'
  export PMSCIM_ENDPOINT=$HOSTILE_URL/scim/v2 PMSCIM_KEY=some-key
  printf '%s\n' external_id,email,given_name,family_name,groups 7,new@acme.example,Nia,Oz,QA \
    1,u1@acme.example,B,X,QA >"$HOME/people.csv"
  terminal_start
  type_command 'pmscim sync csv:people.csv -o csv >done.csv'
  assert_screen '^steps: 0'
  wait_for 20 grep -q '^POST' "$BATS_TEST_TMPDIR/hostile.log"
  terminal pipe-pane "cat >'$BATS_TEST_TMPDIR/echoed'"
  type_keys C-c
  # The terminal echoes it once the signal is on its way; progress may be drawn over it at once.
  wait_for 20 grep -qF '^C' "$BATS_TEST_TMPDIR/echoed"
  kill -USR1 "$hostile_pid"
  assert_screen '^pmscim: .*stopped after 1 of 3 steps: .*interrupted'
  assert_screen '^1 provisioned, .* 2 still to do'
  assert_equal "$(cut -d , -f 2,4 "$HOME/done.csv" | tr -d '\r' | tail -n +2)" \
    "$(printf 'create,provisioned\nupdate,provisioning\ngroup_members,provisioning')"
}

@test "talk goes around the progress; ^C ends it, says so and leaves the file short" {
  {
    printf '%s\n' '=== it' 'list 6 1 1-3' --- 'when GET */ServiceProviderConfig' 'status 404' --- \
      'when GET *startIndex=4*' 'status 503' \
      'header Retry-After: 50'
  } >busy.script
  hostile_start busy.script it
  export PMSCIM_ENDPOINT=$HOSTILE_URL/scim/v2 PMSCIM_KEY=some-key
  terminal_start
  type_command 'pmscim users list -o csv --no-headings --columns email >people.csv'
  assert_screen '^waiting [0-9]+ s: '
  assert_screen '^people: 3/6'
  type_keys C-c
  assert_screen '^people: stopped at 3/6 after [0-9]+ s$'
  assert_screen '^pmscim: .*interrupted'
  assert_equal "$(wc -l <people.csv)" 3
}

@test "questions: anything but yes does nothing and is exit 130, yes does it" {
  scim_ready
  pm users create ada@acme.example -q >/dev/null
  terminal_start
  for answer in n '' nonsense; do
    type_command 'pmscim suspend ada@acme.example'
    assert_screen 'Suspend 1 person, who then cannot sign in: ada@acme.example\? \[y/N\]'
    type_keys -l "$answer"
    type_keys Enter
    assert_ended 130
  done
  assert_equal "$(pm users get ada@acme.example -o ndjson --columns active)" '{"active":true}'
  type_command 'pmscim suspend ada@acme.example'
  assert_screen '\[y/N\]'
  type_keys -l y
  type_keys Enter
  assert_ended 0
  assert_equal "$(pm users get ada@acme.example -o ndjson --columns active)" '{"active":false}'
}

@test "^C at a question does nothing" {
  scim_ready
  pm users create ada@acme.example -q >/dev/null
  terminal_start
  type_command 'pmscim suspend ada@acme.example'
  assert_screen '\[y/N\]'
  type_keys C-c
  assert_screen '^>'
  assert_equal "$(pm users get ada@acme.example -o ndjson --columns active)" '{"active":true}'
}

@test "a key that is asked for does not show" {
  many_people
  unset PMSCIM_KEY PMSCIM_ENDPOINT
  terminal_start
  type_command "pmscim connect $HOSTILE_URL/scim/v2 --dry-run"
  assert_screen '[Kk]ey.*:'
  type_keys -l 'sesame-open'
  type_keys Enter
  assert_screen "^ended $commands: "
  refute_screen 'sesame'
}

@test "OneLogin's client id is asked for, then the secret, which does not show" {
  onelogin_start 'app 413255 Postman provisioning on'
  terminal_start
  type_command "pmscim onelogin connect acme --address $ONELOGIN_URL"
  assert_screen '^client id:'
  type_keys -l "$ONELOGIN_CLIENT_ID"
  type_keys Enter
  assert_screen '^client secret .*:'
  type_keys -l "$(cat "$ONELOGIN_SECRET_FILE")"
  type_keys Enter
  assert_ended 0
  refute_screen "$(cat "$ONELOGIN_SECRET_FILE")"
  assert_equal "$(cat "$XDG_CONFIG_HOME/pmscim/keys/onelogin-acme.secret")" "$(cat "$ONELOGIN_SECRET_FILE")"
  type_command 'pmscim onelogin connect acme --dry-run'
  assert_screen "^client id \\[$ONELOGIN_CLIENT_ID\\]:"
  type_keys Enter
  assert_screen '^client secret .*:'
  type_keys C-c
  assert_screen '^>'
  type_command 'pmscim onelogin provisioning Postman off'
  assert_screen '^Switch provisioning of Postman \(413255\) off'
  assert_screen '\[y/N\]'
  type_keys n Enter
  assert_ended 130
  assert_equal "$(onelogin_count 'PUT *')" 0
}

@test "progress while people are asked about one by one at OneLogin; ^C ends it" {
  onelogin_start $'app 413255 Postman\npeople 40 from 1 app 413255\nfault GET "/api/2/users/*/apps" at 33 hold'
  pm -q onelogin connect acme --address "$ONELOGIN_URL" --client-id "$ONELOGIN_CLIENT_ID" \
    --secret-file "$ONELOGIN_SECRET_FILE" >/dev/null
  terminal_start
  type_command 'pmscim onelogin tasks Postman --all >rows'
  assert_screen '^this takes 40 calls, one for each person; [0-9]+ are left in this hour'
  assert_screen '^people: [0-9]+/40'
  type_keys C-c
  assert_screen '^people: stopped at 3[0-9]/40 after [0-9]+ s$'
  assert_screen '^pmscim: .*interrupted'
}

@test "a group that changes while somebody reads the question: only what was asked is done" {
  (cd "$HOME" && scim_ready)
  for who in ada bruno cora; do pm users create $who@acme.example -q >/dev/null; done
  pm groups create QA -q >/dev/null
  pm groups create Eng -q >/dev/null
  pm groups add QA ada@acme.example bruno@acme.example cora@acme.example -q >/dev/null
  pm groups add Eng cora@acme.example -q >/dev/null
  terminal_start
  # Who was taken out by somebody else meanwhile is not put back.
  type_command 'pmscim groups remove QA ada@acme.example'
  assert_screen 'ada@acme.example\? \[y/N\]'
  pm groups remove QA bruno@acme.example --yes -q >/dev/null
  type_keys y Enter
  assert_ended 0
  assert_equal "$(pm groups get QA -o json | jq -c .members)" '["cora@acme.example"]'
  # Whom nobody named is not deactivated.
  type_command 'pmscim groups delete QA'
  assert_screen 'Delete the group .*\[y/N\]'
  pm groups add QA bruno@acme.example -q >/dev/null
  type_keys y Enter
  assert_ended 4
  assert_screen 'has changed since you were asked'
  assert_equal "$(pm groups get QA -o json | jq -c .members)" '["bruno@acme.example","cora@acme.example"]'
  type_command 'pmscim groups delete QA'
  assert_screen 'deactivate 1 person'
  type_keys y Enter
  assert_ended 0
}
