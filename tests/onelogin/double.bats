# SPDX-License-Identifier: MIT
# The double of OneLogin itself, so that what it seems to show about others is true.

load ../cli/helper
load onelogin
load calls

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

@test "a token is the same until it is dead, and then another" {
  start $'token-calls 2\ntoken-life 77'
  local first
  first=$(cat "$BATS_TEST_TMPDIR/onelogin.bearer")
  run onelogin_curl /auth/oauth2/v2/token -H @"$BATS_TEST_TMPDIR/onelogin.head" \
    -d '{"grant_type":"client_credentials"}'
  assert_output --partial '"expires_in":77'
  assert_output --partial "\"access_token\":\"${first##* }\""
  assert_equal "$(code /api/2/users)" 200
  assert_equal "$(code /api/2/users)" 200
  run onelogin_get /api/2/users
  assert_output '{"message":"Unauthorized","name":"UnauthorizedError","statusCode":401}'
  run onelogin_get /api/1/groups
  assert_output '{"status":{"error":true,"code":401,"type":"Unauthorized","message":"Authentication Failure"}}'
  onelogin_token
  [ "$(cat "$BATS_TEST_TMPDIR/onelogin.bearer")" != "$first" ]
  assert_equal "$(code /api/2/users)" 200
  onelogin_change token-dead
  assert_equal "$(code /api/2/users)" 401
  onelogin_change 'token-life 0'
  onelogin_token
  assert_equal "$(code /api/2/users)" 401
  assert_equal "$(onelogin_state .tokens)" 3
  onelogin_stop
}

@test "a token that was revoked is dead" {
  start ''
  assert_equal "$(code /api/2/users)" 200
  onelogin_curl /auth/oauth2/revoke -H @"$BATS_TEST_TMPDIR/onelogin.head" \
    -d "{\"access_token\":\"$(sed 's/.* //' "$BATS_TEST_TMPDIR/onelogin.bearer")\"}"
  assert_equal "$(code /api/2/users)" 401
}

@test "rights end where they end" {
  start $'app 501 Postman\nrole 11 One\nuser 7'
  local right codes expected
  while read -r right expected; do
    onelogin_change "rights $right"
    codes=$(for path in /auth/rate_limit /api/2/users /api/2/users/7/apps /api/1/groups \
      /api/2/apps /api/2/apps/501/users /api/2/roles; do
      printf '%s ' "$(code "$path")"
    done)
    codes+=$(code /api/2/apps/501 -X PUT -d '{"provisioning":{"enabled":true}}')
    assert_equal "$right $codes" "$right $expected"
  done <<'END'
authentication 200 403 403 403 403 403 403 403
read-users     200 200 200 200 403 403 403 403
manage-users   200 200 200 200 403 403 403 403
read-all       200 200 200 200 200 200 200 403
manage-all     200 200 200 200 200 200 200 200
END
}

@test "a person has the usual fields, null where nothing is known, and others when asked" {
  start $'role 11 One\nuser 7 email a@b.example roles 11 custom_attributes.shoe "4 2" title null'
  run get /api/2/users '.[0]'
  assert_output '{"id":7,"email":"a@b.example","username":null,"firstname":null,"lastname":null,"phone":null,"state":1,"status":1,"group_id":null,"directory_id":null,"external_id":null,"samaccountname":null,"distinguished_name":null,"member_of":null,"activated_at":null,"created_at":"2024-01-01T00:00:00.000Z","updated_at":"2024-01-01T00:00:00.000Z","last_login":null,"invitation_sent_at":null,"invalid_login_attempts":0,"locked_until":null,"password_changed_at":null}'
  run get '/api/2/users?fields=status,id,role_ids,custom_attributes,title,nonsense' '.[0]'
  assert_output '{"id":7,"status":1,"role_ids":[11],"title":null,"custom_attributes":{"shoe":"4 2"}}'
  run get /api/2/users/7 '[.role_ids, .custom_attributes.shoe]'
  assert_output '[[11],"4 2"]'
  run onelogin_get /api/2/users/8
  assert_output '{"message":"User not found","name":"NotFoundError","statusCode":404}'
}

@test "pages lead to everybody once, and say where one is" {
  start 'people 120 seed 3'
  assert_equal "$(walk '/api/2/users?limit=50' | uniq | wc -l)" 120
  assert_equal "$(walk '/api/2/users?limit=7' | sort -n | md5sum)" "$(seq 120 | md5sum)"
  assert_equal "$(get '/api/2/users?limit=1000' length)" 50
  assert_equal "$(get '/api/2/users' length)" 50
  assert_equal "$(get '/api/2/users?limit=7&page=3' '[.[].id]')" '[15,16,17,18,19,20,21]'
  assert_equal "$(get '/api/2/users?limit=7&page=30' .)" '[]'
  run onelogin_get '/api/2/users?limit=50&page=3' -o /dev/null -D -
  assert_line --partial 'Current-Page: 3'
  assert_line --partial 'Total-Pages: 3'
  assert_line --partial 'Total-Count: 120'
  assert_line --partial 'Before-Cursor: '
  refute_line --partial 'After-Cursor'
  local before
  before=$(header Before-Cursor '/api/2/users?limit=7&page=3')
  assert_equal "$(onelogin_get '/api/2/users?limit=7' -G --data-urlencode "cursor=$before" |
    jq -c '[.[].id]')" '[8,9,10,11,12,13,14]'
}

@test "a cursor belongs to its query" {
  start 'people 9'
  local cursor
  cursor=$(header After-Cursor '/api/2/users?limit=3')
  next() { # PATH
    onelogin_get "$1" -G --data-urlencode "cursor=$cursor" -o /dev/null -w '%{http_code}'
  }
  assert_equal "$(next '/api/2/users?limit=3')" 200
  assert_equal "$(next '/api/2/users?limit=4')" 400
  assert_equal "$(next '/api/2/users?limit=3&email=a*')" 400
  assert_equal "$(code '/api/2/users?limit=3&cursor=rubbish')" 400
}

@test "people are found by what they are" {
  start - <<'END'
app 501 Postman
app 502 Other
role 11 One apps 501
user 1 email a+b@c.example username ab firstname Ann roles 11
user 2 email B@c.example external_id X2 apps 502 custom_attributes.shoe 42
user 3 firstname "An a" apps 501 updated_at 2025-03-01T10:00:00.500Z last_login 2025-01-01T00:00:00.000Z
user 4 username null directory_id 9
END
  local query expected
  while read -r query expected; do
    assert_equal "$query $(get "/api/2/users?$query" '[.[].id]')" "$query $expected"
  done <<'END'
app_id=501                                       [1,3]
app_id=502                                       [2]
app_id=9                                         []
email=a%2Bb@c.example                            [1]
email=b@C.example                                [2]
email=*@c.example                                [1,2]
email=c.example                                  []
username=*                                       [1]
firstname=an*                                    [1,3]
external_id=x2                                   [2]
directory_id=9                                   [4]
user_ids=4,2,17                                  [2,4]
custom_attributes.shoe=4*                        [2]
updated_since=2025-03-01                         [3]
updated_since=2025-03-01T10:00:00.500Z           [3]
updated_since=2025-03-01T11:00:00%2B01:00        [3]
updated_since=2025-03-01T10:00:01Z               []
updated_until=2025-03-01T00:00:00Z               [1,2,4]
last_login_since=2024-01-01T00:00:00Z            [3]
app_id=501&email=*c.example                      [1]
nonsense=1                                       [1,2,3,4]
END
  assert_equal "$(code '/api/2/users?updated_since=yesterday')" 400
}

@test "apps are listed, found and switched" {
  start - <<'END'
app 501 Postman connector 77 description "For APIs"
app 502 "Post Office" provisioning off hidden
app 503 Other provisioning null
role 11 One apps 501,503
END
  run get /api/2/apps '.[] | del(.created_at, .updated_at)'
  assert_line '{"id":501,"name":"Postman","description":"For APIs","connector_id":77,"auth_method":2,"visible":true,"role_ids":[11],"provisioning":{"enabled":true}}'
  assert_line '{"id":502,"name":"Post Office","description":null,"connector_id":0,"auth_method":2,"visible":false,"role_ids":[],"provisioning":{"enabled":false}}'
  assert_line '{"id":503,"name":"Other","description":null,"connector_id":0,"auth_method":2,"visible":true,"role_ids":[11]}'
  assert_equal "$(get '/api/2/apps?name=post*' '[.[].id]')" '[501,502]'
  assert_equal "$(get '/api/2/apps?name=POSTMAN' '[.[].id]')" '[501]'
  assert_equal "$(code /api/2/apps/9)" 404

  switch() { # BODY
    onelogin_get /api/2/apps/501 -X PUT -d "$1" -o /dev/null -w '%{http_code} '
    get /api/2/apps/501 .provisioning.enabled
  }
  assert_equal "$(switch '{"provisioning":{"enabled":false}}')" '200 false'
  assert_equal "$(onelogin_state '.apps["501"].provisioning')" false
  assert_equal "$(switch '{"provisioning":{"enabled":"yes"}}')" '422 false'
  assert_equal "$(switch '{"name":')" '422 false'
  local refusal
  for refusal in 403 404 405 422; do
    onelogin_change "put $refusal"
    assert_equal "$(switch '{"provisioning":{"enabled":true}}')" "$refusal false"
  done
  onelogin_change 'put ignored'
  assert_equal "$(switch '{"provisioning":{"enabled":true}}')" '200 false'
  onelogin_change 'put ok'
  assert_equal "$(switch '{"provisioning":{"enabled":true}}')" '200 true'
  run onelogin_bodies
  assert_line --index 0 '{"provisioning":{"enabled":false}}'
  assert_line --index 8 '{"provisioning":{"enabled":true}}'
}

@test "who has an app comes without a status, a thousand at a time" {
  start $'app 501 Postman\npeople 1003 app 501 unassigned 1'
  run get '/api/2/apps/501/users?limit=5000' '[length, (.[0] | keys_unsorted)]'
  assert_output '[1000,["id","email","username","firstname","lastname"]]'
  assert_equal "$(walk '/api/2/apps/501/users?limit=1000' | uniq | wc -l)" 1002
  assert_equal "$(code /api/2/apps/9/users)" 404
}

@test "what provisioning is at for a person" {
  start - <<'END'
app 501 Postman
app 502 Other provisioning off
app 503 Third
user 7 apps 501,502
user 8 apps 501 task 501 enabling_failed provisioning_failed
END
  run get /api/2/users/7/apps '.[]'
  assert_line '{"id":501,"name":"Postman","login_id":7501,"extension":false,"provisioning_status":"enabled","provisioning_state":"provisioned","provisioning_enabled":true}'
  assert_line '{"id":502,"name":"Other","login_id":7502,"extension":false,"provisioning_status":"disabled","provisioning_state":"unknown","provisioning_enabled":false}'
  refute_line --partial Third
  run get /api/2/users/8/apps '.[] | [.provisioning_status, .provisioning_state]'
  assert_output '["enabling_failed","provisioning_failed"]'
  onelogin_change 'user 8 task 501 null null'
  assert_equal "$(get /api/2/users/8/apps '.[0].provisioning_status')" null
  assert_equal "$(code /api/2/users/9/apps)" 404
}

@test "roles say what was asked for" {
  start - <<'END'
app 501 Postman
role 11 "Team, blue" apps 501
role 12 Other
user 7 roles 11,12
user 8 roles 12
END
  run get /api/2/roles '.[]'
  assert_line '{"id":11,"name":"Team, blue","apps":[501],"users":[7],"admins":[]}'
  assert_line '{"id":12,"name":"Other","apps":[],"users":[7,8],"admins":[]}'
  assert_equal "$(get '/api/2/roles?fields=id,name&app_id=501' .)" '[{"id":11,"name":"Team, blue"}]'
  assert_equal "$(get '/api/2/roles?fields=id&app_name=post*' .)" '[{"id":11,"name":"Team, blue"}]'
  assert_equal "$(get '/api/2/roles?role_name=o*' '[.[].id]')" '[12]'
  assert_equal "$(get /api/2/roles/12 .name)" '"Other"'
  onelogin_change 'page roles 1'
  assert_equal "$(walk '/api/2/roles?limit=50')" $'11\n12'
}

@test "groups come in the wrapping of version 1, with cursors in it" {
  start $'group 31 One\ngroup 32 Two\ngroup 33 Three'
  run get '/api/1/groups?limit=2' '[.status, .data, .pagination.before_cursor]'
  assert_output '[{"error":false,"code":200,"type":"success","message":"Success"},[{"id":31,"name":"One","reference":null},{"id":32,"name":"Two","reference":null}],null]'
  local after
  after=$(onelogin_get '/api/1/groups?limit=2' | jq -r .pagination.after_cursor)
  run onelogin_get '/api/1/groups?limit=2' -G --data-urlencode "after_cursor=$after"
  assert_equal "$(jq -c '[.data[].id, .pagination.after_cursor]' <<<"$output")" '[33,null]'
  run onelogin_get '/api/1/groups?limit=2' -o /dev/null -D -
  refute_line --partial Cursor
  run onelogin_get /api/1/groups/34
  assert_output --partial '"code":404'
}

@test "a directory changes while it is read" {
  start $'clock 2026-05-05T05:05:05Z\napp 501 Postman\npeople 5 app 501\ngroup 31 A\nrole 11 One apps 501'
  onelogin_change - <<'END'
# nobody minds comments
user 3 status 2 group_id 31
user 4 quiet roles 11 apps -
user 5 gone
user 6 email new@acme.example
people 2 from 100
END
  assert_equal "$(get '/api/2/users?updated_since=2026-05-05T05:05:05Z' '[.[].id]')" '[3,6,100,101]'
  assert_equal "$(get '/api/2/users?app_id=501' '[.[].id]')" '[1,2,3,4]'
  run onelogin_people 'map([.id, .status, .group_id, .role_ids, .apps]) | .[]'
  assert_line '[3,2,31,[],[501]]'
  assert_line '[4,1,null,[11],[501]]'
  assert_line '[6,1,null,[],[]]'
  refute_line --partial '[5,'
  onelogin_change $'role 11 gone\ngroup 31 gone'
  assert_equal "$(get '/api/2/users?app_id=501' '[.[].id]')" '[1,2,3]'
  assert_equal "$(get /api/2/users/3 .group_id)" null
  onelogin_change 'app 501 gone'
  assert_equal "$(get '/api/2/users?app_id=501' .)" '[]'
  assert_regex "$(header Date /api/2/users)" '^Tue, 05 May 2026 05:05:05 GMT$'
}

@test "the same line is the same people, and shares are as large as they say" {
  local script=$'app 501 Postman\nrole 11 One apps 501\nrole 12 Two\ngroup 31 A
people 300 seed 7 from 1000 domain corp.example app 501 unassigned 20 status 2 5 status 3 6 state 0 4 role 11 40 role 12 9 group 31 8 null email 3 null firstname 2 pending 2 failed 1 external-ids attribute staff'
  onelogin_start "$script"
  local first
  first=$(onelogin_people)
  count() { # FILTER
    jq -s "map(select($1)) | length" <<<"$first"
  }
  while read -r expected filter; do
    assert_equal "$filter $(count "$filter")" "$filter $expected"
  done <<'END'
300 true
280 .apps == [501]
20  .apps == [] and .role_ids == []
5   .status == 2
6   .status == 3
289 .status == 1
4   .state == 0
40  .role_ids | index(11)
9   .role_ids | index(12)
8   .group_id == 31
3   .email == null
2   .firstname == null
2   .tasks[0].status == "enabling_pending_approval"
1   .tasks[0].status == "enabling_failed"
300 .external_id and .custom_attributes.staff
297 .email // "" | endswith("@corp.example")
END
  assert_equal "$(count '.lastname | test("[^ -~]")')" "$(count '.lastname | explode | any(. > 126)')"
  [ "$(count '.lastname | test("[^ -~]")')" -gt 100 ]
  assert_equal "$(jq -s 'map(.email | select(.)) | unique_by(ascii_downcase) | length' <<<"$first")" 297
  onelogin_stop
  onelogin_start "$script"
  assert_equal "$(onelogin_people)" "$first"
  onelogin_stop
  onelogin_start "${script/seed 7/seed 8}"
  [ "$(onelogin_people)" != "$first" ]
}
