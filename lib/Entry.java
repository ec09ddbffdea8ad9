import java.nio.charset.StandardCharsets;

/**
 * One record to be put, as PutRecords calls it, with the row it comes from. The {@link Sender} notes in it how often it was
 * sent; the rest never changes.
 */
final class Entry {
    /** Where it comes from. */
    final Row row;
    /** Decides the shard: the MD5 of its UTF-8 bytes. */
    final String partitionKey;
    /** The record's bytes. */
    final byte[] data;
    /** What Kinesis counts against its limits, in bytes: the data and the partition key in UTF-8. */
    final int size;

    /** How many requests it was in. */
    int tries;
    /** When it was first sent, by {@link System#nanoTime()}. */
    long firstTried;
    /** From when on it may go out (again), by {@link System#nanoTime()}; kept by the {@link Batcher}. */
    long due;

    Entry(Row row, String partitionKey, byte[] data) {
        this.row = row;
        this.partitionKey = partitionKey;
        this.data = data;
        this.size = data.length + partitionKey.getBytes(StandardCharsets.UTF_8).length;
    }
}
