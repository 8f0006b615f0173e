#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A proxy of somebody else's making that holds every answer against Postman's published contract, and
# with PRISM_REQUESTS=true every request too, and answers with an error where they differ.
#   prism.sh UPSTREAM
# Prints "… listening on URL"; exit code 77 means that it cannot run here. TMPDIR is left with a copy
# of the contract.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
contract=${PMSCIM_CONTRACT:+$PMSCIM_CONTRACT/postman-scim-openapi.yml}
prism=$here/node_modules/@stoplight/prism-cli/dist/index.js

cannot() { # REASON
  echo "$1" >&2
  exit 77
}

[ -e "$contract" ] || cannot 'PMSCIM_CONTRACT does not name the folder with the contract'
command -v node >/dev/null || cannot 'node is not installed'
[ -e "$prism" ] || cannot 'the packages are not there: npm ci in tests/interop brings them'

# Nobody could keep to the contract in three places. It wants an error to be of exactly one of two
# kinds, but nothing is required of either, so that each is the other as well. Its format for
# addresses, as this validator reads it, has no room for a loopback address. And its 204 has content.
sed -e 's/^\( *\)oneOf:$/\1anyOf:/' -e 's/format: url$/format: uri/' \
  -e "/^ *'204':/,/^ *'400':/{/content:/,/properties:/d}" "$contract" >"${TMPDIR:?}/contract.yml"

exec node "$prism" proxy "$TMPDIR/contract.yml" "$1" --errors --port 0 \
  --validate-request="${PRISM_REQUESTS:-false}"
