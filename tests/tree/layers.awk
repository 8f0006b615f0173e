# SPDX-License-Identifier: MIT
# Reads the table of layers, then C files, and complains about every include that crosses a line.
#   awk -f layers.awk layers.table FILE…

# "a/b/c.h" -> "b" for files of lib/, "cli" for those of cli/.
function layer_of_file(path,    part) {
    split(path, part, "/")
    if (part[1] == "cli")
        return "cli"
    if (part[2] == "include")
        return header_layer[part[4]]
    return part[2]
}

function complain(why) {
    printf "%s:%d: %s: %s\n", FILENAME, FNR, why, $0
}

function check_ours(name,    part, target) {
    if (layer == "cli")
        return
    if (split(name, part, "/") < 2) {
        complain("includes are rooted, \"layer/name.h\"")
        return
    }
    target = part[1]
    if (!(target in allowed))
        complain("no layer is called " target)
    else if (target != layer && index(allowed[layer], " " target " ") == 0)
        complain(layer " may not include " target)
}

function check_public(name,    target) {
    sub(/^pmscim\//, "", name)
    if (name == "pmscim.h")
        return
    target = header_layer[name]
    if (target == "")
        complain("the table does not say which layer " name " is of")
    else if (layer != "cli" && target != layer && index(allowed[layer], " " target " ") == 0)
        complain(layer " may not include " target)
}

# A system header that a row keeps to some files.
function check_kept(name,    i) {
    for (i = 1; i <= kept; i++)
        if (index(name, kept_header[i]) == 1 && FILENAME !~ kept_files[i])
            complain("only " kept_files[i] " may include this")
}

FNR == NR {
    if ($1 == "layer") {
        allowed[$2] = " "
        for (i = 3; i <= NF; i++)
            allowed[$2] = allowed[$2] $i " "
    } else if ($1 == "header") {
        header_layer[$2] = $3
    } else if ($1 == "keep") {
        kept_header[++kept] = $2
        kept_files[kept] = $3
    }
    next
}

FNR == 1 {
    layer = layer_of_file(FILENAME)
    umbrella = FILENAME ~ /include\/pmscim\/pmscim\.h$/
    if (layer != "cli" && !umbrella && !(layer in allowed))
        printf "%s: the table has no row for layer \"%s\"\n", FILENAME, layer
}

umbrella || !/^[ \t]*#[ \t]*include/ {
    next
}

{
    name = $0
    gsub(/^[^"<]*["<]|[">].*$/, "", name)
    if ($0 ~ /"/)
        check_ours(name)
    else if (name ~ /^pmscim\//)
        check_public(name)
    else
        check_kept(name)
}
