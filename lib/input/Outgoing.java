import java.nio.charset.StandardCharsets;

/**
 * One record to be put, as PutRecords calls it, with the row it comes from. The {@link Sender} notes in it how often it was
 * sent; the rest never changes.
 */
final class Outgoing {
    /** What a cell costs beside its characters: a reference, and the heads of a String and its array. */
    private static final int CELL_BYTES = 48;

    /** Where it comes from. */
    final Row row;
    /** Decides the shard: the MD5 of its UTF-8 bytes. */
    final String partitionKey;
    /** The record's bytes. */
    final byte[] data;
    /** What Kinesis counts against its limits, in bytes: the data and the partition key in UTF-8. */
    final int size;

    /** About what it takes of the heap, in bytes: its data, and the row as it was read. */
    final int heapBytes;

    /** How many requests it was in. */
    int tries;
    /** What became of its last try, for as long as it is not delivered; else null. */
    String reason;
    /** Whether the answer of a try was lost, so that it may be on the stream whatever came later. */
    boolean perhapsStored;
    /** When it was first sent, by {@link System#nanoTime()}. */
    long firstTried;
    /** When it was read, by the same clock. */
    long added;
    /** From when on it may go out (again), by {@link System#nanoTime()}; kept by the {@link Batcher}. */
    long due;

    Outgoing(Row row, String partitionKey, byte[] data) {
        this.row = row;
        this.partitionKey = partitionKey;
        this.data = data;
        this.size = data.length + partitionKey.getBytes(StandardCharsets.UTF_8).length;
        int cells = 0;
        for (String cell : row.cells()) {
            cells += CELL_BYTES + cell.length();
        }
        this.heapBytes = size + cells;
    }
}
