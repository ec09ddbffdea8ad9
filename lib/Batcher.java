import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a run of entries into PutRecords requests that the service accepts: at most so many records, at most so many bytes.
 * Order is kept, nothing is dropped. No network, no clock.
 */
final class Batcher {
    /** API reference, PutRecords: "Each PutRecords request can support up to 500 records". */
    static final int MAX_RECORDS = 500;
    /** The request limit every region had before it was raised to 10 MiB, partition keys included. */
    static final int MAX_REQUEST_BYTES = 5 * 1024 * 1024;
    /** API reference, PutRecordsRequestEntry: partition keys have 1 to 256 characters. */
    static final int MAX_KEY_CHARACTERS = 256;

    private final int maxRecords;
    private final int maxRecordBytes;
    private List<Entry> batch = new ArrayList<>();
    private long bytes;

    /**
     * @param maxRecords records a request, 1 to {@link #MAX_RECORDS}
     * @param maxRecordBytes the stream's limit for one record
     */
    Batcher(int maxRecords, int maxRecordBytes) {
        this.maxRecords = maxRecords;
        this.maxRecordBytes = maxRecordBytes;
    }

    /** Why the service would refuse this entry, or null when it is legal. */
    String problemOf(Entry entry) {
        if (entry.partitionKey().isEmpty()) {
            return "the partition key is empty";
        }
        if (entry.partitionKey().length() > MAX_KEY_CHARACTERS) {
            return "the partition key has " + entry.partitionKey().length() + " characters, Kinesis takes "
                    + MAX_KEY_CHARACTERS;
        }
        if (entry.size() > maxRecordBytes) {
            return "the record has " + entry.size() + " bytes with its key, the stream takes " + maxRecordBytes;
        }
        return null;
    }

    /**
     * Adds a legal entry.
     *
     * @return the batch that is full now and must be sent, or an empty list
     */
    List<Entry> add(Entry entry) {
        List<Entry> full = List.of();
        if (!batch.isEmpty() && (batch.size() == maxRecords || bytes + entry.size() > MAX_REQUEST_BYTES)) {
            full = flush();
        }
        batch.add(entry);
        bytes += entry.size();
        return full;
    }

    /** The last, partial batch; empty when there is none. */
    List<Entry> flush() {
        List<Entry> last = batch;
        batch = new ArrayList<>();
        bytes = 0;
        return last;
    }
}
