# SPDX-License-Identifier: MIT
# What every bats file of the command line starts with: `load helper`. Each test gets a home, a
# configuration and an embedded endpoint of its own, and what it started ends with it.

bats_require_minimum_version 1.5.0

bats_libraries=${BATS_LIBRARIES:-/usr/lib/bats}
load "$bats_libraries/bats-support/load.bash"
load "$bats_libraries/bats-assert/load.bash"

helper_folder=$(dirname "${BASH_SOURCE[0]}")
# Debian keeps dnsmasq where only root looks.
PATH=$PATH:/usr/sbin:/sbin

setup() {
  state_fresh
}

teardown() {
  serve_stop
  dns_stop
}

# A home nobody has used, and no setting from outside but what the tests themselves go by.
state_fresh() {
  local variable
  if [ -z "${PMSCIM:-}" ]; then
    skip 'PMSCIM does not name the program'
  fi
  # Each test works in a folder of its own, where a relative path would lead elsewhere.
  case $PMSCIM in
    /*) ;;
    */*) PMSCIM=$PWD/$PMSCIM ;;
  esac
  for variable in ${!PMSCIM_@}; do
    case $variable in
      PMSCIM_GOLDEN | PMSCIM_SOURCE | PMSCIM_LIBRARY | PMSCIM_CONTRACT | PMSCIM_VECTORS) ;;
      *) unset "$variable" ;;
    esac
  done
  export HOME=$BATS_TEST_TMPDIR/home TMPDIR=$BATS_TEST_TMPDIR/tmp
  export XDG_CONFIG_HOME=$HOME/config XDG_STATE_HOME=$HOME/state XDG_CACHE_HOME=$HOME/cache
  export XDG_RUNTIME_DIR=$BATS_TEST_TMPDIR/run
  export LC_ALL=C.UTF-8 TZ=UTC NO_COLOR=1
  unset EDITOR PAGER VISUAL http_proxy https_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY all_proxy
  mkdir -p "$HOME" "$TMPDIR" "$XDG_RUNTIME_DIR"
  chmod 0700 "$XDG_RUNTIME_DIR"
  cd "$HOME" || return 1
}

# The program under test.
pm() {
  "$PMSCIM" "$@"
}

# The embedded endpoint with everything switched on and a key saved.
scim_ready() {
  pm sso add onelogin >/dev/null
  pm enable >/dev/null
  pm gen-key ci --save >/dev/null
}

# assert_code N: the exit code of the last `run`.
# shellcheck disable=SC2154
assert_code() {
  if [ "$status" -ne "$1" ]; then
    {
      printf 'exit code: %s, expected %s\n' "$status" "$1"
      printf 'output: %s\n' "$output"
      printf 'stderr: %s\n' "${stderr:-}"
    } | batslib_decorate 'unexpected exit code' | fail
  fi
}

# assert_stderr TEXT: the last `run --separate-stderr` said TEXT somewhere on stderr.
assert_stderr() {
  if [[ ${stderr:-} != *"$1"* ]]; then
    batslib_print_kv_single 6 text "$1" stderr "${stderr:-}" |
      batslib_decorate 'stderr does not contain the text' | fail
  fi
}

# refute_stderr TEXT: the last `run --separate-stderr` said TEXT nowhere on stderr.
refute_stderr() {
  if [[ ${stderr:-} == *"$1"* ]]; then
    batslib_print_kv_single 6 text "$1" stderr "${stderr:-}" |
      batslib_decorate 'stderr contains the text' | fail
  fi
}

# --- golden files ----------------------------------------------------------------------------

# Replaces what differs from run to run: temporary folders, ids, times, masked keys, ports.
normalised() {
  sed -E \
    -e "s#${BATS_TEST_TMPDIR}#<tmp>#g" \
    -e 's#[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})#<time>#g' \
    -e 's#[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}#<id>#g' \
    -e 's#\b[0-9a-f]{16,}\b#<id>#g' \
    -e 's#(…|[*]{2,}|•{2,})[A-Za-z0-9_-]+#\1<key>#g' \
    -e 's#(127\.0\.0\.1|localhost|\[::1\])([:-])[0-9]+#\1\2<port>#g'
}

# golden NAME [TEXT]: the output of the last `run` (or TEXT), normalised, is tests/cli/golden/NAME.
# With PMSCIM_GOLDEN=write the file is written instead; read the difference before committing it.
golden() {
  local file=$helper_folder/golden/$1 text=${2-$output}
  if [ "${PMSCIM_GOLDEN:-}" = write ]; then
    mkdir -p "$(dirname "$file")"
    normalised <<<"$text" >"$file"
    return 0
  fi
  if [ ! -e "$file" ]; then
    fail "no golden file $1; PMSCIM_GOLDEN=write makes it"
    return 1
  fi
  if ! normalised <<<"$text" | diff -u "$file" - >"$BATS_TEST_TMPDIR/golden.diff"; then
    batslib_decorate "differs from golden/$1" <"$BATS_TEST_TMPDIR/golden.diff" | fail
  fi
}

# --- programs beside the tests ---------------------------------------------------------------

# wait_for SECONDS COMMAND…: until the command succeeds.
wait_for() {
  local tries=$(($1 * 20))
  shift
  while ! "$@"; do
    tries=$((tries - 1))
    [ "$tries" -gt 0 ] || return 1
    sleep 0.05
  done
}

# end_process PID: asks it to end, and waits.
end_process() {
  kill "$1" 2>/dev/null || true
  wait "$1" 2>/dev/null || true
}

serve_pid=

serve_says_url() {
  SERVE_URL=$(sed -n 's/^listening on //p' "$BATS_TEST_TMPDIR/serve.out" 2>/dev/null)
  [ -n "$SERVE_URL" ] || ! kill -0 "$serve_pid" 2>/dev/null
}

# serve_start [OPTION…]: `pmscim serve` on a free port, its address in SERVE_URL.
serve_start() {
  # Emptied here and now: what an endpoint before this one said must not be read as this one's.
  : >"$BATS_TEST_TMPDIR/serve.out"
  "$PMSCIM" serve --listen 127.0.0.1:0 "$@" \
    >>"$BATS_TEST_TMPDIR/serve.out" 2>"$BATS_TEST_TMPDIR/serve.err" </dev/null 3>&- &
  serve_pid=$!
  SERVE_URL=
  if ! wait_for 20 serve_says_url || [ -z "$SERVE_URL" ]; then
    batslib_decorate 'pmscim serve did not start' <"$BATS_TEST_TMPDIR/serve.err" | fail
  fi
}

serve_stop() {
  if [ -n "$serve_pid" ]; then
    end_process "$serve_pid"
    serve_pid=
  fi
}

dns_pid=

dns_says_started() {
  grep -qs ' started' "$BATS_TEST_TMPDIR/dns.log" || ! kill -0 "$dns_pid" 2>/dev/null
}

dns_try() { # PORT OPTION…
  local port=$1
  shift
  : >"$BATS_TEST_TMPDIR/dns.log"
  dnsmasq --keep-in-foreground --conf-file=/dev/null --no-resolv --no-hosts --pid-file= \
    --user="$(id -un)" --group= --listen-address=127.0.0.1 --bind-interfaces --port="$port" \
    --cache-size=0 --local=/example/ --log-facility=- "$@" \
    >>"$BATS_TEST_TMPDIR/dns.log" 2>&1 </dev/null 3>&- &
  dns_pid=$!
  wait_for 10 dns_says_started && kill -0 "$dns_pid" 2>/dev/null && return 0
  dns_stop
  return 1
}

# dns_start [OPTION…]: dnsmasq for *.example on a free port, its address in DNS_SERVER; options such
# as --txt-record=acme.example,VALUE. Started again it keeps its port, with new records.
dns_start() {
  local try port=${DNS_SERVER##*:}
  dns_stop
  for try in {1..20}; do
    if dns_try "${port:=$((20000 + RANDOM))}" "$@"; then
      DNS_SERVER=127.0.0.1:$port
      return 0
    fi
    port=
  done
  batslib_decorate "dnsmasq did not start on $try ports" <"$BATS_TEST_TMPDIR/dns.log" | fail
}

dns_stop() {
  if [ -n "$dns_pid" ]; then
    end_process "$dns_pid"
    dns_pid=
  fi
}
