# SPDX-License-Identifier: MIT
# The double of OneLogin itself, so that what it seems to show about others is true.

load ../cli/helper
load onelogin

setup() {
  state_fresh
  command -v curl >/dev/null || skip 'curl is missing'
  command -v jq >/dev/null || skip 'jq is missing'
}

teardown() {
  [ -z "$onelogin_pid" ] || end_process "$onelogin_pid"
}

# start LINES: the double, and a token.
start() {
  onelogin_start "$@"
  onelogin_token
}

get() { # PATH FILTER [OPTION…]
  local path=$1 filter=$2
  shift 2
  onelogin_get "$path" "$@" | jq -c "$filter"
}

@test "a secret is accepted in three ways, and a wrong one is not" {
  onelogin_start 'credentials me s3:cr=t&'
  local grant='{"grant_type":"client_credentials"}' json='Content-Type: application/json'
  token() {
    onelogin_curl /auth/oauth2/v2/token "$@" | jq -r '.access_token'
  }
  local first
  first=$(token -H "$json" -d "$grant" -H 'Authorization: client_id:me, client_secret:s3:cr=t&')
  assert_regex "$first" '^[0-9a-f]{48}$'
  assert_equal "$(token -H "$json" -d "$grant" -u 'me:s3:cr=t&')" "$first"
  assert_equal "$(token -d grant_type=client_credentials -d client_id=me \
    --data-urlencode 'client_secret=s3:cr=t&')" "$first"
  run onelogin_curl /auth/oauth2/v2/token -H "$json" -d "$grant" -u 'me:other' -w '%{http_code}'
  assert_output '{"status":{"error":true,"code":401,"type":"Unauthorized","message":"Authentication Failure"}}401'
  run onelogin_curl /auth/oauth2/v2/token -H "$json" -d '{}' -u 'me:s3:cr=t&' -w '%{http_code}'
  assert_output --partial '"code":400'
  onelogin_stop
}
