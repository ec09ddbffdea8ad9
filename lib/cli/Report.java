import java.util.Map;

/**
 * What a run did, told at its end however it ends: as text for people, or as one JSON object on one line for programs.
 * The names in the JSON are part of the command line's contract (see the README).
 */
interface Report {
    /** Names and values in the order they are printed; numbers are plain, seconds and rates have three decimals at most. */
    Map<String, Object> values();

    /**
     * The same for people; lines without a final line end, or empty when there is nothing to tell.
     *
     * @param width how many characters fit in a line; tables keep to it where that can be
     */
    String text(int width);

    /** Whether the last line of the text, in a run whose exit code is 0, says that all is as it should be. */
    default boolean endsWithGoodNews() {
        return false;
    }

    /** Prints the report on stderr as the user chose; the exit code of the run is known. */
    default void print(Console console, int exitCode) {
        switch (console.summary) {
            case json -> console.say(Json.line(values()));
            case text -> {
                String text = text(console.err.width());
                if (!text.isEmpty()) {
                    console.report(text, exitCode == 0 && endsWithGoodNews());
                }
            }
            case none -> { }
        }
    }
}
