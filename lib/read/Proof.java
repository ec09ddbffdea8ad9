import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * What a run proves beside printing: every record that was printed is shown to it, and it has a part of the report. As it stands
 * here it proves nothing, which is {@link #NONE}; the room {@code verify} has the one that compares with a file. Safe for use by
 * several threads.
 */
interface Proof extends Closeable {
    /** Nothing is to be proved. */
    Proof NONE = new Proof() { };

    /** Whether something is to be proved. */
    default boolean isAsked() {
        return false;
    }

    /**
     * The stream is there: the proof can begin.
     *
     * @param limits what the stream takes
     */
    default void start(Limits limits) {
    }

    /** These records were printed, those of one shard in its order. */
    default void seen(List<StreamRecord> records) {
    }

    /**
     * No more records come: waits until all of them have been looked at.
     *
     * @param whole as below
     */
    default void finish(boolean whole) {
    }

    /**
     * Whether the stream is not what it should be, as far as that is known.
     *
     * @param whole whether the stream was read to its end: only then something is known to be missing
     */
    default boolean differs(boolean whole) {
        return false;
    }

    /** Whether everything was seen that had to be. */
    default boolean isComplete() {
        return true;
    }

    /**
     * Names and values for the report's {@code verify}; null where nothing could be compared.
     *
     * @param whole as above
     */
    default Map<String, Object> values(boolean whole) {
        return Map.of();
    }

    /**
     * The result in a line, for people.
     *
     * @param whole as above
     */
    default String text(boolean whole) {
        return "";
    }

    /** A line for each difference, of each kind the first ones; none before {@link #finish}. */
    default List<String> differences() {
        return List.of();
    }

    /** Gives back what it holds, whatever became of the run. */
    @Override
    default void close() throws IOException {
    }
}
