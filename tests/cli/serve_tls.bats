# SPDX-License-Identifier: MIT
# serve with TLS, and the files it needs.

load helper

setup_file() {
  command -v openssl >/dev/null || skip 'openssl is missing'
  export pems=$BATS_FILE_TMPDIR
  (
    umask 077
    cd "$pems" || exit
    for name in one two; do
      openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost \
        -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout "$name.key" -out "$name.crt"
    done
    openssl pkey -in one.key -aes128 -passout pass:x -out locked.key
    head -c 300 one.crt >half.crt
    head -c 100 one.key >half.key
    printf 'nonsense\n' >garbage
    : >empty
    cp one.key open.key
    chmod 0640 open.key
  ) 2>/dev/null
}

# refused CERT KEY CODE TEXT: serve ends with this code and says so in one line and a hint at most.
refused() {
  run --separate-stderr pm serve --listen 127.0.0.1:0 --tls-cert "$pems/$1" --tls-key "$pems/$2"
  assert_code "$3"
  assert_output ''
  assert_stderr "$4"
  [ "$(wc -l <<<"$stderr")" -le 2 ]
}

@test "serve over TLS: 1.2 and 1.3, nothing older, and no cleartext" {
  serve_start --tls-cert "$pems/one.crt" --tls-key "$pems/one.key"
  [[ $SERVE_URL == https://127.0.0.1:* ]]
  for version in 1.2 1.3; do
    run curl -s --cacert "$pems/one.crt" "--tlsv$version" --tls-max "$version" -o /dev/null -w '%{http_code}' \
      "$SERVE_URL/scim/v2/Users"
    assert_output 401
  done
  run bash -c 'openssl s_client -connect "$1" -tls1_1 -cipher ALL:@SECLEVEL=0 2>&1 </dev/null' sh "${SERVE_URL#https://}"
  assert_output --partial 'Cipher is (NONE)'
  run curl -s -o /dev/null "http://${SERVE_URL#https://}/scim/v2/Users"
  [ "$status" -ne 0 ]
}

@test "serve over TLS: everything works, links are https, and SIGTERM ends it" {
  scim_ready
  (umask 077; pm gen-key two -q >key; printf 'header = "Authorization: Bearer %s"\n' "$(cat key)" >auth)
  serve_start --tls-cert "$pems/one.crt" --tls-key "$pems/one.key"
  run curl -s --cacert "$pems/one.crt" -K auth "$SERVE_URL/scim/v2/ServiceProviderConfig"
  assert_output --partial "\"location\":\"$SERVE_URL/scim/v2/ServiceProviderConfig\""
  run curl -s --cacert "$pems/one.crt" -K auth -d '{"userName":"mara.ito@acme.example"}' -o /dev/null -w '%{http_code}' \
    "$SERVE_URL/scim/v2/Users"
  assert_output 201
  head -c 2000000 /dev/zero >large
  run curl -s --cacert "$pems/one.crt" -K auth --data-binary @large -o /dev/null -w '%{http_code}' "$SERVE_URL/scim/v2/Users"
  assert_output 413
  run curl -s --cacert "$pems/one.crt" -K auth "$SERVE_URL/scim/v2/Users?count=0"
  assert_output --partial '"totalResults":1'
  pid=$serve_pid
  kill "$pid"
  wait "$pid"
  serve_pid=
}

@test "serve over TLS may listen beyond loopback" {
  serve_start --listen 0.0.0.0:0 --tls-cert "$pems/one.crt" --tls-key "$pems/one.key"
  [[ $SERVE_URL == https://0.0.0.0:* ]]
  run curl -s --cacert "$pems/one.crt" -o /dev/null -w '%{http_code}' "https://127.0.0.1:${SERVE_URL##*:}/scim/v2/Users"
  assert_output 401
}

@test "serve over TLS: files that are not there, not what they should be, or not a pair" {
  refused absent.crt one.key 2 "$pems/absent.crt: no such file"
  refused one.crt absent.key 2 "$pems/absent.key: no such file"
  refused empty one.key 2 "$pems/empty: the file is empty"
  refused garbage one.key 2 "$pems/garbage: not a certificate in PEM form"
  refused half.crt one.key 2 "$pems/half.crt: not a certificate in PEM form"
  refused one.key one.key 2 "$pems/one.key: not a certificate in PEM form"
  refused one.crt garbage 2 "$pems/garbage: not a private key in PEM form"
  refused one.crt half.key 2 "$pems/half.key: not a private key in PEM form"
  refused one.crt one.crt 2 "$pems/one.crt: not a private key in PEM form"
  refused one.crt two.key 2 "$pems/two.key: not the key of the certificate in $pems/one.crt"
  refused one.crt locked.key 2 "$pems/locked.key: the key is encrypted"
  refused . one.key 1 "$pems/.: cannot read"
}

@test "serve over TLS: a key that others may read, and half of a pair" {
  refused one.crt open.key 2 "$pems/open.key: others may read it (mode 0640)"
  assert_stderr "chmod 600 $pems/open.key"
  run --separate-stderr pm serve --tls-cert "$pems/one.crt"
  assert_code 2
  assert_stderr '--tls-cert and --tls-key go together'
  run --separate-stderr pm serve --tls-key "$pems/one.key"
  assert_code 2
  assert_stderr '--tls-cert and --tls-key go together'
}
