# SPDX-License-Identifier: MIT
# The guided set-up: how it looks at things, and a walk through all of it at a terminal.

load helper
load terminal

setup() {
  terminal_fresh
}

teardown() {
  terminal_end
  dns_stop
  serve_stop
}

# The line on which a question waits for its answer.
last_line() {
  screen | sed '/^$/d' | tail -n 1
}

asks() { # REGEX
  last_line | grep -qE -- "$1"
}

# answer REGEX [TEXT]: when that is what is asked.
answer() {
  wait_for 30 asks "$1" || screen | batslib_decorate "nothing asks $1" | fail
  type_keys -l "${2:-}"
  type_keys Enter
}

some_people() {
  printf '%s\n' id,email,given_name,family_name,groups 7,mara.ito@acme.example,Mara,Ito,Payments \
    8,lee.park@acme.example,Lee,Park,Payments >people.csv
}

@test "setup: from nothing to the first sync of a file" {
  some_people
  terminal_start 150 200
  type_command 'pmscim setup'
  answer 'Postman: \[embedded\]$'
  answer 'Who signs people in\? \[onelogin\]$'
  answer 'Switch SCIM provisioning on\? \[Y/n\]$'
  answer 'Name of the key: \[pmscim\]$'
  answer "OneLogin's subdomain, or a directory:$" csv:people.csv
  for field in create update email deactivate reactivate groups approve_create approve_update; do
    answer "^ *$field: .*\]$"
  done
  answer '^ *approve_delete: .*\[on\]$' off
  answer '^ *when_deleted: .*\[suspend\]$'
  answer '^ *when_suspended: .*\[suspend\]$' nothing
  answer '^ *Domain: \[acme.example\]$' none
  answer 'Make these changes .*\[y/N\]$' y
  assert_ended 0
  screen >/tmp/st/screen
}
