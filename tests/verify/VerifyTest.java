import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The file against the stream: every kind of difference, made by a plain client, is found, and nothing else. */
class VerifyTest {
    @TempDir
    Path folder;
    private TestStream stream;

    @BeforeEach
    void createStream() {
        stream = TestStream.create(Kinesalite.url(), 2);
    }

    @AfterEach
    void deleteStream() {
        stream.close();
    }

    @Test
    void whatTheProducerPutIsWhatIsInTheFile() throws IOException {
        String sample = Run.project().resolve("sample.csv").toString();
        Run.producer(local(), stream.name, sample, "-n", "all", "-k", "city", "--ordered").exits(0);
        Run run = Run.consumer(local(), stream.name, "--drain", "--verify", sample, "-k", "city", "--ordered").exits(0);
        assertEquals(12, run.lines().size());
        assertTrue(run.err().endsWith("\nverified 12 rows of " + sample
                + ": every one is on the stream, once, with its key and in its order, and nothing else\n"), run.err());
    }

    @Test
    void everyKindOfDifferenceIsCountedAndNamedWithItsLine() throws IOException {
        Path file = write("in.csv", "id,note\n1,\"two\nlines\"\n2,b\n3,c\n4,d,too long\n5,e\n");
        put("k", "1", "two\\nlines");
        put("k", "2", "b");
        put("k", "2", "b");
        stream.put("k", "what is that");
        put("k", "5", "e");
        Run run = verify(file).exits(5);
        assertEquals("{\"rows\":5,\"missing\":2,\"duplicate\":1,\"unexpected\":1,\"outOfOrder\":0,\"changed\":0}",
                run.report().get("verify")
                .toString());
        List<String> lines = run.err().lines().toList();
        assertTrue(lines.contains("missing: row 3 (line 5)"), run.err());
        assertTrue(lines.contains("missing: row 4 (line 6), which cannot be sent: 3 cells, the header has 2"), run.err());
        assertTrue(run.err().contains("\nduplicate: row 2 (line 4) again, with sequence number "), run.err());
        assertTrue(run.err().contains("\nunexpected: sequence number "), run.err());
        assertTrue(lines.contains("error: the stream and the file differ"), run.err());
    }

    @Test
    void ofEachKindTheFirstTenAreNamed() throws IOException {
        Path file = rows(30);
        Run run = verify(file).exits(5);
        assertEquals(30, run.report().get("verify").get("missing").asInt());
        assertEquals(IntStream.rangeClosed(1, 10).mapToObj(i -> "missing: row " + i + " (line " + (i + 1) + ")").toList(),
                run.err().lines().filter(line -> line.startsWith("missing: ")).toList());
    }

    @Test
    void equalRowsCountAsOftenAsTheyStandInTheFile() throws IOException {
        Path file = write("in.csv", "id,note\n1,same\n2,other\n1,same\n1,same\n");
        put("a", "1", "same");
        put("b", "1", "same");
        put("c", "2", "other");
        JsonNode counts = verify(file).exits(5).report().get("verify");
        assertEquals("{\"rows\":4,\"missing\":1,\"duplicate\":0,\"unexpected\":0,\"outOfOrder\":0,\"changed\":0}",
                counts.toString());
        put("d", "1", "same");
        verify(file).exits(0);
        put("e", "1", "same");
        assertEquals(1, verify(file).exits(5).report().get("verify").get("duplicate").asInt());
    }

    @Test
    void theOrderOfEachKeyAndTheKeyItselfAreComparedWhenTheColumnIsNamed() throws IOException {
        Path file = write("in.csv", "id,note\na,1\nb,2\na,3\na,4\nb,5\n");
        put("a", "a", "1");
        put("a", "a", "4");
        put("a", "a", "3");
        put("b", "b", "2");
        put("not b", "b", "5");
        verify(file).exits(0);
        Run run = verify(file, "-k", "id", "--ordered").exits(5);
        assertEquals("{\"rows\":5,\"missing\":1,\"duplicate\":0,\"unexpected\":1,\"outOfOrder\":1,\"changed\":0}",
                run.report().get("verify")
                .toString());
        assertTrue(run.err().contains("\nout of order: key 'a', row 3 (line 4) came after row 4 (line 5)\n"), run.err());
        assertTrue(run.err().contains("\nmissing: row 5 (line 6)\n"), run.err());
    }

    @Test
    void aCopyThatComesLateIsADuplicateAndNotOutOfOrder() throws IOException {
        Path file = write("in.csv", "id,note\na,1\na,2\n");
        put("a", "a", "1");
        put("a", "a", "2");
        put("a", "a", "1");
        assertEquals("{\"rows\":2,\"missing\":0,\"duplicate\":1,\"unexpected\":0,\"outOfOrder\":0,\"changed\":0}",
                verify(file, "-k", "id").exits(5).report().get("verify").toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--types=infer --empty=omit", "--delimiter=; --encoding=UTF-16", "--format=tsv", "-n 2"})
    void theOptionsThatTheFileWasPutWithSayHowItIsRead(String options) throws IOException {
        String delimiter = options.contains("tsv") ? "\t" : options.contains(";") ? ";" : ",";
        String text = "id,price,note\n1,1.50,\n2,,caf\u00e9\n3,true,x\n".replace(",", delimiter);
        Path file = Files.write(folder.resolve("in.txt"), text.getBytes(options.contains("16") ? StandardCharsets.UTF_16
                : StandardCharsets.UTF_8));
        String[] all = (options.contains("-n") ? options : options + " -n all").split(" ");
        Run.producer(Run.args(all, local(), stream.name, file.toString())).exits(0);
        Run run = verify(file, options.split(" ")).exits(0);
        assertEquals(options.contains("-n") ? 2 : 3, run.report().get("verify").get("rows").asInt());
        if (!options.contains("-n")) {
            verify(file, Run.args(options.split(" "), "-n", "1")).exits(5);
        }
    }

    @Test
    void jsonLinesAndEnvelopesAreVerifiedToo() throws IOException {
        Path lines = write("in.jsonl", "{\"id\": 1.50}\n\n{\"id\":2, \"kinesis_producer_reject_reason\":\"x\"}\n");
        Run.producer(local(), stream.name, lines.toString()).exits(0);
        verify(lines).exits(0);
        Path copy = write("copy.jsonl", Run.consumer(local(), stream.name, "--drain", "-o", "json").exits(0).out());
        verify(copy).exits(0);
        assertEquals(0, verify(copy, "-k", "partitionKey").exits(0).report().get("verify").get("unexpected").asInt());
        Run other = Run.producer(local(), stream.name, copy.toString(), "-k", "id");
        assertTrue(other.exits(3).err().contains("an envelope of -o json, which has its own key: leave out -k, or say -k"
                + " partitionKey"), other.err());
    }

    @Test
    void aLineEndBehindEveryRecordIsPartOfTheProofThatIsExact() throws IOException {
        Path lines = write("in.csv", "id\n1\n2\n");
        Run.producer(local(), stream.name, lines.toString(), "--append-newline").exits(0);
        assertEquals(List.of("{\"id\":\"1\"}\n", "{\"id\":\"2\"}\n"), stream.data().stream().sorted().toList());
        verify(lines, "--append-newline", "--exact").exits(0);
        assertEquals(2, verify(lines, "--exact").exits(5).report().get("verify").get("unexpected").asInt(), "else they differ");
        verify(lines).exits(0);
        Path copy = write("copy.jsonl", Run.consumer(local(), stream.name, "--drain", "-o", "json").exits(0).out());
        verify(copy).exits(0);
    }

    @Test
    void jsonOfAnotherWriterIsTheSameUnlessBytesAreAskedFor() throws IOException {
        Path lines = write("in.jsonl", "{\"id\":1,\"city\":\"Z\u00fcrich\",\"paid\":true}\n"
                + "{\"id\":2,\"city\":\"\",\"paid\":null}\n");
        stream.put("k", "{\"city\": \"Z\\u00fcrich\", \"paid\": true, \"id\": 1.0}\r\n");
        stream.put("k", " {\"paid\":null,\"id\":2,\"city\":\"\"}");
        verify(lines).exits(0);
        assertEquals("{\"rows\":2,\"missing\":2,\"duplicate\":0,\"unexpected\":2,\"outOfOrder\":0,\"changed\":0}",
                verify(lines, "--exact").exits(5).report().get("verify").toString());
        stream.put("k", "{\"id\":1,\"city\":\"Z\u00fcrich\",\"paid\":\"true\"}");
        assertEquals(1, verify(lines).exits(5).report().get("verify").get("unexpected").asInt(), "a text is not a boolean");
    }

    @Test
    void membersThatAreIgnoredAreComparedOnNeitherSide() throws IOException {
        Path lines = write("in.jsonl", "{\"id\":1,\"ts\":\"early\",\"at\":{\"ts\":1,\"place\":2}}\n"
                + "{\"id\":2,\"list\":[{\"ts\":3}]}\n");
        stream.put("k", "{\"id\":1,\"\\u0074s\":\"late\",\"at\":{\"place\":2,\"ts\":7}}");
        stream.put("k", "{\"id\":2,\"ts\":{\"more\":[1,2]},\"list\":[{}]}");
        assertEquals(2, verify(lines, "--ignore=ts").exits(5).report().get("verify").get("unexpected").asInt());
        verify(lines, "--ignore=ts,at.ts", "--ignore", "list.ts").exits(0);
        verify(lines, "--ignore=ts,at,list").exits(0);
        Run typo = verify(lines, "--ignore=ts,at.ts,list.ts,id.ts").exits(0);
        assertTrue(typo.err().contains("\nwarning: --ignore: 'id.ts' is a member of no row and of no record\n"), typo.err());
        assertEquals(1, typo.err().split("warning:", -1).length - 1, typo.err());
        stream.put("k", "{\"id\":2,\"ts\":1,\"list\":[]}");
        assertEquals(1, verify(lines, "--ignore=ts,at.ts,list.ts").exits(5).report().get("verify").get("unexpected").asInt());
    }

    @Test
    void plainLinesAreComparedByTheirBytes() throws IOException {
        Path lines = write("in.txt", "{\"id\":1}\n");
        stream.put("k", "{\"id\": 1}");
        verify(lines, "--format=lines").exits(5);
        stream.put("k", "{\"id\":1}");
        assertEquals("{\"rows\":1,\"missing\":0,\"duplicate\":0,\"unexpected\":1,\"outOfOrder\":0,\"changed\":0}",
                verify(lines, "--format=lines").exits(5).report().get("verify").toString());
    }

    @Test
    void whatWasNotReadIsNotProved() throws IOException {
        Path file = rows(3);
        for (int i = 0; i < 3; i++) {
            stream.put("same", "{\"id\":\"x\"}");
        }
        stream.put("same", "more");
        Run expected = Run.consumer(local(), stream.name, "--verify", file.toString(), "--expect=3").exits(0);
        assertTrue(expected.err().contains("is on the stream, once; what the stream has beside the records read is not known"),
                expected.err());
        try (FaultProxy proxy = new FaultProxy(stream.endpoint, request -> {
            if (!request.is("GetRecords")) {
                return request.forward();
            }
            var page = (ObjectNode) request.forward(
                    ((ObjectNode) request.body.deepCopy()).put("Limit", 3)).json();
            return FaultProxy.Answer.ok(page.put("MillisBehindLatest", 3_600_000).toString());
        })) {
            Run late = Run.consumer(Run.local(proxy.url()), stream.name, "--verify", file.toString(), "-w", "1", "-s", "5")
                    .exits(4);
            assertTrue(late.err().contains("error: the time was up before everything was read"), late.err());
        }
        assertEquals(1, verify(file).exits(5).report().get("verify").get("unexpected").asInt());
    }

    @ParameterizedTest
    @CsvSource({"time,4", "500,1", "not allowed,1", "disk full,1", "interrupted,130"})
    void onlyOfAStreamThatWasReadToItsEndSomethingIsMissing(String cause, int exit) throws IOException {
        Path file = rows(9);
        for (int i = 0; i < 9; i++) {
            stream.put("same", "{\"id\":\"x\"}");
        }
        Consumer consumer = new Consumer();
        ByteArrayOutputStream out = new ByteArrayOutputStream() {
            @Override
            public void write(byte[] bytes, int from, int length) {
                if (cause.equals("interrupted")) {
                    consumer.interrupt.request();
                }
                super.write(bytes, from, length);
            }
        };
        consumer.stdout = !cause.equals("disk full") ? out : new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("No space left on device");
            }
        };
        try (FaultProxy proxy = new FaultProxy(stream.endpoint, request -> {
            if (!request.is("GetRecords") || cause.equals("disk full")) {
                return request.forward();
            }
            if (cause.equals("500")) {
                return FaultProxy.Answer.error(500, "InternalFailure");
            }
            if (cause.equals("not allowed")) {
                return FaultProxy.Answer.error(400, "AccessDeniedException");
            }
            return request.forward(((ObjectNode) request.body.deepCopy()).put("Limit", 3)); // and the lag is said to be 0
        })) {
            Run run = Run.run(consumer, out, Run.local(proxy.url()), stream.name, "--verify", file.toString(), "-w", "1.5", "-s",
                    "5", "--summary=json").exits(exit);
            JsonNode verified = run.report().get("verify");
            assertTrue(verified == null || verified.isNull() || verified.get("missing").isNull(), run.err());
            assertFalse(run.err().contains("missing:") || run.err().contains("differ"), run.err());
            assertTrue(exit != 4 || run.err().contains("error: not verified to the end"), run.err());
            String text = Run.run(consumer, out, Run.local(proxy.url()), stream.name, "--verify", file.toString(), "-w", "1.5",
                    "-s", "5").err();
            assertFalse(text.matches("(?s).*[1-9] missing.*"), text);
        }
        assertEquals(0, verify(file).exits(0).report().get("verify").get("missing").asInt());
        stream.put("same", "{\"id\":\"y\"}");
        Run early = Run.consumer(local(), stream.name, "--verify", rows(20).toString(), "--expect=5", "--summary=json").exits(4);
        assertTrue(early.report().get("verify").get("missing").isNull(), early.err());
        assertEquals(11, verify(rows(20)).exits(5).report().get("verify").get("missing").asInt());
    }

    @Test
    void whatIsWrongInAnyCaseIsSaidAlsoWhenTheStreamWasNotReadToItsEnd() throws IOException {
        Path file = write("in.csv", "id,note\na,1\nb,2\nc,3\n");
        put("k", "a", "1");
        put("k", "a", "1");
        Run run = Run.consumer(local(), stream.name, "--verify", file.toString(), "--expect=2", "--summary=json").exits(5);
        assertEquals("{\"rows\":3,\"missing\":null,\"duplicate\":1,\"unexpected\":0,\"outOfOrder\":0,\"changed\":null}",
                run.report().get("verify").toString());
    }

    @Test
    void keysAreComparedWithoutTheirOrderUnlessThatIsAskedFor() throws IOException {
        Path file = write("in.csv", "id,note\na,1\na,2\n");
        put("a", "a", "2");
        put("a", "a", "1");
        Run run = verify(file, "-k", "id").exits(0);
        assertEquals(1, run.report().get("verify").get("outOfOrder").asInt());
        assertFalse(run.err().contains("out of order:"), run.err());
        String text = Run.consumer(local(), stream.name, "--drain", "--verify", file.toString(), "-k", "id").exits(0).err();
        assertTrue(text.contains("once, with its key, and nothing else; 1 row out of the order of its key, which counts only with"
                + " --ordered"), text);
        verify(file, "-k", "id", "--ordered").exits(5);
        assertTrue(Run.consumer("--local", "s", "--verify", file.toString(), "--ordered").exits(2).onlyErrorLine()
                .contains("name its column with --partition-key"));
    }

    @Test
    void whatDoesNotGoTogetherIsAnError() throws IOException {
        String file = rows(1).toString();
        for (String option : List.of("--key=k", "--grep=x", "--shard-id=shardId-000000000000")) {
            assertTrue(Run.consumer("--local", "s", "--verify", file, option).exits(2).onlyErrorLine().contains("leave out"));
        }
        assertTrue(Run.consumer("--local", "s", "--exact").exits(2).onlyErrorLine().contains("name it with --verify"));
        assertTrue(Run.consumer("--local", "s", "--ignore=ts").exits(2).onlyErrorLine().contains("name it with --verify"));
        assertTrue(Run.consumer("--local", "s", "--verify", file, "--ignore=a", "--exact").exits(2).onlyErrorLine()
                .contains("compares bytes"));
        assertTrue(Run.consumer("--local", "s", "--verify", file, "--ignore=a,,b").exits(2).onlyErrorLine()
                .contains("without a name"));
        assertTrue(Run.consumer("--local", "s", "--types=infer").exits(2).onlyErrorLine().contains("name it with --verify"));
        assertTrue(Run.consumer("--local", "s", "--verify", file, "-k", "idd").exits(2).onlyErrorLine()
                .contains("did you mean 'id'"));
        assertTrue(Run.consumer("--local", "s", "--verify", "nowhere.csv").exits(2).onlyErrorLine()
                .contains("no such file: nowhere.csv"));
    }

    @Test
    void aFileThatBreaksInTheMiddleVerifiesNothing() throws IOException {
        put("k", "1", "a");
        Run run = verify(write("in.csv", "id,note\n1,a\n2,\"never closed\n"));
        assertEquals(1, run.exit(), run.err());
        assertTrue(run.err().contains("line 3: a quote that is not closed"), run.err());
        assertTrue(run.report().get("verify").isNull(), run.err());
    }

    private Run verify(Path file, String... options) {
        return Run.consumer(Run.args(options, local(), stream.name, "--drain", "-s", "0", "--verify", file.toString(),
                "--summary=json"));
    }

    private void put(String key, String id, String note) {
        stream.put(key, "{\"id\":\"" + id + "\",\"note\":\"" + note + "\"}");
    }

    private Path rows(int count) throws IOException {
        return write("rows.csv", "id\n" + String.join("\n", Collections.nCopies(count, "x")) + "\n");
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private String local() {
        return Run.local(stream.endpoint);
    }
}
