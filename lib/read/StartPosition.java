import java.time.DateTimeException;
import java.time.Instant;
import software.amazon.awssdk.services.kinesis.model.GetShardIteratorRequest;

/**
 * Where in a shard reading starts, as GetShardIterator takes it.
 *
 * @param type one of the five iterator types
 * @param sequenceNumber for the two types that take one, else null
 * @param timestamp for AT_TIMESTAMP, else null
 */
record StartPosition(Type type, String sequenceNumber, Instant timestamp) {
    /** The iterator types of the API. */
    enum Type { TRIM_HORIZON, LATEST, AT_SEQUENCE_NUMBER, AFTER_SEQUENCE_NUMBER, AT_TIMESTAMP }

    /** The oldest record that the shard still has. */
    static final StartPosition TRIM_HORIZON = new StartPosition(Type.TRIM_HORIZON, null, null);

    /**
     * The position the options ask for. A sequence number or a timestamp alone implies its type.
     *
     * @param type null when not given
     * @param sequenceNumber null when not given
     * @param timestamp null when not given: as {@link Times#moment} takes it
     * @param now what a relative timestamp counts from
     * @throws Failure (usage) when they do not fit together
     */
    static StartPosition of(Type type, String sequenceNumber, String timestamp, Instant now) {
        if (sequenceNumber != null && timestamp != null) {
            throw Failure.usage("--sequence-number and --timestamp name two starting points: give one of them");
        }
        Type start = type == null ? implied(sequenceNumber, timestamp) : type;
        boolean bySequence = start == Type.AT_SEQUENCE_NUMBER || start == Type.AFTER_SEQUENCE_NUMBER;
        checkGiven(start, bySequence, "--sequence-number", sequenceNumber);
        checkGiven(start, start == Type.AT_TIMESTAMP, "--timestamp", timestamp);
        if (sequenceNumber != null && !sequenceNumber.matches("\\d+")) {
            throw Failure.usage("--sequence-number '" + sequenceNumber + "' is not a number");
        }
        return new StartPosition(start, sequenceNumber, timestamp == null ? null : moment("--timestamp", timestamp, now));
    }

    private static Type implied(String sequenceNumber, String timestamp) {
        if (sequenceNumber != null) {
            return Type.AT_SEQUENCE_NUMBER;
        }
        return timestamp != null ? Type.AT_TIMESTAMP : Type.TRIM_HORIZON;
    }

    private static void checkGiven(Type start, boolean needed, String option, String value) {
        if (needed && value == null) {
            throw Failure.usage("--iterator-type=" + start + " needs " + option);
        }
        if (!needed && value != null) {
            throw Failure.usage(option + " does not go with --iterator-type=" + start);
        }
    }

    /** The position right after a record, to go on there. */
    static StartPosition after(String sequenceNumber) {
        return new StartPosition(Type.AFTER_SEQUENCE_NUMBER, sequenceNumber, null);
    }

    /** Whether nothing that arrived before this time comes behind the position. */
    boolean isFrom(Instant time) {
        return timestamp != null && !time.isAfter(timestamp) || type == Type.LATEST && !time.isAfter(Instant.now());
    }

    /** The first record that arrived at this time or later. */
    static StartPosition at(Instant timestamp) {
        return new StartPosition(Type.AT_TIMESTAMP, null, timestamp);
    }

    /** Puts the position into a request. */
    void into(GetShardIteratorRequest.Builder request) {
        request.shardIteratorType(type.name()).startingSequenceNumber(sequenceNumber).timestamp(timestamp);
    }

    /** {@code TRIM_HORIZON}, or the type with its value, for people. */
    @Override
    public String toString() {
        return type + (sequenceNumber != null ? " " + sequenceNumber : "") + (timestamp != null ? " " + timestamp : "");
    }

    /** A point in time, see {@link Times#moment}. @throws Failure (usage) for what is not one */
    static Instant moment(String option, String text, Instant now) {
        try {
            return Times.moment(text, now);
        } catch (DateTimeException e) {
            throw Failure.usage(option + " '" + text
                    + "' is not a time: write 2026-01-31T12:00:00Z, seconds or milliseconds since 1970, now, or -15m for fifteen"
                    + " minutes ago", e);
        }
    }
}
