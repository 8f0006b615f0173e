#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Every example of the contract is named by a case; a TAP point per example.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
examples=${PMSCIM_CONTRACT:+$PMSCIM_CONTRACT/postman-scim-examples.json}
if [ ! -e "$examples" ]; then
  echo '1..0 # SKIP PMSCIM_CONTRACT does not name the folder with the examples'
  exit 0
fi

points=0
while IFS= read -r name; do
  points=$((points + 1))
  # As a body, as a shape, or as the title of a case that says why it is skipped.
  if grep -qE "@$name( |\$)" "$here"/*.cases ||
    grep -A 1 -xF "== $name" "$here"/*.cases | grep -qE 'skip .'; then
    echo "ok $points $name"
  else
    echo "not ok $points $name has no case"
  fi
done < <(jq -r '(.examples + .other_examples) | keys[]' "$examples")
echo "1..$points"
