import java.util.Optional;

/**
 * What Kinesis takes: the limits of PutRecords, and those of one stream. No network, no clock.
 *
 * @param maxRecordBytes the most bytes one record of the stream may have, its data and its partition key in UTF-8
 */
record Limits(int maxRecordBytes) {
    /** API reference, PutRecords: "Each PutRecords request can support up to 500 records". */
    static final int MAX_RECORDS = 500;
    /** The request limit every region had before it was raised to 10 MiB, partition keys included. */
    static final int MAX_REQUEST_BYTES = 5 * 1024 * 1024;
    /** API reference, PutRecordsRequestEntry: partition keys have 1 to 256 characters. */
    static final int MAX_KEY_CHARACTERS = 256;
    /** What a shard takes in a second (API reference, PutRecords), in records. */
    static final int SHARD_RECORDS_A_SECOND = 1000;
    /** What a shard takes in a second (API reference, PutRecords), in bytes. */
    static final int SHARD_BYTES_A_SECOND = 1024 * 1024;

    /**
     * Why the service would refuse a record; empty when it is legal.
     *
     * @param size of its data and its partition key in UTF-8, in bytes
     */
    Optional<String> problemOf(String partitionKey, int size) {
        if (partitionKey.isEmpty()) {
            return Optional.of("the partition key is empty");
        }
        if (partitionKey.length() > MAX_KEY_CHARACTERS) {
            return Optional.of("the partition key has " + Text.grouped(partitionKey.length()) + " characters, Kinesis takes "
                    + MAX_KEY_CHARACTERS);
        }
        if (hasUnpairedSurrogate(partitionKey)) {
            return Optional.of("the partition key has half of a character (an unpaired surrogate)");
        }
        if (size > maxRecordBytes) {
            return Optional.of("the record has " + Text.grouped(size) + " bytes with its key, the stream takes "
                    + Text.grouped(maxRecordBytes));
        }
        return Optional.empty();
    }

    /** Half of a character outside Unicode's first plane, which no encoding can say; JSON's escapes can ("\\ud83d"). */
    static boolean hasUnpairedSurrogate(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (!Character.isSupplementaryCodePoint(text.codePointAt(i))) {
                    return true;
                }
                i++;
            }
        }
        return false;
    }
}
