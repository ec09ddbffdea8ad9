import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

    private static final Pattern AGO = Pattern.compile("-(\\d{1,9})([smhd])");
    private static final Pattern EPOCH_SECONDS = Pattern.compile("(\\d{1,11})(?:\\.(\\d{1,9}))?");

    /**
     * The position the options ask for. A sequence number or a timestamp alone implies its type.
     *
     * @param type null when not given
     * @param sequenceNumber null when not given
     * @param timestamp null when not given: ISO-8601 (UTC unless it says otherwise), epoch seconds, or relative ({@code -15m})
     * @param now what a relative timestamp counts from
     * @throws Failure (usage) when they do not fit together
     */
    static StartPosition of(Type type, String sequenceNumber, String timestamp, Instant now) {
        if (sequenceNumber != null && timestamp != null) {
            throw Failure.usage("--sequence-number and --timestamp name two starting points: give one of them");
        }
        Type implied = type;
        if (type == null) {
            implied = sequenceNumber != null ? Type.AT_SEQUENCE_NUMBER : timestamp != null ? Type.AT_TIMESTAMP : Type.TRIM_HORIZON;
        }
        boolean bySequence = implied == Type.AT_SEQUENCE_NUMBER || implied == Type.AFTER_SEQUENCE_NUMBER;
        if (bySequence != (sequenceNumber != null)) {
            throw Failure.usage(bySequence ? "--iterator-type=" + implied + " needs --sequence-number"
                    : "--sequence-number does not go with --iterator-type=" + implied);
        }
        if ((implied == Type.AT_TIMESTAMP) != (timestamp != null)) {
            throw Failure.usage(timestamp == null ? "--iterator-type=AT_TIMESTAMP needs --timestamp"
                    : "--timestamp does not go with --iterator-type=" + implied);
        }
        if (sequenceNumber != null && !sequenceNumber.matches("\\d+")) {
            throw Failure.usage("--sequence-number '" + sequenceNumber + "' is no number");
        }
        return new StartPosition(implied, sequenceNumber, timestamp == null ? null : parseTime(timestamp, now));
    }

    /** The position right after a record, to go on there. */
    static StartPosition after(String sequenceNumber) {
        return new StartPosition(Type.AFTER_SEQUENCE_NUMBER, sequenceNumber, null);
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

    /** A point in time as people write it. */
    static Instant parseTime(String text, Instant now) {
        Matcher ago = AGO.matcher(text);
        if (ago.matches()) {
            long count = Long.parseLong(ago.group(1));
            return now.minus(switch (ago.group(2)) {
                case "s" -> Duration.ofSeconds(count);
                case "m" -> Duration.ofMinutes(count);
                case "h" -> Duration.ofHours(count);
                default -> Duration.ofDays(count);
            });
        }
        Matcher epoch = EPOCH_SECONDS.matcher(text);
        if (epoch.matches()) {
            String fraction = epoch.group(2) == null ? "" : epoch.group(2);
            return Instant.ofEpochSecond(Long.parseLong(epoch.group(1)), Long.parseLong((fraction + "000000000").substring(0, 9)));
        }
        try {
            if (!text.contains("T")) {
                return LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC);
            }
            boolean hasZone = text.endsWith("Z") || text.matches(".*T.*[+-].*");
            return hasZone ? OffsetDateTime.parse(text).toInstant() : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw Failure.usage("--timestamp '" + text
                    + "' is no time: write 2026-01-31T12:00:00Z, seconds since 1970, or -15m for fifteen minutes ago", e);
        }
    }
}
