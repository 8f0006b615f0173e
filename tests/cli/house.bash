# SPDX-License-Identifier: MIT
# A home that is made once for a whole file and copied for whatever changes it. It is always in the
# same place, as a key's file is named after where the state is.

use_home() {
  # Where helper.bash makes homes.
  # shellcheck disable=SC2034
  BATS_TEST_TMPDIR=$BATS_FILE_TMPDIR/house
  state_fresh
}

# The home as it is now, under this name.
keep_as() { # NAME
  cp -a "$HOME" "$BATS_FILE_TMPDIR/$1"
}

# In place of whatever became of the home: a copy of that one.
home_again() { # NAME
  use_home
  cd / || return 1
  rm -rf "$HOME"
  cp -a "$BATS_FILE_TMPDIR/$1" "$HOME"
  cd "$HOME" || return 1
}
