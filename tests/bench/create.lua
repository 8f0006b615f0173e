-- SPDX-License-Identifier: MIT
-- For wrk: creates a new person with every request.
local count = 0
local stamp = tostring(os.time()) .. tostring({}):gsub("%W", "")

function request()
  count = count + 1
  wrk.headers["Content-Type"] = "application/json"
  return wrk.format("POST", nil, nil, string.format(
    '{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"n%d.%s@new.example",' ..
    '"name":{"givenName":"New","familyName":"Person"},"externalId":"n%d","active":true}',
    count, stamp, count))
end
