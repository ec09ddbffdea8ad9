import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.DataFormatException;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * The user records in a record that the Kinesis Producer Library (KPL) put together of several: 4 magic bytes, a protobuf message
 * and the MD5 of that message in 16 bytes (aggregation-format.md of awslabs/amazon-kinesis-producer). Whatever departs from that
 * format counts as no aggregate, so that its bytes can be shown as they are and nothing is lost. User records are never left out
 * for their keys; the Kinesis Client Library (KCL) does that when a key belongs to another shard. Any bytes will do. Safe for
 * several threads.
 */
final class Aggregates {
    static final byte[] MAGIC = {(byte) 0xF3, (byte) 0x89, (byte) 0x9A, (byte) 0xC2};
    static final int MD5_BYTES = 16;

    // How a value is written (protobuf, Encoding): the low bits of a tag; the bits above are the number of the field.
    private static final int TYPE_BITS = 3;
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int LENGTH = 2;
    private static final int FIXED32 = 5;

    // The fields of an aggregate: two tables of keys, and the records.
    static final int PARTITION_KEY = 1 << TYPE_BITS | LENGTH;
    private static final int HASH_KEY = 2 << TYPE_BITS | LENGTH;
    static final int RECORD = 3 << TYPE_BITS | LENGTH;

    // The fields of a record: the places of its keys in the tables, and its data. Its tags, number 4, pass as an unknown field.
    static final int PARTITION_KEY_INDEX = 1 << TYPE_BITS | VARINT;
    private static final int HASH_KEY_INDEX = 2 << TYPE_BITS | VARINT;
    static final int DATA = 3 << TYPE_BITS | LENGTH;
    private static final int LAST_KNOWN = 3; // in both

    /**
     * What a producer gave to the KPL as one record.
     *
     * @param partitionKey with U+FFFD for what is no UTF-8, as the KCL reads it
     * @param data a copy, empty or longer
     */
    record UserRecord(String partitionKey, byte[] data) {
    }

    private Aggregates() {
    }

    /**
     * The user records in their order; none when this is no sound aggregate, but a record to take as it is. Sound means: the
     * magic bytes, a matching MD5, a message that is protobuf to its very end, each record with a partition key and data, and
     * every index within its table. A message without any record is no sound aggregate either, for it would be gone without a
     * trace. Unknown fields and tags do not matter. A plain record costs no more than a look at its first bytes.
     *
     * @param data of a record of the stream; not changed
     */
    static List<UserRecord> of(byte[] data) {
        int end = data.length - MD5_BYTES;
        if (end <= MAGIC.length || !Arrays.equals(data, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            return List.of();
        }
        ByteBuffer message = ByteBuffer.wrap(data, MAGIC.length, end - MAGIC.length);
        if (!Arrays.equals(md5(message), 0, MD5_BYTES, data, end, data.length)) {
            return List.of();
        }
        try {
            return userRecords(message);
        } catch (DataFormatException e) {
            return List.of(); // all of its bytes, as they are, are better than some of its user records
        }
    }

    /** The checksum of a message; its bytes are still there afterwards. */
    static byte[] md5(ByteBuffer message) {
        return DigestUtils.updateDigest(DigestUtils.getMd5Digest(), message.duplicate()).digest();
    }

    private static List<UserRecord> userRecords(ByteBuffer message) throws DataFormatException {
        List<String> partitionKeys = new ArrayList<>();
        int hashKeys = 0;
        List<ByteBuffer> records = new ArrayList<>();
        while (message.hasRemaining()) {
            int tag = tag(message);
            switch (tag) {
                case PARTITION_KEY -> partitionKeys.add(new String(bytes(part(message)), StandardCharsets.UTF_8));
                case HASH_KEY -> {
                    part(message);
                    hashKeys++;
                }
                case RECORD -> records.add(part(message));
                default -> passUnknown(message, tag);
            }
        }
        List<UserRecord> userRecords = new ArrayList<>(records.size());
        for (ByteBuffer record : records) { // only now: fields have no order, a table may stand last
            userRecords.add(userRecord(record, partitionKeys, hashKeys));
        }
        return userRecords;
    }

    private static UserRecord userRecord(ByteBuffer record, List<String> partitionKeys, int hashKeys) throws DataFormatException {
        String partitionKey = null;
        byte[] data = null;
        while (record.hasRemaining()) {
            int tag = tag(record);
            switch (tag) { // the last one counts when a field is there twice: protobuf's rule
                case PARTITION_KEY_INDEX -> partitionKey = partitionKeys.get(index(record, partitionKeys.size()));
                case HASH_KEY_INDEX -> index(record, hashKeys);
                case DATA -> data = bytes(part(record));
                default -> passUnknown(record, tag);
            }
        }
        if (partitionKey == null || data == null) {
            throw new DataFormatException("a required field is missing");
        }
        return new UserRecord(partitionKey, data);
    }

    /** Reads what stands before a value: the number of its field and how it is written, in one. */
    private static int tag(ByteBuffer from) throws DataFormatException {
        long tag = varint(from);
        if (tag >>> Integer.SIZE != 0) {
            throw new DataFormatException("the highest number of a field is 2^29-1");
        }
        return (int) tag;
    }

    /** Reads a number that is a place in a table. */
    private static int index(ByteBuffer from, int tableSize) throws DataFormatException {
        long index = varint(from);
        if (index < 0 || index >= tableSize) {
            throw new DataFormatException("the index is not in the table");
        }
        return (int) index;
    }

    /** Passes the value of a field that this format does not have; one that it has, but written otherwise, might be data. */
    private static void passUnknown(ByteBuffer from, int tag) throws DataFormatException {
        if (tag >>> TYPE_BITS <= LAST_KNOWN) {
            throw new DataFormatException("a known field is written otherwise, or it is number 0, which none has");
        }
        switch (tag & (1 << TYPE_BITS) - 1) {
            case VARINT -> varint(from);
            case FIXED64 -> take(from, Long.BYTES);
            case LENGTH -> part(from);
            case FIXED32 -> take(from, Integer.BYTES);
            default -> throw new DataFormatException("a group, or no type at all");
        }
    }

    /** Reads a value that has its length in front; the part shares the bytes. */
    private static ByteBuffer part(ByteBuffer from) throws DataFormatException {
        return take(from, varint(from));
    }

    private static ByteBuffer take(ByteBuffer from, long count) throws DataFormatException {
        if (count < 0 || count > from.remaining()) {
            throw new DataFormatException("a length goes beyond the end");
        }
        ByteBuffer taken = from.slice(from.position(), (int) count);
        from.position(from.position() + (int) count);
        return taken;
    }

    private static byte[] bytes(ByteBuffer part) {
        byte[] bytes = new byte[part.remaining()];
        part.get(bytes);
        return bytes;
    }

    /** Reads a number of 64 bits, unsigned: 7 in each byte, the lowest first; the top bit is set in all bytes but the last. */
    private static long varint(ByteBuffer from) throws DataFormatException {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE && from.hasRemaining(); shift += 7) {
            byte b = from.get();
            if (shift == 63 && (b & 0xFF) > 1) {
                break; // no room for more than one bit
            }
            value |= (b & 0x7FL) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw new DataFormatException("a number has no end, or more than 64 bits");
    }
}
