import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The environment variables; one that is empty is not set.
 *
 * @param variables the value of a name, or null
 */
record Environment(UnaryOperator<String> variables) {
    /** That of this process. */
    static final Environment OF_PROCESS = new Environment(System::getenv);

    /** The value of a variable without blanks around it, unless it is empty. */
    Optional<String> value(String name) {
        return Optional.ofNullable(variables.apply(name)).map(String::strip).filter(value -> !value.isEmpty());
    }

    /**
     * A variable that is true or false.
     *
     * @throws Failure (usage) when it is anything else
     */
    Optional<Boolean> flag(String name) {
        return value(name).map(value -> flag(value, name));
    }

    /**
     * What is true or false, in capitals or not.
     *
     * @param from what it was set by, for the message
     * @throws Failure (usage) when it is anything else
     */
    static boolean flag(String value, String from) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw Failure.usage(from + " is '" + value + "': set it to true or false");
        };
    }
}
