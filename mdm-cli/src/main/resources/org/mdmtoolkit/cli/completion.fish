# Completion of mdm for fish, made by: mdm completion fish

function __mdm_table
    switch $argv[1]
{table}
        case '*'
            return 1
    end
end

# The kind of the value of an option of a command.
function __mdm_kind_of -a place option
    for line in (__mdm_table '(all)'; __mdm_table $place)
        set -l fields (string split \t -- $line)
        if test $fields[1] = o; and contains -- $option (string split ' ' -- $fields[2])
            echo $fields[3]
            return
        end
    end
end

# Values of a kind that begin as what is typed; before each what is typed before the value.
function __mdm_values -a kind typed before
    switch $kind
        case file
            for file in (__fish_complete_path $typed)
                echo "$before"$file
            end
        case dir
            for file in (__fish_complete_directories $typed '')
                echo "$before"$file
            end
        case text '' '-' '?'
            return
        case '=*'
            for value in (string split , -- (string sub -s 2 -- $kind))
                echo "$before"$value
            end
        case '*'
            if test $kind = key; and string match -q '*=*' -- $typed
                set -l key (string replace -r '=.*' = -- $typed)
                __mdm_values file (string replace -r '^[^=]*=' '' -- $typed) "$before$key"
                return
            end
            set -l words (commandline -opc)
            set -l program (string replace -r '^~/' $HOME/ -- $words[1])
            type -q $program; or return
            for value in ($program __complete $kind $words[2..-1] </dev/null 2>/dev/null)
                echo "$before"$value
            end
    end
end

function __mdm_complete
    set -l words (commandline -opc)
    set -l typed (commandline -ct)
    set -l place ''
    set -l number 0
    set -l option
    set -l is_ended

    # Which command it is, and how many arguments it has so far.
    for word in $words[2..-1]
        if set -q option[1]
            set -e option
            set option
        else if set -q is_ended[1]
            set number (math $number + 1)
        else if test "$word" = --
            set is_ended true
        else if string match -q -- '-*' $word
            if not string match -q -- '*=*' $word
                set -l kind (__mdm_kind_of $place $word)
                if test -n "$kind"; and not contains -- $kind - '?'
                    set option $word
                end
            end
        else
            set -l name $word
            if test -n "$place" -a "$place" != help
                set name "$place $word"
            end
            if test $number -eq 0; and __mdm_table $name >/dev/null
                set place $name
            else
                set number (math $number + 1)
            end
        end
    end

    if set -q option[1]
        __mdm_values (__mdm_kind_of $place $option) $typed
        return
    end
    if not set -q is_ended[1]; and string match -q -- '--*=*' $typed
        set -l name (string replace -r '=.*' '' -- $typed)
        __mdm_values (__mdm_kind_of $place $name) (string replace -r '^[^=]*=' '' -- $typed) $name=
        return
    end
    set -l arguments
    for line in (__mdm_table $place; __mdm_table '(all)')
        set -l fields (string split \t -- $line)
        switch $fields[1]
            case c
                if test $number -eq 0
                    echo $fields[2]\t$fields[3]
                end
            case o
                if not set -q is_ended[1]; and string match -q -- '-*' $typed
                    for name in (string split ' ' -- $fields[2])
                        echo $name\t$fields[4]
                    end
                end
            case a
                set -a arguments $fields[2]
        end
    end
    if set -q arguments[1]; and not string match -q -- '-*' $typed
        set -l index (math min $number + 1, (count $arguments))
        __mdm_values $arguments[$index] $typed
    end
end

complete -c mdm -f -a '(__mdm_complete)'
