import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A shard with the limits of a real one (API reference, PutRecords and GetRecords): 1,000 records and 1 MiB a second to write,
 * five answers and 2 MiB a second to read. Keeps what it took. No clock: times are passed in, in nanoseconds.
 */
final class RealShard {
    private static final int MIB = 1024 * 1024;

    final String id;
    final BigInteger start;
    final BigInteger end;
    private final Meter records;
    private final Meter bytes;
    private final Meter calls;
    private final Meter read;
    private final List<Stored> stored = new ArrayList<>();
    private boolean closed;
    private long storedBytes;
    private long refused;

    /**
     * A record as it is stored.
     *
     * @param number of all records of the stream, in the order in which they came
     */
    record Stored(String partitionKey, byte[] data, long number) {
        String text() {
            return new String(data, StandardCharsets.UTF_8);
        }
    }

    /**
     * @param start of the hashes it takes; {@code end} is the last one
     * @param left the share of all limits that others leave, 0 to 1
     */
    RealShard(int number, BigInteger start, BigInteger end, Meter.Kind kind, double left) {
        id = "shardId-" + String.format("%012d", number);
        this.start = start;
        this.end = end;
        records = new Meter(kind, 1000, 1000 * left);
        bytes = new Meter(kind, MIB, MIB * left);
        calls = new Meter(Meter.Kind.BUCKET, 5, 5 * left);
        read = new Meter(Meter.Kind.BUCKET, 2 * MIB, 2 * MIB * left);
    }

    boolean takes(BigInteger hash) {
        return !closed && hash.compareTo(start) >= 0 && hash.compareTo(end) <= 0;
    }

    /**
     * Stores a record, if the limits have room for it.
     *
     * @return its sequence number; negative where it is refused
     */
    long put(Stored record, int size, long now) {
        if (records.level(now) < 1 || bytes.level(now) < size) {
            refused++;
            return -1;
        }
        records.spend(1);
        bytes.spend(size);
        stored.add(record);
        storedBytes += size;
        return stored.size() - 1;
    }

    /** Whether it may be read now: an answer may cost more than there is, and then the next one has to wait. */
    boolean isReadable(long now) {
        if (calls.level(now) < 1 || read.level(now) <= 0) {
            return false;
        }
        calls.spend(1);
        return true;
    }

    /** An answer had so many bytes. */
    void wasRead(long size) {
        read.spend(size);
    }

    /** No record comes any more: it was split or merged. */
    void close() {
        closed = true;
    }

    boolean isClosed() {
        return closed;
    }

    /** How many seconds the shard needs at its limits for what it took. */
    double seconds() {
        return Math.max(stored.size() / 1000.0, storedBytes / (double) MIB);
    }

    List<Stored> stored() {
        return stored;
    }

    long refused() {
        return refused;
    }
}
