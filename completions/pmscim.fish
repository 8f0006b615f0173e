# SPDX-License-Identifier: MIT
# Completion of pmscim in fish: the program itself knows the answers.
function __pmscim_complete
    set -l words (commandline -opc) (commandline -ct)
    # Answers are values alone, whether a word is "json", "--output=json" or "json:people.json".
    set -l head '^(?:[^=]*=|csv:|json:|scim:)'
    set -l option (string match -r -- $head $words[-1])
    for line in ($words[1] __complete $words[2..] 2>/dev/null)
        if test "$line" = :files
            for path in (__fish_complete_path (string replace -r -- $head '' $words[-1]))
                echo "$option$path"
            end
        else
            echo "$option$line"
        end
    end
end
complete -c pmscim -f -a '(__pmscim_complete)'
