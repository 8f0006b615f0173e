# SPDX-License-Identifier: MIT
# suspend and reactivate.

load helper

two_people() {
  scim_ready
  pm users create ada@acme.example --given Ada >/dev/null
  pm users create bruno@acme.example --given Bruno >/dev/null
}

active() { # EMAIL
  pm users get "$1" -o ndjson --columns active
}

@test "suspend: refuses where nobody can be asked, and changes nothing" {
  two_people
  run --separate-stderr pm suspend bruno@acme.example </dev/null
  assert_code 7
  assert_stderr 'bruno@acme.example'
  assert_stderr '--yes'
  run active bruno@acme.example
  assert_output '{"active":true}'
}

@test "suspend and reactivate: a row each, in every format" {
  two_people
  run --separate-stderr pm suspend --yes bruno@acme.example
  assert_code 0
  golden suspend.table
  run active bruno@acme.example
  assert_output '{"active":false}'
  run active ada@acme.example
  assert_output '{"active":true}'
  run --separate-stderr pm reactivate bruno@acme.example -o json
  assert_code 0
  golden reactivate.json
  run active bruno@acme.example
  assert_output '{"active":true}'
  run --separate-stderr pm suspend -y bruno@acme.example -o ndjson
  golden suspend.ndjson
  run --separate-stderr pm reactivate bruno@acme.example -o csv
  golden reactivate.csv
}

@test "suspend: what is so already is success" {
  two_people
  pm suspend --yes bruno@acme.example
  run --separate-stderr pm suspend --yes -v bruno@acme.example
  assert_code 0
  assert_output --partial 'already suspended'
  refute_stderr '> PATCH'
  run pm reactivate ada@acme.example
  assert_output --partial 'already active'
}

@test "suspend: --dry-run shows what would be sent" {
  two_people
  run --separate-stderr pm suspend -n bruno@acme.example
  assert_code 0
  assert_output --partial 'would suspend'
  assert_stderr 'would send PATCH'
  run active bruno@acme.example
  assert_output '{"active":true}'
}

@test "suspend: from standard input and from a file, one USER a line" {
  two_people
  run bash -c 'printf "# leavers\n\n bruno@acme.example \r\nada@acme.example\n" | "$PMSCIM" suspend --yes - -o ndjson --columns email,result'
  assert_code 0
  assert_output $'{"email":"bruno@acme.example","result":"suspended"}\n{"email":"ada@acme.example","result":"suspended"}'
  printf 'ada@acme.example\n' >back
  run pm reactivate --file back -o ndjson --columns email,result
  assert_output '{"email":"ada@acme.example","result":"reactivated"}'
  run --separate-stderr pm reactivate --file nowhere
  assert_code 2
  assert_stderr 'nowhere'
}

@test "suspend: one unknown person does not stop the others, exit 8" {
  two_people
  run --separate-stderr pm suspend --yes dora@acme.example bruno@acme.example
  assert_code 8
  assert_output --partial 'failed'
  assert_stderr 'dora@acme.example'
  run active bruno@acme.example
  assert_output '{"active":false}'
}

@test "suspend: one unknown person alone is exit 3; nobody is exit 2" {
  two_people
  run --separate-stderr pm suspend --yes dora@acme.example
  assert_code 3
  run --separate-stderr pm suspend --yes
  assert_code 2
  assert_stderr 'nobody is named'
}

@test "suspend: the same person under two names is suspended once" {
  two_people
  id=$(pm users get bruno@acme.example -o json | jq -r .id)
  run pm suspend --yes bruno@acme.example "$id" -o ndjson --columns result
  assert_code 0
  assert_output $'{"result":"suspended"}\n{"result":"named twice"}'
}

@test "suspend: whoever is asked hears who is missing" {
  two_people
  run --separate-stderr pm suspend bruno@acme.example dora@acme.example </dev/null
  assert_code 7
  assert_stderr 'dora@acme.example'
  assert_stderr 'Suspend 1 person'
  assert_stderr 'nothing was done'
  run active bruno@acme.example
  assert_output '{"active":true}'
}
