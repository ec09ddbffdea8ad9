import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/**
 * One row of the input and the record that it becomes, or the reason why it becomes none.
 *
 * @param number 1 for the first row, after the header where there is one
 * @param line the physical line the row starts on; 1 is the file's first
 * @param cells the row's texts, as many as the header has names unless there is a problem; of a JSON line: the line
 * @param partitionKey decides the shard: the MD5 of its UTF-8 bytes; empty where there is a problem
 * @param data the record's bytes; empty where there is a problem
 * @param problem why the row cannot be sent; empty when it can
 * @param pass of the file in which it was read
 */
record Row(long number, long line, List<String> cells, String partitionKey, byte[] data, Optional<String> problem, Pass pass) {
    /** The column, or member, with the reason why a row was rejected; ignored when it comes last in the input. */
    static final String REJECT_REASON = "kinesis_producer_reject_reason";

    private static final byte[] NO_DATA = {};

    /** A row that can be sent. */
    static Row of(long number, long line, List<String> cells, String partitionKey, byte[] data) {
        return new Row(number, line, cells, partitionKey, data, Optional.empty(), Pass.FIRST);
    }

    /** A row that cannot be sent. */
    static Row unusable(long number, long line, List<String> cells, String problem) {
        return new Row(number, line, cells, "", NO_DATA, Optional.of(problem), Pass.FIRST);
    }

    /** The same row, read in this pass. */
    Row in(Pass other) {
        return new Row(number, line, cells, partitionKey, data, problem, other);
    }

    /** Its place among the rows of all passes, from 1: rows that were read later have higher ones. */
    long place() {
        return pass.rowsBefore() + number;
    }

    /** {@code row 17 (line 18)}, and behind it {@link #ofPass}. */
    String name() {
        return "row " + Text.grouped(number) + " (line " + Text.grouped(line) + ")" + ofPass();
    }

    /** {@code  of pass 2}, with a blank in front; empty for the first one. */
    String ofPass() {
        return pass.number() > 1 ? " of pass " + Text.grouped(pass.number()) : "";
    }

    /** Whether the row can be sent. */
    boolean isUsable() {
        return problem.isEmpty();
    }

    /** The row as it is for a stream of these limits: unusable when the stream would not take its record. */
    Row within(Limits limits) {
        if (!isUsable()) {
            return this;
        }
        return limits.problemOf(partitionKey, size()).map(problem -> unusable(number, line, cells, problem)).orElse(this);
    }

    /** The row with a line end behind its record's data, where there is none yet. */
    Row withNewline() {
        if (!isUsable() || data.length > 0 && data[data.length - 1] == '\n') {
            return this;
        }
        byte[] longer = Arrays.copyOf(data, data.length + 1);
        longer[data.length] = '\n';
        return of(number, line, cells, partitionKey, longer);
    }

    /** What Kinesis counts against its limits, in bytes: the data and the partition key in UTF-8. */
    int size() {
        return data.length + partitionKey.getBytes(StandardCharsets.UTF_8).length;
    }

    /**
     * The partition key of a row that has none of its own: a random UUID (RFC 4122, version 4). It spreads rows over shards and
     * guards no secret: a fast source of numbers will do, and the JDK's own takes a twentieth of the whole run.
     */
    static String randomKey() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        long version4 = random.nextLong() & ~0xF000L | 0x4000L;
        long variant2 = random.nextLong() >>> 2 | 0x8000000000000000L;
        return new UUID(version4, variant2).toString();
    }
}
