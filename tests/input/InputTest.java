import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the input may be, and what of it reaches the stream. */
class InputTest {
    private static final Limits ANY = new Limits(Integer.MAX_VALUE);
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"windows-1252", "ISO-8859-1", "UTF-16", "UTF-16LE", "UTF-8", "UTF-32"})
    void anyEncodingIsReadWhenItIsNamed(String encoding) throws IOException {
        byte[] bytes = "id,n\u00e4me\n1,caf\u00e9 \u00fc\n".getBytes(Charset.forName(encoding));
        InputOptions input = new InputOptions();
        input.csv.encoding = encoding;
        assertEquals(List.of("{\"id\":\"1\",\"n\u00e4me\":\"caf\u00e9 \u00fc\"}"), data(input, "-", bytes, null));
    }

    @ParameterizedTest
    @CsvSource({"x.tsv, '\t'", "x.TAB, '\t'", "x.csv, ','", "x.csv.gz, ','", "x.tsv.gz, '\t'", "whatever, ','"})
    void theEndingSaysWhatTheInputIs(String name, String delimiter) throws IOException {
        byte[] bytes = ("id" + delimiter + "name\n1" + delimiter + "x\n").getBytes(StandardCharsets.UTF_8);
        Path file = Files.write(folder.resolve(name), bytes);
        assertEquals(List.of("{\"id\":\"1\",\"name\":\"x\"}"), data(new InputOptions(), file.toString(), null, null));
        Path lines = Files.writeString(folder.resolve("x.ndjson"), "{\"id\": 1}\n");
        assertEquals(List.of("{\"id\": 1}"), data(new InputOptions(), lines.toString(), null, null));
    }

    @ParameterizedTest
    @ValueSource(strings = {";", "|", "\\t", "tab", "\u00a7"})
    void anyCharacterIsADelimiter(String delimiter) throws IOException {
        String between = delimiter.equals("\\t") || delimiter.equals("tab") ? "\t" : delimiter;
        InputOptions input = new InputOptions();
        input.csv.delimiter = delimiter;
        byte[] bytes = ("id" + between + "name\n1" + between + "\"a" + between + "b\"\n").getBytes(StandardCharsets.UTF_8);
        assertEquals(1, data(input, "-", bytes, "id").size());
        assertEquals(List.of("id", "name"), open(input, "-", bytes, null).header());
    }

    @Test
    void aLineOfJsonIsPutAsItIsByteForByte() throws IOException {
        List<String> lines = List.of("{\"id\":1.50}", "{ \"b\" : [1, {\"c\":\"\u00e9\\u00e9\"}] , \"id\":\"x\"}", "{}");
        assertEquals(lines, data(jsonl(), "-", (String.join("\r\n", lines) + "\n\n").getBytes(StandardCharsets.UTF_8), null));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{\"id\":\"a\\u00e9\",\"x\":1}|a\u00e9",
        "{\"x\":1,\"id\":1.50}|1.50",
    })
    void aMemberIsThePartitionKey(String line, String key) throws Exception {
        Input rows = open(jsonl(), "-", line.getBytes(StandardCharsets.UTF_8), "id");
        assertEquals(key, rows.next(ANY).partitionKey());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{\"user\":{\"id\":\"u1\"}}|user.id|u1",
        "{\"a\":{\"b\":{\"c\":7}}}|a.b.c|7",
        "{\"user.id\":\"itself\",\"user\":{\"id\":\"other\"}}|user.id|itself",
        "{\"a\":{\"b.c\":\"x\"}}|a.b.c|x",
    })
    void aPathLeadsToAMemberWhereNoneHasThatVeryName(String line, String path, String key) throws IOException {
        Input rows = open(jsonl(), "-", line.getBytes(StandardCharsets.UTF_8), path);
        assertEquals(key, rows.next(ANY).partitionKey());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"user\":1}", "{\"user\":{}}", "{\"user\":[{\"id\":1}]}", "{}"})
    void aPathThatLeadsNowhereIsARejectedRow(String line) throws IOException {
        Input rows = open(jsonl(), "-", line.getBytes(StandardCharsets.UTF_8), "user.id");
        assertTrue(rows.next(ANY).problem().orElseThrow().startsWith("no member 'user.id'"));
    }

    @Test
    void whatWouldBeLostOfAnEnvelopeRejectsIt() throws IOException {
        String envelope = "{\"shardId\":\"s\",\"sequenceNumber\":\"1\",\"partitionKey\":\"k\","
                + "\"approximateArrivalTimestamp\":null,\"encoding\":\"json\",\"data\":1%s}";
        Input more = open(jsonl(), "-", String.format(envelope, ",\"mine\":2").getBytes(StandardCharsets.UTF_8), null);
        assertTrue(more.next(ANY).problem().orElseThrow().contains("'mine', which would be lost"));
        Input part = open(jsonl(), "-", String.format(envelope, ",\"subSequenceNumber\":2").getBytes(StandardCharsets.UTF_8),
                null);
        assertTrue(part.next(ANY).isUsable());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "nope|not JSON from column ",
        "[1]|not a JSON object",
        "1|not a JSON object",
        "{\"id\":1|not JSON: the line ends too early",
        "{\"id\":1} {}|not a single JSON object",
        "{\"x\":1}|no member 'id'",
        "{\"id\":[1]}|the member 'id' is neither text nor a number",
        "{\"id\":true}|the member 'id' is neither text nor a number",
        "{\"id\":null}|the member 'id' is neither text nor a number",
        "{\"id\":\"caf\u00e9\"}|not JSON",
    })
    void aLineThatIsNoUsableObjectIsARejectedRow(String line, String reason) throws IOException {
        Input rows = open(jsonl(), "-", (line + "\n{\"id\":2}\n").getBytes(StandardCharsets.ISO_8859_1), "id");
        Row bad = rows.next(ANY);
        assertTrue(bad.problem().orElseThrow().startsWith(reason));
        assertEquals(2, rows.next(ANY).line());
    }

    @Test
    void anEnvelopeIsPutBackWithItsOwnKeyAndExactlyItsData() throws Exception {
        List<byte[]> datas = new ArrayList<>();
        for (String text : List.of("{\"a\":1.50}", "1.50", "\"x\"", "null", "[1,  2]", " {\"a\":1}", "two\nlines", "",
                "\u00e9\uD83D\uDE80", "true ")) {
            datas.add(text.getBytes(StandardCharsets.UTF_8));
        }
        Random random = new Random(7);
        for (int i = 0; i < 200; i++) {
            byte[] data = new byte[random.nextInt(40)];
            random.nextBytes(data);
            datas.add(data);
        }
        for (byte[] data : datas) {
            String key = "k\u00e9\"" + datas.indexOf(data);
            Output.Lines lines = new Output.Lines(64);
            RecordFormat.json.append(lines, new StreamRecord("shardId-000000000000", "1", StreamRecord.NOT_A_PART, key,
                    Instant.EPOCH, data));
            byte[] line = lines.toByteArray();
            Input rows = open(jsonl(), "-", line, null);
            Row row = rows.next(ANY);
            assertEquals(key, row.partitionKey());
            assertArrayEquals(data, row.data(), new String(line, StandardCharsets.UTF_8));
        }
    }

    @Test
    void aLastMemberWithTheReasonIsLeftOut() throws Exception {
        assertEquals(List.of("{\"id\":1}", "{}", "{\"kinesis_producer_reject_reason\":1,\"id\":2}"), data(jsonl(), "-",
                ("{\"id\":1,\"kinesis_producer_reject_reason\":\"late\"}\n{\"kinesis_producer_reject_reason\":\"x\"}\n"
                        + "{\"kinesis_producer_reject_reason\":1,\"id\":2}\n")
                        .getBytes(StandardCharsets.UTF_8), null));
    }

    @Test
    void gzipOfSeveralMembersIsReadToItsEndHoweverItComes() throws IOException {
        java.io.ByteArrayOutputStream members = new java.io.ByteArrayOutputStream();
        for (String part : List.of("id\n1\n", "2\n", "3\n")) {
            try (java.util.zip.GZIPOutputStream gzip = new java.util.zip.GZIPOutputStream(members)) {
                gzip.write(part.getBytes(StandardCharsets.UTF_8));
            }
        }
        InputStream neverTells = new java.io.FilterInputStream(new InDrips(members.toByteArray(), new Random(1))) {
            @Override
            public int available() {
                return 0;
            }
        };
        try (Input rows = new InputOptions().open("-", neverTells, new Interrupt(), null, Wanted.once(Long.MAX_VALUE),
                warning -> { })) {
            for (String id : List.of("1", "2", "3")) {
                assertEquals(List.of(id), rows.next(ANY).cells());
            }
            assertEquals(null, rows.next(ANY));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cut in the header", "cut in the data", "cut in the trailer", "not gzip", "wrong checksum"})
    void aGzipMemberThatIsBrokenIsNoEndOfTheFile(String how) throws IOException {
        byte[] first = gzip("id\n1\n");
        byte[] second = gzip("2\n3\n4\n5\n");
        byte[] broken = switch (how) {
            case "cut in the header" -> java.util.Arrays.copyOf(second, 5);
            case "cut in the data" -> java.util.Arrays.copyOf(second, 14);
            case "cut in the trailer" -> java.util.Arrays.copyOf(second, second.length - 3);
            default -> second;
        };
        if (how.equals("not gzip") || how.equals("wrong checksum")) {
            broken[how.equals("not gzip") ? 0 : broken.length - 6]++;
        }
        java.io.ByteArrayOutputStream file = new java.io.ByteArrayOutputStream();
        file.write(first);
        file.write(broken);
        try (Input rows = open(new InputOptions(), "-", file.toByteArray(), null)) {
            Failure failure = assertThrows(Failure.class, () -> {
                while (rows.next(ANY) != null) {
                    continue;
                }
            });
            assertTrue(failure.getMessage().contains("gzip data"), failure.getMessage());
        }
    }

    @Test
    void gzipWithEveryPartOfAHeaderAndPaddingIsRead() throws IOException {
        byte[] plain = gzip("id\n1\n");
        java.io.ByteArrayOutputStream file = new java.io.ByteArrayOutputStream();
        file.write(new byte[] {0x1F, (byte) 0x8B, 8, 2 | 4 | 8 | 16, 0, 0, 0, 0, 0, 3,
            6, 0, 'x', 'y', 2, 0, 7, 7, 'n', 'a', 0, 'c', 0, 1, 2});
        file.write(plain, 10, plain.length - 10);
        file.write(new byte[512]);
        assertEquals(List.of("{\"id\":\"1\"}"), data(new InputOptions(), "-", file.toByteArray(), null));
    }

    private static byte[] gzip(String text) throws IOException {
        java.io.ByteArrayOutputStream member = new java.io.ByteArrayOutputStream();
        try (java.util.zip.GZIPOutputStream gzip = new java.util.zip.GZIPOutputStream(member)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return member.toByteArray();
    }

    @Test
    void jsonIsReadHoweverDeepAndLongAndFilesOneBehindTheOther() throws IOException {
        String deep = "{\"a\":" + "[".repeat(5000) + "]".repeat(5000) + "}";
        String longNumber = "{\"n\":1" + "0".repeat(5000) + "}";
        assertEquals(List.of(deep, longNumber), data(jsonl(), "-", (deep + "\n" + longNumber + "\n")
                .getBytes(StandardCharsets.UTF_8), null));
        assertEquals(List.of("{}", "{\"a\":1}"), data(jsonl(), "-",
                "\uFEFF{}\n\uFEFF{\"a\":1}\n".getBytes(StandardCharsets.UTF_8), null));
    }

    @Test
    void anEnvelopeWithHalfACharacterIsRejected() throws IOException {
        Input rows = open(jsonl(), "-",
                ("{\"shardId\":\"s\",\"sequenceNumber\":\"1\",\"partitionKey\":\"k\","
                + "\"approximateArrivalTimestamp\":null,\"encoding\":\"text\",\"data\":\"x\\ud83d\"}")
                        .getBytes(StandardCharsets.UTF_8), null);
        Row row = rows.next(ANY);
        assertTrue(row.problem().orElseThrow().contains("unpaired surrogate"));
    }

    @Test
    void aDelimiterThatIsNamedIsTheOneHoweverTheHeaderLooks() throws IOException {
        InputOptions comma = new InputOptions();
        comma.csv.delimiter = ",";
        assertEquals(List.of("{\"a;b\":\"1;2\"}"), data(comma, "-", "a;b\n1;2\n".getBytes(StandardCharsets.UTF_8), null));
        assertTrue(assertThrows(Failure.class, () -> open(new InputOptions(), "x.tsv",
                "a,b\n1,2\n".getBytes(StandardCharsets.UTF_8), null))
                .getMessage().contains("no such file"));
        InputOptions tabs = new InputOptions();
        tabs.format = InputOptions.Format.tsv;
        assertTrue(assertThrows(Failure.class, () -> open(tabs, "-", "a,b\n1,2\n".getBytes(StandardCharsets.UTF_8), null))
                .getMessage().contains("is the delimiter ','?"));
        assertTrue(assertThrows(Failure.class, () -> open(new InputOptions(), "-",
                "sep=,\na,b\n".getBytes(StandardCharsets.UTF_8), null))
                .getMessage().contains("a line for Excel"));
    }

    @Test
    void rejectsOfUtf16InAnyByteOrderAreReadBackAsTheyWere() throws IOException {
        for (String encoding : List.of("UTF-16", "UTF-16LE", "UTF-16BE")) {
            for (boolean little : new boolean[] {true, false}) {
                if (encoding.endsWith("LE") && !little || encoding.endsWith("BE") && little) {
                    continue;
                }
                java.io.ByteArrayOutputStream file = new java.io.ByteArrayOutputStream();
                file.write(little ? new byte[] {(byte) 0xFF, (byte) 0xFE} : new byte[] {(byte) 0xFE, (byte) 0xFF});
                var plain = little ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_16BE;
                file.write("id,name\n1,a".getBytes(plain));
                file.write(little ? new byte[] {0x3D, (byte) 0xD8} : new byte[] {(byte) 0xD8, 0x3D}); // half of a character
                file.write("b\n2,".getBytes(plain));
                file.write(7); // half of a unit, at the end of the file
                InputOptions options = new InputOptions();
                options.csv.encoding = encoding;
                java.io.ByteArrayOutputStream rejects = new java.io.ByteArrayOutputStream();
                List<Row> before = new ArrayList<>();
                try (Input rows = open(options, "-", file.toByteArray(), null)) {
                    rejects.write(rows.rows().rejectsHeader());
                    for (Row row = rows.next(ANY); row != null; row = rows.next(ANY)) {
                        assertFalse(row.isUsable(), row.toString());
                        before.add(row);
                        rejects.write(rows.rows().rejected(row, "reason"));
                    }
                }
                try (Input rows = open(options, "-", rejects.toByteArray(), null)) {
                    Row first = rows.next(ANY);
                    assertEquals(before.get(0), first);
                    Row second = rows.next(ANY);
                    assertTrue(!second.isUsable() && second.cells().get(0).equals("2"), encoding + little + second);
                    assertEquals(null, rows.next(ANY));
                }
            }
        }
    }

    @Test
    void linesInUtf16AreRefusedOrRejectedAndNeverSent() throws IOException {
        assertTrue(assertThrows(Failure.class, () -> open(jsonl(), "-", "{\"id\":1}\n".getBytes(StandardCharsets.UTF_16), null))
                .getMessage().contains("is UTF-16: JSON lines are UTF-8"));
        Input rows = open(jsonl(), "-", "{\"id\":1}".getBytes(StandardCharsets.UTF_16LE), null);
        Row row = rows.next(ANY);
        assertTrue(row.problem().orElseThrow().contains("UTF-16"));
    }

    @Test
    void aKeyWithHalfACharacterIsNoKey() throws Exception {
        Input rows = open(jsonl(), "-", "{\"id\":\"x\\ud83d\"}\n{\"id\":\"\\ud83d\\ude80\"}".getBytes(StandardCharsets.UTF_8),
                "id");
        assertTrue(rows.next(ANY).problem().orElseThrow().contains("unpaired surrogate"));
        assertTrue(rows.next(ANY).isUsable());
    }

    @Test
    void aQuoteThatIsNeverClosedEndsAtABoundWithItsLine() throws IOException {
        InputStream start = new ByteArrayInputStream("id,name\n1,x\n2,\"never\n".getBytes(StandardCharsets.UTF_8));
        InputStream endless = new SequenceInputStream(start, new Endless((byte) 'x'));
        try (Input rows = new InputOptions().open("-", endless, new Interrupt(), null, Wanted.once(Long.MAX_VALUE),
                warning -> { })) {
            rows.next(ANY);
            Failure failure = assertThrows(Failure.class, () -> rows.next(ANY));
            assertTrue(failure.getMessage().startsWith("standard input line 3: a row with quotes and of more than 11 million"),
                    failure.getMessage());
        }
    }

    @Test
    void noByteIsLostWhateverTheBytesAndHoweverTheyCome() throws IOException {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            byte[] bytes = new byte[random.nextInt(300)];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) (random.nextInt(3) == 0 ? random.nextInt(256) : "a,\n\u00c3\u00a9".charAt(random.nextInt(5)));
            }
            if (bytes.length > 2 && bytes[0] == (byte) 0xEF) {
                continue; // perhaps a byte order mark, which is skipped
            }
            StringBuilder text = new StringBuilder();
            try (TextReader reader = new TextReader(new InDrips(bytes, random), StandardCharsets.UTF_8, ',', "",
                    Long.MAX_VALUE)) {
                char[] buffer = new char[5];
                for (int n = reader.read(buffer, 0, 1 + random.nextInt(5)); n >= 0; n = reader.read(buffer, 0, 1
                        + random.nextInt(5))) {
                    text.append(buffer, 0, n);
                }
            }
            java.io.ByteArrayOutputStream back = new java.io.ByteArrayOutputStream();
            for (int i = 0; i < text.length(); i++) {
                if (TextReader.isUndecodable(text, i)) {
                    back.write(TextReader.undecodable(text.charAt(i)));
                } else {
                    int point = text.codePointAt(i);
                    back.writeBytes(Character.toString(point).getBytes(StandardCharsets.UTF_8));
                    i += Character.charCount(point) - 1;
                }
            }
            assertArrayEquals(bytes, back.toByteArray(), "seed " + seed);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--delimiter=ab|it is one character",
        "--encoding=x-JISAutoDetect|can be read but not written",
        "--encoding=UTF-9|(did you mean 'UTF-8'?)",
        "--format=jsonl --delimiter=;|JSON lines are UTF-8",
    })
    void anOptionThatCannotBeIsRefused(String options, String message) {
        Run run = Run.producer(Run.args(options.split(" "), "--local", "s", "sample.csv", "--summary=none"));
        assertTrue(run.exits(2).onlyErrorLine().contains(message), run.err());
    }

    private static InputOptions jsonl() {
        InputOptions input = new InputOptions();
        input.format = InputOptions.Format.jsonl;
        return input;
    }

    private static Input open(InputOptions input, String file, byte[] bytes, String key) throws IOException {
        return input.open(file, bytes == null ? null : new ByteArrayInputStream(bytes), new Interrupt(), key,
                Wanted.once(Long.MAX_VALUE), warning -> { });
    }

    private static List<String> data(InputOptions input, String file, byte[] bytes, String key) throws IOException {
        List<String> all = new ArrayList<>();
        try (Input rows = open(input, file, bytes, key)) {
            for (Row row = rows.next(ANY); row != null; row = rows.next(ANY)) {
                assertTrue(row.isUsable(), row.toString());
                all.add(new String(row.data(), StandardCharsets.UTF_8));
            }
        }
        return Collections.unmodifiableList(all);
    }

    /** One byte again and again, longer than anything that may be read of a row. */
    private static final class Endless extends InputStream {
        private final byte value;
        private long left = 64 * 1024 * 1024;

        Endless(byte value) {
            this.value = value;
        }

        @Override
        public int read() {
            return left-- > 0 ? value : -1;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            int n = (int) Math.min(length, left);
            java.util.Arrays.fill(buffer, offset, offset + n, value);
            left -= n;
            return n == 0 ? -1 : n;
        }
    }

    /** Bytes that come a few at a time. */
    private static final class InDrips extends ByteArrayInputStream {
        private final Random random;

        InDrips(byte[] bytes, Random random) {
            super(bytes);
            this.random = random;
        }

        @Override
        public synchronized int read(byte[] buffer, int offset, int length) {
            return super.read(buffer, offset, Math.min(length, 1 + random.nextInt(3)));
        }
    }
}
