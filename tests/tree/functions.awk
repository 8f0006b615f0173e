# SPDX-License-Identifier: MIT
# Complains about files of lib and cli over 700 lines and about functions over 100. clang-format puts a function's braces
# into column 0; what else opens there is a struct or a table, which may be as long as it needs to.
# The braces themselves do not count.

FNR == 1 {
    end_of_file()
    file = FILENAME
    start = 0
    previous = ""
}

# "}" of a struct, enum or initializer is followed by ";" or a name, that of a function by nothing.
/^{/ {
    start = FNR
    head = previous
}

/^}[ \t]*$/ && start {
    if (FNR - start - 1 > 100)
        printf "%s:%d: %d lines: %s\n", FILENAME, start, FNR - start - 1, head
    start = 0
}

{
    previous = $0
    lines = FNR
}

END {
    end_of_file()
}

function end_of_file() {
    if (file ~ /^(lib|cli)\// && lines > 700)
        printf "%s: %d lines\n", file, lines
}
