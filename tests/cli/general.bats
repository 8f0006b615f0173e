# SPDX-License-Identifier: MIT
# What every verb shares: usage, help, completion, formats, streams.

load helper

@test "version in every format" {
  run pm version
  assert_code 0
  assert_output --regexp '^pmscim [0-9]+\.[0-9]+\.[0-9]+$'
  run pm --version
  assert_output --regexp '^pmscim [0-9]+\.[0-9]+\.[0-9]+$'
  run bash -c '"$PMSCIM" version -o json | jq -r .version'
  assert_output --regexp '^[0-9]+\.[0-9]+\.[0-9]+$'
}

@test "no verb, an unknown verb, half a verb: exit 2 and what was meant" {
  run --separate-stderr pm
  assert_code 2
  assert_stderr 'pmscim help'
  run --separate-stderr pm susped
  assert_code 2
  assert_stderr 'did you mean "pmscim suspend"'
  run --separate-stderr pm users lst
  assert_code 2
  assert_stderr 'did you mean "pmscim users list"'
  run --separate-stderr pm user list
  assert_code 2
  assert_stderr 'users'
  run --separate-stderr pm users
  assert_code 2
  assert_stderr 'pmscim help users'
}

@test "unknown options, choices and columns: exit 2 and what was meant" {
  run --separate-stderr pm users list --filtr x
  assert_code 2
  assert_stderr 'did you mean "--filter"'
  run --separate-stderr pm users list -o jsn
  assert_code 2
  assert_stderr 'did you mean "json"'
  run --separate-stderr pm users list --columns emial
  assert_code 2
  assert_stderr 'did you mean "email"'
  run --separate-stderr pm users list --limit none
  assert_code 2
  run --separate-stderr pm users list --limit
  assert_code 2
  run --separate-stderr pm users list -Z
  assert_code 2
}

@test "global options stand before, between and behind the words" {
  scim_ready
  run pm -o json users list -q
  assert_output '[]'
  run pm users -o json list -q
  assert_output '[]'
  run pm users list -qo json
  assert_output '[]'
  run pm users list -q --output=json
  assert_output '[]'
}

@test "help: every verb explains itself" {
  run pm help
  assert_code 0
  golden help.txt
  pm help --json | jq -r '.verbs[].name' >verbs
  while read -r verb; do
    # shellcheck disable=SC2086
    run pm help $verb
    assert_code 0
    assert_line --index 0 --partial "usage: pmscim $verb"
    # shellcheck disable=SC2086
    run pm $verb --help
    assert_code 0
  done <verbs
  run pm help users
  assert_code 0
  run --separate-stderr pm help nonsense
  assert_code 2
}

@test "completion: verbs, options, choices, columns, profiles" {
  run pm __complete 'us'
  assert_output --regexp '^users'
  run pm __complete users ''
  assert_line --partial 'list'
  assert_line --partial 'create'
  run pm __complete users list --fil
  assert_line --index 0 --partial '--filter'
  run pm __complete users list -o ''
  assert_line --partial 'ndjson'
  run pm __complete users list --output=nd
  assert_output --partial 'ndjson'
  run pm __complete users list --output = nd
  assert_output --partial 'ndjson'
  run pm __complete users list --columns email,giv
  assert_output --partial 'email,given_name'
  pm profile set acme endpoint=us -q
  run pm __complete -p ''
  assert_line --partial 'acme'
  run pm __complete profile use ''
  assert_line --partial 'acme'
  run pm __complete completion ''
  assert_line --partial 'fish'
  run pm __complete connect --key-file ''
  assert_output ':files'
}

@test "completion scripts work in real bash, zsh and fish" {
  run pm completion bash
  assert_code 0
  PATH=$(dirname "$PMSCIM"):$PATH
  run bash -c 'source <(pmscim completion bash); COMP_WORDS=(pmscim users li); COMP_CWORD=2 COMP_LINE="pmscim users li" COMP_POINT=15; _pmscim pmscim li users; echo "${COMPREPLY[@]}"'
  assert_output 'list'
  if command -v fish >/dev/null; then
    run fish -c 'pmscim completion fish | source; complete -C "pmscim users li"'
    assert_output --partial 'list'
  fi
  if command -v zsh >/dev/null; then
    run zsh -fc 'autoload -U compinit; compinit -u; source <(pmscim completion zsh); words=(pmscim users li); CURRENT=3; _describe() { print -r -- ${(P)2}; }; _pmscim'
    assert_output --partial 'list'
  fi
  run --separate-stderr pm completion bsh
  assert_code 2
  assert_stderr 'did you mean "bash"? there is one for bash, zsh and fish'
}

@test "a reader that leaves early ends the program quietly" {
  scim_ready
  for i in {1..30}; do pm users create "p$i@acme.example" -q >/dev/null; done
  run bash -c '"$PMSCIM" users list -o ndjson | head -n 1 | wc -l; ls "$XDG_RUNTIME_DIR" | wc -l'
  assert_output $'1\n0'
}

@test "a full disk and a closed standard output are exit 1 with a sentence" {
  scim_ready
  pm users create ada@acme.example -q >/dev/null
  run bash -c '"$PMSCIM" users list -o json >/dev/full'
  assert_code 1
  assert_output --partial 'standard output'
  run bash -c '"$PMSCIM" users list -o json >&-'
  assert_code 1
}

# A server that answers every request with one person of an evil name.
evil_start() {
  node -e '
    const person = {schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"], id: "1", active: true,
      userName: "evil@acme.example", name: {givenName: "\u001b[31mred\u0007\u202e\u009b"}};
    const list = {totalResults: 1, startIndex: 1, itemsPerPage: 1, Resources: [person]};
    require("http").createServer((request, response) => {
      response.setHeader("Content-Type", "application/scim+json");
      response.end(JSON.stringify(list));
    }).listen(0, "127.0.0.1", function () { console.log("port " + this.address().port); });
  ' >evil.out 2>&1 3>&- &
  # teardown ends it like an endpoint of ours.
  # shellcheck disable=SC2034
  serve_pid=$!
  wait_for 10 grep -q port evil.out
  PMSCIM_ENDPOINT=http://127.0.0.1:$(sed -n 's/^port //p' evil.out)/scim/v2
  export PMSCIM_ENDPOINT PMSCIM_KEY=any
}

@test "text from a server never reaches a terminal unescaped" {
  command -v node >/dev/null || skip 'node is missing'
  evil=$'\e[31mred\a\u202e\u009b'
  evil_start
  for format in table json ndjson; do
    run pm users list -o "$format"
    assert_code 0
    refute_output --partial $'\e'
    refute_output --partial $'\u202e'
    refute_output --partial $'\u009b'
    assert_output --partial 'red'
  done
  run bash -c '"$PMSCIM" users get evil@acme.example -o json | jq -r .given_name'
  assert_output "$evil"
  # shellcheck disable=SC2016
  run script -qec '"$PMSCIM" users list -o csv' /dev/null
  refute_output --partial $'\e[31m'
}

@test "colour only where it is wanted" {
  scim_ready
  pm users create ada@acme.example -q >/dev/null
  run pm users list
  refute_output --partial $'\e'
  run pm users list --color always
  assert_output --partial $'\e['
  run env -u NO_COLOR "$PMSCIM" users list
  refute_output --partial $'\e'
}

@test "--quiet leaves only errors on stderr" {
  scim_ready
  run --separate-stderr pm users list -q
  assert_equal "$stderr" ''
  run --separate-stderr pm users get nobody@acme.example -q
  [ -n "$stderr" ]
}
