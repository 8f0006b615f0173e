# SPDX-License-Identifier: MIT
# Completion of pmscim in fish: the program itself knows the answers.
function __pmscim_complete
    set -l words (commandline -opc)
    # The word at hand without its quotes, of which the last may be open still.
    set -l word (commandline -ct)
    set -l plain (string unescape -- $word; or string unescape -- $word\'; or string unescape -- $word\")
    # Answers are values alone, whether a word is "json" or "--output=json".
    set -l option (string match -r -- '^--[^=]*=' $plain)
    set -l head '^(?:--[^=]*=)?(?:csv:|json:)?'
    for line in ($words[1] __complete $words[2..] "$plain" 2>/dev/null)
        if test "$line" = :files
            for path in (__fish_complete_path (string replace -r -- $head '' $plain))
                echo (string match -r -- $head $plain)$path
            end
        else
            echo "$option$line"
        end
    end
end
complete -c pmscim -f -a '(__pmscim_complete)'
