import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.kinesis.model.Record;

/**
 * One record as it is printed: a record of the stream, or one of the user records in an aggregate.
 *
 * @param sequenceNumber of the stream's record; all user records of an aggregate have the same
 * @param subSequenceNumber the place in the aggregate, from 0, or {@value #NOT_A_PART}
 * @param partitionKey null where the server does not say
 * @param arrival when the service got it, about; null where the server does not say
 * @param data not a copy: nobody may change it
 */
record StreamRecord(String shardId, String sequenceNumber, int subSequenceNumber, String partitionKey, Instant arrival,
        byte[] data) {
    /** The {@link #subSequenceNumber} of a record that is no part of an aggregate. */
    static final int NOT_A_PART = -1;

    /** Whether it is a user record out of an aggregate. */
    boolean isPart() {
        return subSequenceNumber != NOT_A_PART;
    }

    /** The record as it is. */
    static StreamRecord plain(String shardId, Record record) {
        return new StreamRecord(shardId, record.sequenceNumber(), NOT_A_PART, record.partitionKey(),
                record.approximateArrivalTimestamp(), data(record));
    }

    /** The same record with other data. */
    StreamRecord with(byte[] other) {
        return new StreamRecord(shardId, sequenceNumber, subSequenceNumber, partitionKey, arrival, other);
    }

    /** A record's data, not a copy. */
    static byte[] data(Record record) {
        return record.data().asByteArrayUnsafe();
    }

    /** The user records of an aggregate, in their order; a record that is no sound aggregate alone and as it is. */
    static List<StreamRecord> userRecords(String shardId, Record record) {
        List<Aggregates.UserRecord> parts = Aggregates.of(data(record));
        if (parts.isEmpty()) {
            return List.of(plain(shardId, record));
        }
        List<StreamRecord> records = new ArrayList<>(parts.size());
        for (Aggregates.UserRecord part : parts) {
            records.add(new StreamRecord(shardId, record.sequenceNumber(), records.size(), part.partitionKey(),
                    record.approximateArrivalTimestamp(), part.data()));
        }
        return records;
    }
}
