import java.nio.charset.StandardCharsets;

/**
 * One record to be put, as PutRecords calls it, with the row it comes from.
 *
 * @param row where it comes from
 * @param partitionKey decides the shard: the MD5 of its UTF-8 bytes
 * @param data the record's bytes
 * @param size what Kinesis counts against its limits, in bytes: the data and the partition key in UTF-8
 */
record Entry(Row row, String partitionKey, byte[] data, int size) {
    Entry(Row row, String partitionKey, byte[] data) {
        this(row, partitionKey, data, data.length + partitionKey.getBytes(StandardCharsets.UTF_8).length);
    }
}
