# SPDX-License-Identifier: MIT
# Prints what a manual page has headings for, one "verb words" a line: .Ss, .It and .Nm lines with
# the macros and the program's name taken out. In pmscim-users.1 a heading "list" is "users list".

FNR == 1 {
    noun = FILENAME
    sub(/.*\//, "", noun)
    sub(/\.[1-9]$/, "", noun)
    sub(/^pmscim-?/, "", noun)
    gsub(/-/, " ", noun)
}

/^\.(Ss|It|Nm) / {
    line = $0
    sub(/^\.(Ss|It|Nm) /, "", line)
    gsub(/"/, "", line)
    count = split(line, word, " ")
    text = ""
    for (i = 1; i <= count; i++) {
        # Options and arguments end the verb; other macros only style it.
        if (word[i] ~ /^(Fl|Ar|Op|Oo|Xc|Xo|Ns)$/)
            break
        if (word[i] ~ /^(Nm|Cm|Ic|Sy|Li|Em|No|Ql)$/ || word[i] == "pmscim")
            continue
        sub(/^pmscim-/, "", word[i])
        text = text (text == "" ? "" : " ") word[i]
    }
    if (text != "") {
        print text
        if (noun != "")
            print noun " " text
    }
}

# A page that carries the name of a verb is about it.
END {
    if (noun != "")
        print noun
}
