import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Puts records of one shard together as {@link Aggregates} reads them, and the KPL writes them. For one thread. */
final class AggregateWriter {
    /**
     * What an aggregate has at the most where nothing else is said. The service bills a record by 25 kB (PUT payload units), so
     * one of that size costs least; and the smaller the portions, the better a shard is used: the KPL's 51,200 bytes get as much
     * onto a shard with twice the refusals, and less of it in order.
     */
    static final int MAX_BYTES = 25_000;

    private static final int AROUND = Aggregates.MAGIC.length + Aggregates.MD5_BYTES;

    private final int maxBytes;
    private final Map<String, Integer> places = new HashMap<>();
    private final ByteArrayOutputStream keys = new ByteArrayOutputStream();
    private final ByteArrayOutputStream records = new ByteArrayOutputStream();
    private int count;

    /** @param maxBytes of all together */
    AggregateWriter(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /**
     * Takes a record behind the others.
     *
     * @return false when there is no room for it, and it was not taken; the first one is taken whatever its size
     */
    boolean add(String partitionKey, byte[] data) {
        Integer known = places.get(partitionKey);
        int place = known == null ? places.size() : known;
        byte[] key = known == null ? partitionKey.getBytes(StandardCharsets.UTF_8) : null;
        int keySize = key == null ? 0 : partSize(key.length);
        int inner = 1 + size(place) + partSize(data.length);
        if (count > 0 && AROUND + keys.size() + records.size() + keySize + partSize(inner) > maxBytes) {
            return false;
        }
        if (key != null) {
            places.put(partitionKey, place);
            part(keys, Aggregates.PARTITION_KEY, key);
        }
        varint(records, Aggregates.RECORD);
        varint(records, inner);
        varint(records, Aggregates.PARTITION_KEY_INDEX);
        varint(records, place);
        part(records, Aggregates.DATA, data);
        count++;
        return true;
    }

    /** The aggregate of all that was added. */
    byte[] bytes() {
        ByteBuffer aggregate = ByteBuffer.allocate(AROUND + keys.size() + records.size());
        aggregate.put(Aggregates.MAGIC).put(keys.toByteArray()).put(records.toByteArray());
        int start = Aggregates.MAGIC.length;
        aggregate.put(Aggregates.md5(aggregate.slice(start, aggregate.position() - start)));
        return aggregate.array();
    }

    /** What a part takes: its tag, its length, its bytes. */
    private static int partSize(int length) {
        return 1 + size(length) + length;
    }

    private static void part(ByteArrayOutputStream to, int tag, byte[] bytes) {
        varint(to, tag);
        varint(to, bytes.length);
        to.writeBytes(bytes);
    }

    /** How many bytes a number takes. */
    private static int size(int number) {
        return Math.max(1, (Integer.SIZE - Integer.numberOfLeadingZeros(number) + 6) / 7);
    }

    private static void varint(ByteArrayOutputStream to, int number) {
        int rest = number;
        for (; rest > 0x7F; rest >>>= 7) {
            to.write(rest | 0x80);
        }
        to.write(rest);
    }
}
