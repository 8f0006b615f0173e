# SPDX-License-Identifier: MIT
# verify-domain against a real name server, domains list and remove.

load helper

verify() {
  pm verify-domain acme.example --resolver "$DNS_SERVER" "$@"
}

txt() {
  pm domains list -o ndjson --columns txt | jq -r .txt
}

@test "verify-domain: the record is missing, then there" {
  dns_start --host-record=acme.example,127.0.0.1
  run --separate-stderr verify
  assert_code 3
  assert_output ''
  assert_stderr 'postman-domain-verification='
  assert_stderr 'is not there'
  dns_start "--txt-record=acme.example,$(txt)"
  run --separate-stderr verify
  assert_code 0
  assert_stderr 'acme.example is verified'
  golden verify-domain.table
  run --separate-stderr verify -o json
  assert_code 0
  assert_stderr 'already'
  golden verify-domain.json
}

@test "verify-domain: a wrong record is shown" {
  dns_start --txt-record=acme.example,postman-domain-verification=0000
  run --separate-stderr verify
  assert_code 4
  assert_stderr 'found postman-domain-verification=0000'
  run pm domains list -o ndjson --columns status
  assert_output '{"status":"UNVERIFIED"}'
}

@test "verify-domain: several TXT records, ours among them" {
  dns_start
  run verify
  dns_start --txt-record=acme.example,v=spf1 "--txt-record=acme.example,$(txt)" \
    --txt-record=acme.example,other
  run --separate-stderr verify
  assert_code 0
}

@test "verify-domain: no such domain" {
  dns_start
  run --separate-stderr pm verify-domain nothing.example --resolver "$DNS_SERVER"
  assert_code 3
  assert_stderr 'no such domain'
}

@test "verify-domain: a silent resolver" {
  start_silent
  run --separate-stderr verify
  assert_code 6
  assert_stderr 'does not answer'
  assert_stderr '--resolver'
}

# A socket that takes every question and answers none.
start_silent() {
  local port
  for _ in {1..20}; do
    port=$((20000 + RANDOM))
    node -e 'const s=require("dgram").createSocket("udp4");s.bind(+process.argv[1],"127.0.0.1",()=>console.log("bound"))' \
      "$port" >silent.out 2>/dev/null 3>&- &
    # teardown ends it like a name server.
    # shellcheck disable=SC2034
    dns_pid=$!
    if wait_for 5 grep -q bound silent.out; then
      DNS_SERVER=127.0.0.1:$port
      return 0
    fi
    dns_stop
  done
  return 1
}

@test "verify-domain: a record in pieces longer than 255 bytes each" {
  dns_start
  run verify
  value=$(txt)
  dns_start "--txt-record=acme.example,${value:0:100},${value:100}"
  run --separate-stderr verify
  assert_code 0
}

@test "verify-domain --wait: sees the record appear" {
  dns_start --host-record=acme.example,127.0.0.1
  run verify
  value=$(txt)
  verify --wait=60s >out 2>err 3>&- &
  waiting=$!
  wait_for 20 grep -q 'looking again' err
  dns_start "--txt-record=acme.example,$value"
  wait "$waiting"
  run cat out
  assert_output --partial 'VERIFIED'
}

@test "verify-domain --wait: ends with the last answer when the time is up" {
  dns_start --host-record=acme.example,127.0.0.1
  run --separate-stderr verify --wait=2s
  assert_code 3
  assert_stderr 'looking again'
  run --separate-stderr verify --wait=soon
  assert_code 2
  assert_stderr '15m'
}

@test "verify-domain --txt: looks, verifies nothing" {
  dns_start --txt-record=acme.example,postman-domain-verification=abc
  run --separate-stderr verify --txt postman-domain-verification=abc
  assert_code 0
  assert_stderr 'verified nothing'
  run --separate-stderr verify --txt postman-domain-verification=abd
  assert_code 4
  run pm domains list -o json -q
  assert_output '[]'
}

@test "verify-domain --via-root: a subdomain through the domain above it" {
  dns_start
  run verify
  run --separate-stderr pm verify-domain other.test --via-root --resolver "$DNS_SERVER"
  assert_code 7
  dns_start "--txt-record=acme.example,$(txt)"
  run --separate-stderr pm verify-domain eu.acme.example --via-root --resolver "$DNS_SERVER"
  assert_code 0
  assert_stderr 'acme.example needs'
  run pm domains list -o ndjson --columns domain,via,status
  assert_line '{"domain":"eu.acme.example","via":"root","status":"VERIFIED"}'
}

@test "verify-domain: --dry-run and names that are none" {
  run --separate-stderr pm verify-domain acme.example -n
  assert_code 0
  assert_stderr 'would send POST'
  run pm domains list -o json -q
  assert_output '[]'
  for name in acme 'a b.example' http://acme.example 'x..example' '-'; do
    run --separate-stderr pm verify-domain "$name"
    assert_code 2
  done
  run --separate-stderr pm verify-domain acme.example --resolver 'not an address'
  assert_code 2
}

@test "domains list and remove, in every format" {
  dns_start
  run verify
  for format in table json ndjson csv; do
    run --separate-stderr pm domains list -o "$format"
    assert_code 0
    golden "domains-list.$format"
  done
  run --separate-stderr pm domains remove acme.example
  assert_code 7
  run pm domains remove acme.example --yes
  assert_code 0
  run --separate-stderr pm domains remove acme.example --yes
  assert_code 3
}

@test "verify-domain --resolver: a name is looked up" {
  getent hosts localhost >/dev/null || skip 'localhost has no address here'
  dns_start
  run verify
  dns_start "--txt-record=acme.example,$(txt)"
  run --separate-stderr pm verify-domain acme.example --resolver "localhost:${DNS_SERVER##*:}"
  assert_code 0
  assert_stderr 'resolver localhost:'
  run --separate-stderr pm verify-domain acme.example --resolver nowhere.invalid --txt x
  [ "$status" -eq 2 ] || [ "$status" -eq 6 ]
  assert_stderr 'nowhere.invalid'
}

@test "verify-domain --dry-run: looks at the DNS and verifies nothing" {
  dns_start
  run verify
  run --separate-stderr verify -n
  assert_code 3
  dns_start "--txt-record=acme.example,$(txt)"
  run --separate-stderr verify -n
  assert_code 0
  assert_stderr ': found'
  assert_stderr 'would send POST /admin/v1/domains/acme.example/verify'
  run pm domains list -o ndjson --columns status
  assert_output '{"status":"UNVERIFIED"}'
  run --separate-stderr pm verify-domain other.example --resolver "$DNS_SERVER" -n
  assert_code 0
  assert_stderr 'nothing to look for yet'
}
