# SPDX-License-Identifier: MIT
# How the connection itself is made: https, whose certificates are trusted, client certificates, and
# proxies. The servers are `openssl s_server`, `pmscim serve` and a proxy that writes down what it sees.

load helper

# certificate NAME CA OPTION…: a key, and a certificate for localhost or $names that CA has signed.
certificate() {
  local name=$1 ca=$2
  shift 2
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "/CN=$name" \
    -addext "subjectAltName=${names:-DNS:localhost,IP:127.0.0.1}" -keyout "$name.key" -out "$name.csr"
  openssl x509 -req -in "$name.csr" -CA "$ca.crt" -CAkey "$ca.key" -CAcreateserial \
    -copy_extensions copy -out "$name.crt" "$@"
}

setup_file() {
  command -v openssl >/dev/null || skip 'openssl is missing'
  export pems=$BATS_FILE_TMPDIR
  (
    umask 077
    cd "$pems" || exit
    for ca in ours other; do
      openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj "/CN=$ca" \
        -keyout "$ca.key" -out "$ca.crt"
    done
    certificate server ours -days 2
    certificate person ours -days 2
    certificate stranger other -days 2
    names=DNS:else.example certificate else ours -days 2
    # There is no option for a first day in the past; a day that ended before it began is one that is over.
    certificate expired ours -days -1
    cat person.crt person.key >both.pem
    cp person.key open.key
    chmod 0640 open.key
    openssl pkey -in person.key -aes128 -passout pass:x -out locked.key
    head -c 200 ours.crt >half.crt
    {
      cat half.crt
      echo '-----END CERTIFICATE-----'
    } >broken.crt
    : >empty
    printf 'sesame-of-the-tests\n' >key
  ) 2>/dev/null
}

setup() {
  state_fresh
  server_pid=
  proxy_pid=
  for tool in "$PMSCIM" "$(dirname "$PMSCIM")/../tests/cli/connect-proxy"; do
    [ -x "$tool" ] || skip "$tool is not built"
  done
}

teardown() {
  serve_stop
  [ -z "$server_pid" ] || end_process "$server_pid"
  [ -z "$proxy_pid" ] || end_process "$proxy_pid"
}

server_says_port() {
  SERVER_PORT=$(sed -n 's/^ACCEPT .*:\([0-9]*\)$/\1/p' server.out)
  [ -n "$SERVER_PORT" ]
}

# server_start NAME OPTION…: a server of somebody else's with this certificate. It knows one page, the
# answer to the connection test.
server_start() {
  local name=$1
  shift
  mkdir -p www/scim/v2
  printf 'HTTP/1.0 200 OK\r\nContent-Type: application/scim+json\r\n\r\n%s' \
    '{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":0}' \
    >'www/scim/v2/Users?startIndex=1&count=1&filter=userName%20eq%20%22pmscim-connection-test%40nobody.invalid%22'
  : >server.out
  (
    cd www || exit
    exec openssl s_server -accept 127.0.0.1:0 -HTTP -cert "$pems/$name.crt" -key "$pems/$name.key" "$@"
  ) >>server.out 2>server.err </dev/null 3>&- &
  server_pid=$!
  wait_for 10 server_says_port
  SERVER=https://localhost:$SERVER_PORT/scim/v2
}

# connects [OPTION…]: connect to it.
connects() {
  run --separate-stderr pm -p lab connect "$SERVER" --key-file "$pems/key" "$@"
}

# refused CODE TEXT: one line, perhaps a hint, and the key in neither.
refused() {
  assert_code "$1"
  assert_output ''
  assert_stderr "$2"
  [ "$(wc -l <<<"$stderr")" -le 2 ]
  refute_stderr sesame
}

proxy_says_address() {
  PROXY=$(sed -n 's/^listening on //p' proxy.out)
  [ -n "$PROXY" ]
}

# proxy_start [STATUS]: a proxy, its address in PROXY; what it sees is in the file `seen`.
proxy_start() {
  : >proxy.out
  : >seen
  "$(dirname "$PMSCIM")/../tests/cli/connect-proxy" seen "$@" >>proxy.out 2>proxy.err </dev/null 3>&- &
  proxy_pid=$!
  wait_for 10 proxy_says_address
}

# Our own endpoint with TLS, and a key for it in the file `key`.
tls_endpoint() {
  scim_ready
  (umask 077 && pm gen-key two -q >key)
  serve_start --tls-cert "$pems/server.crt" --tls-key "$pems/server.key"
  SERVER=https://localhost:${SERVE_URL##*:}/scim/v2
}

@test "connect trusts the authorities of --cacert, saves them, and nobody else's" {
  server_start server
  connects --cacert "$pems/ours.crt"
  assert_code 0
  run -0 --separate-stderr pm profile show lab -o json
  [ "$(jq -r .cacert <<<"$output")" = "$(realpath "$pems/ours.crt")" ]
  run --separate-stderr pm -p lab connect --key-file "$pems/key"
  assert_code 0
  connects --cacert "$pems/other.crt"
  refused 1 'localhost: its certificate is not trusted here'
}

@test "connect trusts nobody whom the system does not know" {
  server_start server
  connects
  refused 1 'localhost: its certificate is not trusted here'
  assert_stderr 'the key was not sent'
}

@test "a certificate for another host, and one that has expired" {
  server_start else
  connects --cacert "$pems/ours.crt"
  refused 1 'localhost: its certificate is for another host'
  end_process "$server_pid"
  server_start expired
  connects --cacert "$pems/ours.crt"
  refused 1 'localhost: its certificate has expired'
}

@test "a server that only knows old TLS is refused" {
  server_start server -tls1_1 -cipher ALL:@SECLEVEL=0
  connects --cacert "$pems/ours.crt"
  refused 1 'localhost: '
  assert_stderr 'TLS older than 1.2'
}

@test "files of authorities that are none" {
  SERVER=https://localhost:9/scim/v2
  connects --cacert "$pems/absent.crt"
  refused 2 'absent.crt: cannot read: No such file'
  connects --cacert "$pems/empty"
  refused 2 'empty: no certificate in PEM form is in it'
  connects --cacert "$pems/half.crt"
  refused 2 'half.crt: no certificate in PEM form is in it'
  connects --cacert "$pems/server.key"
  refused 2 'server.key: no certificate in PEM form is in it'
  server_start server
  connects --cacert "$pems/broken.crt"
  refused 2 'localhost: the file of certificate authorities cannot be read'
}

@test "connect shows a client certificate, saves it, and one file may hold both" {
  server_start server -CAfile "$pems/ours.crt" -Verify 1 -verify_return_error
  connects --cacert "$pems/ours.crt" --cert "$pems/person.crt" --cert-key "$pems/person.key"
  assert_code 0
  run -0 --separate-stderr pm profile show lab -o json
  [ "$(jq -r .cert,.cert_key <<<"$output")" = "$(realpath "$pems/person.crt" "$pems/person.key")" ]
  run --separate-stderr pm -p lab connect --key-file "$pems/key"
  assert_code 0
  connects --cert "$pems/both.pem" --cert-key "$pems/both.pem"
  assert_code 0
}

@test "a server that wants a client certificate and gets none, or a stranger's" {
  server_start server -CAfile "$pems/ours.crt" -Verify 1 -verify_return_error
  connects --cacert "$pems/ours.crt"
  refused 1 'localhost: the server broke the secure connection off'
  assert_stderr 'client certificate'
  connects --cacert "$pems/ours.crt" --cert "$pems/stranger.crt" --cert-key "$pems/stranger.key"
  refused 1 'localhost: the server broke the secure connection off'
}

@test "client certificates and keys that cannot be used" {
  SERVER=https://localhost:9/scim/v2
  connects --cert "$pems/person.crt"
  refused 2 '--cert and --cert-key go together'
  connects --cert-key "$pems/person.key"
  refused 2 '--cert and --cert-key go together'
  connects --cert "$pems/person.crt" --cert-key "$pems/open.key"
  refused 2 'open.key: others may read it (mode 0640)'
  assert_stderr "chmod 600 "
  connects --cert "$pems/person.crt" --cert-key "$pems/locked.key"
  refused 2 'locked.key: the key is encrypted'
  connects --cert "$pems/person.crt" --cert-key "$pems/person.crt"
  refused 2 'person.crt: no private key in PEM form is in it'
  connects --cert "$pems/empty" --cert-key "$pems/person.key"
  refused 2 'empty: no certificate in PEM form is in it'
  server_start server
  connects --cacert "$pems/ours.crt" --cert "$pems/person.crt" --cert-key "$pems/stranger.key"
  refused 2 'localhost: the client certificate and its key cannot be used together'
  pm profile set half endpoint="$SERVER" key="file:$pems/key" cert="$pems/person.crt"
  run --separate-stderr pm -p half users list
  refused 2 'there is a client certificate without its key'
}

@test "another host does not get the client certificate" {
  server_start server -CAfile "$pems/ours.crt" -Verify 1 -verify_return_error
  connects --cacert "$pems/ours.crt" --cert "$pems/person.crt" --cert-key "$pems/person.key"
  assert_code 0
  PMSCIM_ENDPOINT=https://127.0.0.1:$SERVER_PORT/scim/v2 PMSCIM_KEY_FILE=$pems/key \
    run --separate-stderr pm -p lab connect
  [ "$status" -ne 0 ]
  PMSCIM_ENDPOINT=https://127.0.0.1:$SERVER_PORT/scim/v2 PMSCIM_KEY_FILE=$pems/key \
    run --separate-stderr pm -p lab users list
  refused 1 '127.0.0.1: the server broke the secure connection off'
}

@test "https goes through the proxy of the environment, which sees the host and no key" {
  tls_endpoint
  proxy_start
  for variable in https_proxy HTTPS_PROXY all_proxy; do
    : >seen
    run --separate-stderr env "$variable=http://$PROXY" no_proxy= \
      "$PMSCIM" -p lab connect "$SERVER" --key-file key --cacert "$pems/ours.crt"
    assert_code 0
    grep -aq "^CONNECT localhost:${SERVE_URL##*:} HTTP/1.1" seen
    grep -aqi '^user-agent: pmscim/' seen
    # Nothing but what the CONNECT itself needs, and behind it only TLS.
    run grep -aciE '^(authorization|accept|content-type|x-api-key):' seen
    assert_output 0
    run grep -acF -e "$(cat key)" -e totalResults -e userName seen
    assert_output 0
  done
}

@test "writes go through the proxy too, and its headers are not taken for the answer's" {
  tls_endpoint
  proxy_start
  pm -p lab connect "$SERVER" --key-file key --cacert "$pems/ours.crt"
  https_proxy=http://$PROXY run --separate-stderr pm -p lab -v users create mara.ito@acme.example
  assert_code 0
  assert_stderr '< 201'
  refute_stderr X-Proxy
  refute_stderr "$(cat key)"
  run grep -acF -e "$(cat key)" -e mara seen
  assert_output 0
  grep -aq ^CONNECT seen
}

@test "no_proxy names hosts that are asked directly" {
  tls_endpoint
  proxy_start
  https_proxy=http://$PROXY no_proxy=localhost run --separate-stderr pm -p lab connect "$SERVER" \
    --key-file key --cacert "$pems/ours.crt"
  assert_code 0
  [ ! -s seen ]
}

@test "plain http never goes to a proxy" {
  scim_ready
  (umask 077 && pm gen-key two -q >key)
  serve_start
  proxy_start
  http_proxy=http://$PROXY all_proxy=http://$PROXY https_proxy=http://$PROXY HTTP_PROXY=http://$PROXY \
    no_proxy='' run --separate-stderr pm -p lab connect "$SERVE_URL/scim/v2" --key-file key
  assert_code 0
  [ ! -s seen ]
}

@test "a proxy that refuses, and one that is not there" {
  SERVER=https://localhost:9/scim/v2
  proxy_start 407
  https_proxy=http://user:pass-word@$PROXY connects
  refused 6 'localhost: the proxy did not let the request through'
  refute_stderr pass-word
  run grep -ac sesame seen
  assert_output 0
  end_process "$proxy_pid"
  proxy_pid=
  https_proxy=http://$PROXY connects
  refused 6 'localhost: the proxy cannot be reached'
  assert_stderr https_proxy
}

@test "a proxy cannot put its own certificate in between" {
  server_start stranger
  proxy_start
  https_proxy=http://$PROXY connects --cacert "$pems/ours.crt"
  refused 1 'localhost: its certificate is not trusted here'
}

@test "there is no way to plain http beyond this machine" {
  for address in http://scim.example/scim/v2 http://127.0.0.1.evil.example/ http://localhost.evil.example/ \
    http://localhost@evil.example/ http://0.0.0.0:1/ 'http://[::]/' http:/scim.example http://%6cocalhost.evil.example/; do
    run --separate-stderr pm -p lab connect "$address" --key-file "$pems/key"
    refused 2 'address'
    run --separate-stderr pm profile set lab endpoint="$address"
    refused 2 'endpoint: '
    PMSCIM_ENDPOINT=$address PMSCIM_KEY_FILE=$pems/key run --separate-stderr pm users list
    refused 2 'PMSCIM_ENDPOINT'
  done
  mkdir -p "$XDG_CONFIG_HOME/pmscim"
  (umask 077 && printf '{"profiles":{"lab":{"endpoint":"http://scim.example/"}}}' >"$XDG_CONFIG_HOME/pmscim/config.json")
  run --separate-stderr pm -p lab users list
  refused 2 'profiles.lab.endpoint: '
}
