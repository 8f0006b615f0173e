# SPDX-License-Identifier: MIT
# Prints the commands in the EXAMPLES of a manual page as a reader sees it, "$ " before each, one of
# several lines put together, and under each what the page shows below it, up to an empty line.

/^[A-Z]/ {
    on = /^EXAMPLES/
    inside = 0
}

on && /^ *\$ / {
    indent = match($0, /\$/)
    line = substr($0, indent)
    while (line ~ /\\$/ && (getline more) > 0) {
        sub(/ *\\$/, "", line)
        sub(/^ +/, " ", more)
        line = line more
    }
    print line
    inside = 1
    next
}

/^ *$/ {
    inside = 0
}

inside {
    print substr($0, indent)
}
