# SPDX-License-Identifier: MIT
# Completion of pmscim in fish: the program itself knows the answers.
function __pmscim_complete
    set -l words (commandline -opc) (commandline -ct)
    for line in ($words[1] __complete $words[2..] 2>/dev/null)
        if test "$line" = :files
            __fish_complete_path (commandline -ct)
        else
            echo $line
        end
    end
end
complete -c pmscim -f -a '(__pmscim_complete)'
