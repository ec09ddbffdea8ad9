import java.io.File;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * The script that completes a command line in bash, and in zsh through its bashcompinit. What a value may be is taken from how
 * the help names it: {@code FILE} is the name of a file, and words in lower case, as in {@code N|all}, stand for themselves.
 */
final class Completion {
    /**
     * What picocli's script does not know: bash takes {@code --rejects=a} for three words, and an address for more (zsh does
     * not), so that it finds neither the option of a value nor the argument that is due. Its function is called with the words
     * that are between blanks, without the options that are complete with their value, and with a value that is due behind its
     * option. What it offers is given back without the part of the word that the shell has apart.
     */
    private static final String WORDS = """
              local rest=${COMP_LINE:0:$COMP_POINT} whole=() typed=(NAME) word i n=-1
              for (( i=0; i<=COMP_CWORD; i++ )); do
                word=${COMP_WORDS[i]}
                if [[ -z $word || -z $rest || $rest == [[:blank:]]* || $n == -1 ]]; then
                  rest=${rest#"${rest%%[![:blank:]]*}"}
                  n=$((n + 1))
                  whole[n]=""
                fi
                whole[n]=${whole[n]}$word
                rest=${rest#"$word"}
              done
              for (( i=1; i<n; i++ )); do
                case ${whole[i]} in
                  OPTIONAL) ;;
                  -*=*) ;;
                  *) typed+=("${whole[i]}") ;;
                esac
              done
              local current=${whole[n]} option=""
              if [[ $current == -*=* ]]; then
                option=${current%%=*}=
                typed+=("${current%%=*}")
              fi
              typed+=("${current#"$option"}")
              local raw=${COMP_WORDS[COMP_CWORD]}
              if [[ $raw == [=:] && $raw != "$current" ]]; then
                raw=""
              fi
              local had=${current%"$raw"}
              local COMP_WORDS=("${typed[@]}") COMP_CWORD=$(( ${#typed[@]} - 1 ))
              local PREFIX=${current#"$option"} # what compgen -f of zsh looks for
              _picocli_NAME
              for (( i=0; i<${#COMPREPLY[@]}; i++ )); do
                word=$option${COMPREPLY[i]}
                COMPREPLY[i]=${word#"$had"}
              done
            """;

    private Completion() {
    }

    /** The script, which is sourced, for the command of this name. */
    static String script(CommandLine cli) {
        CommandSpec command = CommandSpec.create().name(cli.getCommandName());
        cli.getCommandSpec().options().forEach(option -> command.addOption(OptionSpec.builder(option.names())
                .arity(option.arity()).type(typeOf(option)).paramLabel(option.paramLabel())
                .completionCandidates(valuesOf(option)).build()));
        cli.getCommandSpec().positionalParameters().forEach(parameter -> command.addPositional(PositionalParamSpec.builder()
                .index(parameter.index()).hidden(parameter.hidden()).type(typeOf(parameter)).build()));
        String name = command.name();
        String optional = cli.getCommandSpec().options().stream()
                .filter(option -> option.arity().min() == 0 && option.arity().max() > 0)
                .flatMap(option -> Stream.of(option.names())).collect(Collectors.joining("|"));
        return AutoComplete.bash(name, new CommandLine(command))
                .replace("  _picocli_" + name + "; return $?;\n", WORDS.replace("NAME", name).replace("OPTIONAL", optional))
                // It looks for a word among the options as a regular expression, and finds s in --region.
                .replace("\"${optionsWithArgs}\" =~ ${previousWord}", "\"${optionsWithArgs}\" == *\"'${previousWord}'\"*")
                .replace("\"${booleanOptions}\" =~ ${previousWord}", "\"${booleanOptions}\" == *\"'${previousWord}'\"*")
                // It has bash expand the names of files: one with $(...) in it would be run.
                .replace("positionals=$( compgen -f -- \"${curr_word}\" )",
                        "COMPREPLY=( $( compgen -f -- \"${curr_word}\" ) ); return");
    }

    /** What picocli goes by: it completes the names of files for their type. */
    private static Class<?> typeOf(ArgSpec argument) {
        if (argument.arity().max() == 0) {
            return boolean.class;
        }
        return argument.paramLabel().matches("FILE|<file>") ? File.class : String.class;
    }

    /** The values to choose from; null where there are none. */
    private static Iterable<String> valuesOf(OptionSpec option) {
        List<String> named = Stream.of(option.paramLabel().split("\\|")).filter(word -> word.matches("[a-z]+")).toList();
        return named.isEmpty() || option.arity().max() == 0 ? option.completionCandidates() : named;
    }
}
