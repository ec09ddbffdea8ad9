import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AggregatesTest {
    /** Written by hand, the checksum by md5sum: what the writer of this test has to give. */
    private static final String GOLDEN = "f3899ac2" // the magic
            + "0a" + "01" + "61" // field 1, the partition keys, 1 byte: "a", number 0
            + "0a" + "02" + "c3a9" // again, 2 bytes: an e with an acute accent, number 1
            + "12" + "01" + "37" // field 2, the explicit hash keys, 1 byte: "7", number 0
            + "1a" + "07" // field 3, a record of 7 bytes
            + "08" + "00" // its field 1, the index of its partition key: 0
            + "1a" + "03" + "6f6e65" // its field 3, the data, 3 bytes: "one"
            + "1a" + "09" // field 3, a record of 9 bytes
            + "08" + "01" // its field 1, the index of its partition key: 1
            + "10" + "00" // its field 2, the index of its explicit hash key: 0
            + "1a" + "03" + "74776f" // its field 3, the data, 3 bytes: "two"
            + "382d47584a944f26aa80be26e90db182"; // the MD5 of all from the first 0a to 6f

    @Test
    void anAggregateWrittenByHandIsRead() {
        assertEquals(List.of("a=one", "\u00e9=two"), read(HexFormat.of().parseHex(GOLDEN)));
    }

    @Test
    void theWriterOfThisTestGivesTheBytesWrittenByHand() {
        Proto message = new Proto().text(1, "a").text(1, "\u00e9").text(2, "7")
                .message(3, record(0, "one")).message(3, new Proto().number(1, 1).number(2, 0).text(3, "two"));
        assertEquals(GOLDEN, HexFormat.of().formatHex(sealed(message)));
    }

    @Test
    void allUserRecordsComeOutInTheirOrderWhateverTheirKeys() {
        Proto tag = new Proto().text(1, "name").text(2, "value");
        Proto message = new Proto().text(1, "a").text(2, "0").text(1, "b").text(2, "340282366920938463463374607431768211455")
                .message(3, new Proto().number(1, 1).number(2, 1).text(3, "one").message(4, tag).message(4, tag))
                .message(3, new Proto().message(4, tag).text(3, "two").number(1, 0))
                .message(3, new Proto().number(1, 1).number(2, 0).text(3, "three"))
                .message(3, record(1, "three"));
        assertEquals(List.of("b=one", "a=two", "b=three", "b=three"), read(sealed(message)));
    }

    @Test
    void oneRecordIsAnAggregateToo() {
        assertEquals(List.of("k=only"), read(sealed(new Proto().text(1, "k").message(3, record(0, "only")))));
    }

    @Test
    void aUserRecordCanHaveNoBytesAndItsKeyToo() {
        Proto message = new Proto().text(1, "k").text(1, "").message(3, record(0, "")).message(3, record(1, "")).message(3,
                record(0, "x"));
        assertEquals(List.of("k=", "=", "k=x"), read(sealed(message)));
    }

    @Test
    void dataIsAnyBytesAndACopy() {
        byte[] any = new byte[256];
        for (int i = 0; i < any.length; i++) {
            any[i] = (byte) i;
        }
        byte[] aggregate = sealed(new Proto().text(1, "k").message(3, new Proto().number(1, 0).bytes(3, any)));
        byte[] before = aggregate.clone();
        byte[] data = Aggregates.of(aggregate).get(0).data();
        assertArrayEquals(any, data);
        Arrays.fill(data, (byte) 'x');
        assertArrayEquals(before, aggregate);
    }

    @Test
    void anAggregateCanBeInsideOne() {
        byte[] inner = sealed(new Proto().text(1, "k").message(3, record(0, "x")));
        byte[] outer = sealed(new Proto().text(1, "k").message(3, new Proto().number(1, 0).bytes(3, inner)));
        assertArrayEquals(inner, Aggregates.of(outer).get(0).data(), "it is what the producer gave to the KPL");
    }

    @Test
    void keysAreUtf8() {
        List<String> keys = List.of("caf\u00e9", "\u65e5\u672c", "\uD83D\uDE80", "nul\u0000", "\uFEFF");
        Proto message = new Proto();
        keys.forEach(key -> message.text(1, key));
        for (int i = 0; i < keys.size(); i++) {
            message.message(3, record(i, "x"));
        }
        assertEquals(keys, Aggregates.of(sealed(message)).stream().map(Aggregates.UserRecord::partitionKey).toList());
    }

    @Test
    void aKeyThatIsNoUtf8CostsNoData() {
        byte[] latin1 = "caf\u00e9".getBytes(StandardCharsets.ISO_8859_1);
        assertEquals(List.of("caf\uFFFD=x"), read(sealed(new Proto().bytes(1, latin1).message(3, record(0, "x")))));
    }

    @Test
    void lengthsAndIndexesCanHaveSeveralBytes() {
        Proto message = new Proto();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            message.text(1, "key" + i).message(3, record(i, "x".repeat(i * 20)));
            expected.add("key" + i + "=" + "x".repeat(i * 20));
        }
        assertEquals(expected, read(sealed(message)));
    }

    @Test
    void theTablesCanStandBehindTheRecords() {
        Proto message = new Proto().message(3, new Proto().text(3, "x").number(2, 0).number(1, 1)).text(2, "7").text(1, "a")
                .text(1, "b");
        assertEquals(List.of("b=x"), read(sealed(message)));
    }

    @Test
    void ofAFieldThatIsThereTwiceTheLastCounts() {
        Proto twice = new Proto().number(1, 0).text(3, "first").number(1, 1).text(3, "last");
        assertEquals(List.of("b=last"), read(sealed(new Proto().text(1, "a").text(1, "b").message(3, twice))));
    }

    @Test
    void unknownFieldsArePassed() {
        String unknown = "28" + "ffffffffffffffffff01" // number 5, a varint of 10 bytes
                + "31" + "0102030405060708" // number 6, 8 bytes
                + "3a" + "03" + "f3899a" // number 7, bytes with their length
                + "45" + "01020304" // number 8, 4 bytes
                + "fdffffff0f" + "01020304"; // number 2^29-1, the highest, 4 bytes
        Proto message = new Proto().raw(unknown).text(1, "k").raw(unknown)
                .message(3, new Proto().raw(unknown).number(1, 0).raw(unknown).text(3, "x").raw(unknown)).raw(unknown);
        assertEquals(List.of("k=x"), read(sealed(message)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "plain text", "{\"a\":1}", "a plain record that is longer than twenty bytes"})
    void aPlainRecordIsNone(String data) {
        assertEquals(List.of(), Aggregates.of(data.getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"f3", "f3899a", "f3899ac2", "f3899ac200", "f3899ac2d41d8cd98f00b204e9800998ecf842",
        "f3899ac2d41d8cd98f00b204e9800998ecf8427e"})
    void theMagicAndAChecksumOfNothingAreNone(String hex) {
        assertEquals(List.of(), Aggregates.of(HexFormat.of().parseHex(hex)));
    }

    @Test
    void withoutOneBitOfTheMagicTheMessageOrTheChecksumItIsNone() {
        byte[] golden = HexFormat.of().parseHex(GOLDEN);
        for (int bit = 0; bit < golden.length * 8; bit++) {
            byte[] changed = golden.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            assertEquals(List.of(), Aggregates.of(changed), "bit " + bit);
        }
    }

    @Test
    void bytesBehindOrMissingMakeItNone() {
        byte[] golden = HexFormat.of().parseHex(GOLDEN);
        for (int length = 0; length <= golden.length + 20; length++) {
            assertEquals(length != golden.length, Aggregates.of(Arrays.copyOf(golden, length)).isEmpty(), "length " + length);
        }
    }

    @Test
    void aMessageCutAnywhereIsNoneUnlessItEndsWithARecord() {
        Proto message = new Proto().text(1, "a").text(1, "b").text(2, "7");
        Map<Integer, List<String>> complete = new TreeMap<>();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            String data = "data".repeat(i * 20);
            message.message(3, new Proto().number(1, i % 2).number(2, 0).text(3, data).message(4, new Proto().text(1, "tag")));
            expected.add((i % 2 == 0 ? "a=" : "b=") + data);
            complete.put(message.length(), List.copyOf(expected));
        }
        for (int cut = 0; cut <= message.length(); cut++) {
            assertEquals(complete.getOrDefault(cut, List.of()), read(sealed(Arrays.copyOf(message.toBytes(), cut))), "the first "
                    + cut + " bytes");
        }
        assertEquals(4, complete.size());
    }

    @Test
    void aRecordCutAnywhereIsNoneUnlessItEndsWithAField() {
        Proto record = new Proto().number(2, 0).number(1, 0).text(3, "data");
        int withData = record.length();
        record.message(4, new Proto().text(1, "tag"));
        for (int cut = 0; cut <= record.length(); cut++) {
            Proto message = new Proto().text(1, "k").text(2, "7").bytes(3, Arrays.copyOf(record.toBytes(), cut));
            boolean complete = cut == withData || cut == record.length();
            assertEquals(complete ? List.of("k=data") : List.of(), read(sealed(message)), "the first " + cut + " bytes");
        }
    }

    @Test
    void withoutAnyRecordItIsNone() {
        assertEquals(List.of(), Aggregates.of(sealed(new Proto().text(1, "k").text(2, "7"))));
        assertEquals(List.of(), Aggregates.of(sealed(new Proto().number(9, 1))));
        assertEquals(List.of(), Aggregates.of(sealed(new Proto())));
    }

    @Test
    void aRecordWithoutKeyOrDataMakesItNone() {
        Proto noKey = new Proto().number(2, 0).text(3, "x");
        for (Proto broken : List.of(new Proto(), new Proto().number(1, 0), new Proto().text(3, "x"), noKey)) {
            assertEquals(List.of(),
                    Aggregates.of(sealed(new Proto().text(1, "k").text(2, "7").message(3, record(0, "x")).message(3, broken))));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {2, 3, 127, 128, Integer.MAX_VALUE, 1L << 31, 1L << 32, (1L << 32) + 1, Long.MAX_VALUE, Long.MIN_VALUE,
            -1})
    void anIndexOutOfItsTableMakesItNone(long index) {
        Proto tables = new Proto().text(1, "a").text(1, "b").text(2, "7").text(2, "8");
        assertEquals(List.of(), Aggregates.of(sealed(tables.copy().message(3, record(0, "x")).message(3, record(index, "y")))));
        assertEquals(List.of(),
                Aggregates.of(sealed(tables.copy().message(3, new Proto().number(1, 0).number(2, index).text(3, "y")))));
        assertEquals(List.of("b=y"), read(sealed(tables.copy().message(3, new Proto().number(1, 1).number(2, 1).text(3, "y")))));
    }

    @Test
    void anIndexIntoAnEmptyTableMakesItNone() {
        assertEquals(List.of(), Aggregates.of(sealed(new Proto().text(2, "7").message(3, record(0, "x")))));
        assertEquals(List.of(),
                Aggregates.of(sealed(new Proto().text(1, "k").message(3, new Proto().number(1, 0).number(2, 0).text(3, "x")))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"8000", "808000", "80808080808080808000"})
    void aNumberCanBeLongerThanItMust(String zero) {
        assertEquals(List.of("k=x"),
                read(sealed(new Proto().text(1, "k").message(3, new Proto().raw("08" + zero).text(3, "x")))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"80808080808080808002", "8080808080808080807f", "8080808080808080808000", "ffffffffffffffffffff01",
        "80808080808080808080808080808080808000"})
    void aNumberOfMoreThan64BitsMakesItNone(String number) {
        assertEquals(List.of(),
                Aggregates.of(sealed(new Proto().text(1, "k").message(3, new Proto().text(3, "x").raw("08" + number)))),
                "an index");
        Proto sound = new Proto().text(1, "k").message(3, record(0, "x"));
        assertEquals(List.of(), Aggregates.of(sealed(sound.copy().raw("0a" + number))), "a length");
        assertEquals(List.of(), Aggregates.of(sealed(sound.copy().raw("48" + number))), "an unknown field");
        assertEquals(List.of(), Aggregates.of(sealed(sound.copy().raw(number + "00"))), "a tag");
    }

    @ParameterizedTest
    @ValueSource(strings = {"02", "7f", "8001", "ffffffff07", "8080808008", "8180808010", "ffffffff0f", "81808080808080808001",
        "ffffffffffffffff7f", "ffffffffffffffffff01"})
    void aLengthBeyondTheEndMakesItNone(String length) {
        for (int field : new int[] {1, 2, 3, 9}) {
            Proto sound = new Proto().text(1, "k").message(3, record(0, "x"));
            assertEquals(List.of(), Aggregates.of(sealed(sound.raw(hexByte(field << 3 | 2) + length + "61"))), "field " + field);
        }
        for (int field : new int[] {3, 4, 9}) {
            Proto record = record(0, "x").raw(hexByte(field << 3 | 2) + length + "61");
            assertEquals(List.of(), Aggregates.of(sealed(new Proto().text(1, "k").message(3, record).text(1, "more"))),
                    "field of a record " + field);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"4b4c", "4b08014c", "4c", "4e", "4f", "1b1c", "1e", "00", "0000", "0100000000000000", "0200",
            "0500000000",
        "8080808010", "8a8080801000", "49010203", "4d0102", "48", "488080", "80"})
    void groupsAndWhatIsNoFieldMakeItNone(String hex) {
        assertEquals(List.of(), Aggregates.of(sealed(new Proto().text(1, "k").message(3, record(0, "x")).raw(hex))));
        assertEquals(List.of(), Aggregates.of(sealed(new Proto().raw(hex).text(1, "k").message(3, record(0, "x")))));
        assertEquals(List.of(), Aggregates.of(sealed(new Proto().text(1, "k").message(3, record(0, "x").raw(hex)))));
    }

    @Test
    void aFieldOfThisFormatWithAnotherTypeMakesItNone() {
        for (int field = 1; field <= 3; field++) {
            Proto sound = new Proto().text(1, "k").text(2, "7").message(3, record(0, "x"));
            assertEquals(List.of(), Aggregates.of(sealed(sound.number(field, 0))), "field " + field);
        }
        for (Proto other : List.of(new Proto().text(1, ""), new Proto().text(2, ""), new Proto().number(3, 0))) {
            assertEquals(List.of(),
                    Aggregates.of(sealed(new Proto().text(1, "k").text(2, "7").message(3, record(0, "x").append(other)))));
        }
    }

    @Test
    void noBytesBehindTheMagicDoHarm() {
        Random random = new Random(1);
        for (int i = 0; i < 100_000; i++) {
            byte[] message = new byte[random.nextInt(40)];
            random.nextBytes(message);
            assertNoneOrSound(message, "random " + i);
        }
    }

    @Test
    void noChangeInAMessageDoesHarm() {
        byte[] sound = new Proto().text(1, "a").text(1, "b").text(2, "7").message(3,
                new Proto().number(1, 0).number(2, 0).text(3, "one"))
                .message(3, record(1, "two")).number(9, 300).toBytes();
        Random random = new Random(2);
        int aggregates = 0;
        for (int i = 0; i < 100_000; i++) {
            byte[] message = sound.clone();
            for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
                message[random.nextInt(message.length)] = (byte) (random.nextBoolean() ? random.nextInt(32)
                        : random.nextInt(256));
            }
            aggregates += assertNoneOrSound(message, "change " + i) ? 1 : 0;
        }
        assertTrue(aggregates > 1000 && aggregates < 99_000, aggregates
                + " of 100000 were aggregates: both ways are to be tried");
    }

    /** Whether this message, with its right checksum, is an aggregate; all of such a one must have been in the message. */
    private static boolean assertNoneOrSound(byte[] message, String what) {
        List<Aggregates.UserRecord> records = Aggregates.of(sealed(message));
        if (records.isEmpty()) {
            return false;
        }
        int size = 0;
        for (Aggregates.UserRecord record : records) {
            assertNotNull(record.partitionKey(), what);
            size += record.data().length;
        }
        assertTrue(size < message.length, what);
        return true;
    }

    /** The user records as {@code key=data}; none of what is no aggregate. */
    private static List<String> read(byte[] data) {
        List<Aggregates.UserRecord> records = Aggregates.of(data);
        return records.stream().map(record -> record.partitionKey() + "=" + new String(record.data(), StandardCharsets.UTF_8))
                .toList();
    }

    private static Proto record(long partitionKeyIndex, String data) {
        return new Proto().number(1, partitionKeyIndex).text(3, data);
    }

    private static byte[] sealed(Proto message) {
        return sealed(message.toBytes());
    }

    /** A message between the magic and its checksum. */
    static byte[] sealed(byte[] message) {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        data.writeBytes(HexFormat.of().parseHex("f3899ac2"));
        data.writeBytes(message);
        try {
            data.writeBytes(MessageDigest.getInstance("MD5").digest(message));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
        return data.toByteArray();
    }

    private static String hexByte(int b) {
        return HexFormat.of().toHexDigits((byte) b);
    }

    /** Writes protobuf, and whatever else a test wants in its place. Field numbers are below 16. */
    private static final class Proto {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Proto number(int field, long value) {
            out.write(field << 3);
            varint(value);
            return this;
        }

        Proto bytes(int field, byte[] value) {
            out.write(field << 3 | 2);
            varint(value.length);
            out.writeBytes(value);
            return this;
        }

        Proto text(int field, String value) {
            return bytes(field, value.getBytes(StandardCharsets.UTF_8));
        }

        Proto message(int field, Proto value) {
            return bytes(field, value.toBytes());
        }

        Proto raw(String hex) {
            out.writeBytes(HexFormat.of().parseHex(hex));
            return this;
        }

        Proto append(Proto more) {
            out.writeBytes(more.toBytes());
            return this;
        }

        Proto copy() {
            return new Proto().append(this);
        }

        int length() {
            return out.size();
        }

        byte[] toBytes() {
            return out.toByteArray();
        }

        private void varint(long value) {
            long rest = value;
            while (rest < 0 || rest > 127) {
                out.write((int) (rest & 127) | 128);
                rest >>>= 7;
            }
            out.write((int) rest);
        }
    }
}
