# SPDX-License-Identifier: MIT
# Prints what stands behind "$ " in the EXAMPLES of manual pages as a reader sees them, one command a
# line, those of several lines put together.

/^[A-Z]/ {
    on = /^EXAMPLES/
}

on && sub(/^ *\$ /, "") {
    line = $0
    while (line ~ /[\\|]$/ && (getline more) > 0) {
        sub(/ *\\$/, "", line)
        sub(/^ +/, " ", more)
        line = line more
    }
    print line
}
