import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows that came changed, by their id, and the file of differences; records put by a plain client. */
class ChangedRowsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ROWS = "id,amount,status\n15,1,new\n16,3,new\n17,5,new\n18,7,new\n"
            + "18,8,new\n19,9,new\n20,1,too,long\n";

    @TempDir
    Path folder;

    @Test
    void aMissingRowAndARecordWithItsIdAreOneChangedRow(@StreamOn(StreamOn.Server.KINESALITE) TestStream stream)
            throws IOException {
        Path differences = folder.resolve("differences.jsonl");
        putAll(stream);
        Run run = verify(stream, "--id=id", "--types=infer", "--differences=" + differences).exits(5);
        assertEquals("{\"rows\":7,\"missing\":3,\"duplicate\":1,\"unexpected\":2,\"outOfOrder\":0,\"changed\":2}",
                run.report().get("verify").toString());
        List<String> lines = run.err().lines().toList();
        assertTrue(lines.contains("changed: row 3 (line 4), id 17: amount 5 -> 5.5, status missing"), run.err());
        assertTrue(lines.contains("changed: row 4 (line 5), id 18: status \"new\" -> null, via \"lambda\" added"), run.err());
        assertTrue(lines.contains("missing: row 5 (line 6)"), run.err());
        assertTrue(lines.contains("missing: row 6 (line 7)"), run.err());
        assertFalse(run.err().contains("5.5}"), "a record that is a changed row is not unexpected: " + run.err());
        assertEquals(2, lines.stream().filter(line -> line.startsWith("unexpected: ")).count(), run.err());

        List<JsonNode> told = read(differences);
        assertEquals(List.of("2 duplicate", "3 changed", "4 changed", "5 missing", "6 missing", "7 missing", "null unexpected",
                "null unexpected"), told.stream().map(line -> line.get("row") + " " + line.get("kind").asText()).toList());
        JsonNode changed = told.get(1);
        assertEquals("4 {\"id\":17,\"amount\":5,\"status\":\"new\"}", changed.get("line") + " " + changed.get("data"));
        assertEquals("[{\"member\":\"amount\",\"row\":5,\"record\":5.5},{\"member\":\"status\",\"row\":\"new\"}]",
                changed.get("members").toString());
        assertEquals("{\"amount\":5.5,\"id\":17}", changed.get("record").get("data").toString());
        assertTrue(changed.get("record").get("sequenceNumber").asText().matches("\\d+"), changed.toString());
        assertEquals("\"4 cells, the header has 3\"", told.get(5).get("problem").toString());
        assertEquals("not JSON", told.get(6).get("record").get("data").asText());
    }

    @Test
    void withoutAnIdNothingIsChanged(@StreamOn(StreamOn.Server.KINESALITE) TestStream stream) throws IOException {
        Path differences = folder.resolve("differences.jsonl");
        putAll(stream);
        Run run = verify(stream, "--types=infer", "--differences=" + differences).exits(5);
        assertEquals("{\"rows\":7,\"missing\":5,\"duplicate\":1,\"unexpected\":4,\"outOfOrder\":0,\"changed\":0}",
                run.report().get("verify").toString());
        assertEquals(10, read(differences).size());
        assertTrue(verify(stream, "--types=infer", "--differences=" + differences).exits(2).err()
                .contains("has something in it"));
    }

    @Test
    void idsAndIgnoredMembersGoTogetherAndKeysAreTold(@StreamOn(StreamOn.Server.KINESALITE) TestStream stream)
            throws IOException {
        Path file = Files.writeString(folder.resolve("in.jsonl"), "{\"o\":{\"id\":1},\"a\":1,\"ts\":1}\n"
                + "{\"o\":{\"id\":2},\"a\":2}\n");
        stream.put("1", "{\"o\":{\"id\":1.0},\"a\":1,\"ts\":5}");
        stream.put("other", "{\"ts\":7,\"a\":2,\"o\":{\"id\":2}}");
        Run run = verify(stream, file, "--id=o.id", "--ignore=ts", "-k", "o.id").exits(5);
        assertTrue(run.err().contains("\nchanged: row 2 (line 2), o.id 2: partition key '2' -> 'other'\n"), run.err());
        verify(stream, file, "--id=o.id", "--ignore=ts").exits(0);
        Run typo = verify(stream, file, "--id=o.idd", "--ignore=ts").exits(0);
        assertTrue(typo.err().contains("\nwarning: --id: 'o.idd' is a member of no row and of no record\n"), typo.err());
    }

    @Test
    void aRowIsNotChangedAsLongAsItMayStillCome(@StreamOn(StreamOn.Server.KINESALITE) TestStream stream) throws IOException {
        stream.put("k", "{\"id\":17,\"amount\":5.5}");
        Path file = Files.writeString(folder.resolve("in.jsonl"), "{\"id\":17,\"amount\":5}\n");
        Run run = Run.consumer(Run.local(stream.endpoint), stream.name, "--expect=1", "--verify", file.toString(), "--id=id",
                "--summary=json").exits(5);
        assertEquals("{\"rows\":1,\"missing\":null,\"duplicate\":0,\"unexpected\":1,\"outOfOrder\":0,\"changed\":null}",
                run.report().get("verify").toString());
    }

    @Test
    void ofEachKindTheFirstTenAreNamedAndAllAreInTheFile(@StreamOn(StreamOn.Server.KINESALITE) TestStream stream)
            throws IOException {
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < 25; i++) {
            rows.append("{\"id\":").append(i).append(",\"v\":0}\n");
            stream.put("k", "{\"id\":" + (24 - i) + ",\"v\":1}");
        }
        Path file = Files.writeString(folder.resolve("in.jsonl"), rows);
        Path differences = folder.resolve("differences.jsonl");
        for (int i = 0; i < 12; i++) {
            stream.put("k", "{\"id\":" + (100 + i) + "}");
        }
        Run run = verify(stream, file, "--id=id", "--differences=" + differences).exits(5);
        List<String> kinds = run.err().lines().filter(line -> line.matches("(changed|unexpected|missing): .*")).toList();
        assertEquals(20, kinds.size(), run.err());
        assertTrue(kinds.get(0).equals("changed: row 1 (line 1), id 0: v 0 -> 1"), run.err());
        assertTrue(kinds.get(10).endsWith(": {\"id\":100}"), run.err());
        assertEquals(37, read(differences).size());
        assertEquals(25, run.report().get("verify").get("changed").asInt());
    }

    @Test
    void whereEveryRowIsMissingALineSaysWhatSetsThemApart(@StreamOn(StreamOn.Server.KINESALITE) TestStream stream)
            throws IOException {
        Path file = Files.writeString(folder.resolve("in.csv"), "id,amount,old\n1,5,x\n2,6,y\n");
        stream.put("k", "{\"id\":\"1\",\"amount\":5,\"ts\":\"a\"}");
        stream.put("k", "{\"id\":\"2\",\"amount\":6,\"ts\":\"b\"}");
        String line = "\nno row is the same as any record: "
                + "'amount' is a text in the rows and none in the records (--types infer?); ";
        Run run = verify(stream, file).exits(5);
        assertTrue(run.err().contains(line + "every record has 'ts', and no row (--ignore?); every row has 'old', and no record"
                + " (--ignore?)\n"), run.err());
        Run ignored = verify(stream, file, "--ignore=ts,old").exits(5);
        assertTrue(ignored.err().contains(line.substring(0, line.length() - 2) + "\n"), ignored.err());
        verify(stream, file, "--ignore=ts,old", "--types=amount=number").exits(0);
        Run exact = verify(stream, Files.writeString(folder.resolve("in.jsonl"),
                "{\"ts\":\"a\", \"amount\":5, \"id\":\"1\"}\n"),
                "--exact").exits(5);
        assertTrue(exact.err().contains("any record: do only the bytes differ? see without --exact\n"), exact.err());
        Run one = verify(stream, Files.writeString(folder.resolve("in.jsonl"), "{\"ts\":\"a\",\"amount\":5,\"id\":\"1\"}\n"));
        assertFalse(one.exits(5).err().contains("no row is"), "a row was seen: " + one.err());
    }

    @Test
    void whatDoesNotGoWithAnIdIsAnError() throws IOException {
        String file = Files.writeString(folder.resolve("in.csv"), ROWS).toString();
        for (String option : List.of("--id=id", "--differences=" + folder.resolve("d"))) {
            assertTrue(Run.consumer("--local", "s", option).exits(2).onlyErrorLine().contains("name it with --verify"));
            assertTrue(Run.consumer("--local", "s", "--verify=-", option).exits(2).onlyErrorLine().contains("plain file"));
        }
        assertTrue(Run.consumer("--local", "s", "--verify", file, "--id=id", "--exact").exits(2).onlyErrorLine()
                .contains("compares bytes"));
        assertTrue(Run.consumer("--local", "s", "--verify", file, "--id=id", "--ignore=id").exits(2).onlyErrorLine()
                .contains("leaves it out"));
        assertTrue(Run.consumer("--local", "s", "--verify", file, "--id=o.id", "--ignore=o").exits(2).onlyErrorLine()
                .contains("leaves it out"));
        assertTrue(Run.consumer("--local", "s", "--verify", file, "--differences=" + file).exits(2).onlyErrorLine()
                .contains("is the input"));
    }

    /** 15 as it is, 16 twice, 17 and the first 18 changed, 19 not at all, and two that are nobody's. */
    @Test
    void whatIsNoJsonHasNoIdAndEveryDifferenceIsALineOfJson(@StreamOn(StreamOn.Server.KINESALITE) TestStream stream)
            throws IOException {
        Path file = Files.writeString(folder.resolve("in.jsonl"), "{\"id\":1,\"v\":\"abc\"}\n{\"id\":2,\"v\":\"abc\"}\n"
                + "{\"id\":3,\"a\":{\"x\":1,\"y\":2},\"v\":2}\n{\"id\":4}\n");
        stream.put("k", "{\"id\":1,\"v\":\"ab");
        stream.put("k", "{\"id\":2,\"v\":\"abc\"}\n{\"id\":9}\n");
        stream.put("k", "{\n  \"id\": 3,\n  \"a\": {\n    \"x\": 1,\n    \"y\": [\n3,\n4]\n  },\n  \"v\": 2\n}\n");
        stream.put("k", "{\"kinesis_producer_reject_reason\":\"why\",\"id\":4}");
        Path differences = folder.resolve("differences.jsonl");
        Run run = verify(stream, file, "--id=id", "--differences=" + differences).exits(5);
        assertTrue(run.err().contains("changed: row 3 (line 3), id 3: a.y 2 -> [ 3, 4]\n"), run.err());
        assertTrue(run.err().contains("id 4: kinesis_producer_reject_reason \"why\" added\n"), run.err());
        assertEquals(List.of("missing", "missing", "changed", "changed", "unexpected", "unexpected"),
                read(differences).stream().map(line -> line.get("kind").asText()).toList());
    }

    @Test
    void longChangesAreShownFromWhereTheyDiffer(@StreamOn(StreamOn.Server.KINESALITE) TestStream stream) throws IOException {
        String many = IntStream.range(0, 20).mapToObj(i -> ",\"m" + (10 + i) + "\":%d").collect(Collectors.joining());
        Path file = Files.writeString(folder.resolve("in.jsonl"), "{\"id\":1,\"v\":\"" + "a".repeat(100) + "b\"}\n{\"id\":2"
                + many.replace("%d", "0") + "}\n");
        stream.put("k", "{\"id\":1,\"v\":\"" + "a".repeat(100) + "c\"}");
        stream.put("k", "{\"id\":2" + many.replace("%d", "1") + "}");
        Run run = verify(stream, file, "--id=id").exits(5);
        String same = "a".repeat(30);
        assertTrue(run.err().contains("id 1: v ..." + same + "b\" -> ..." + same + "c\"\n"), run.err());
        assertTrue(run.err().contains("id 2: m10 0 -> 1, m11 0 -> 1, m12 0 -> 1, m13 0 -> 1, m14 0 -> 1, and 15 more members\n"),
                run.err());
    }

    @Test
    void aRunThatFailsLeavesNoEmptyFileOfDifferences() throws IOException {
        Path file = Files.writeString(folder.resolve("rows.csv"), ROWS);
        Path differences = folder.resolve("differences.jsonl");
        for (String url : List.of(Kinesalite.url().toString(), "http://127.0.0.1:1")) { // no such stream; nobody there
            Run run = Run.consumer("--local=" + url, "no-such-stream", "--drain", "--verify", file.toString(), "--id=id",
                    "--differences=" + differences);
            assertTrue(run.exit() == 1 || run.exit() == 2, run.err());
            assertFalse(Files.exists(differences), run.err());
        }
    }

    private static void putAll(TestStream stream) {
        stream.put("k", "{\"id\":15,\"amount\":1,\"status\":\"new\"}");
        stream.put("k", "{\"id\":16,\"amount\":3,\"status\":\"new\"}");
        stream.put("k", "{\"id\":16,\"amount\":3.0,\"status\":\"new\"}");
        stream.put("k", "{\"amount\":5.5,\"id\":17}");
        stream.put("k", "not JSON");
        stream.put("k", "{\"id\":18,\"amount\":7,\"status\":null,\"via\":\"lambda\"}");
        stream.put("k", "{\"id\":\"19\",\"amount\":9,\"status\":\"new\"}");
    }

    private Run verify(TestStream stream, String... options) throws IOException {
        return verify(stream, Files.writeString(folder.resolve("in.csv"), ROWS), options);
    }

    private static Run verify(TestStream stream, Path file, String... options) {
        return Run.consumer(Run.args(options, Run.local(stream.endpoint), stream.name, "--drain", "-s", "0", "--verify",
                file.toString(), "--summary=json"));
    }

    private static List<JsonNode> read(Path file) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            lines.add(JSON.readTree(line));
        }
        return lines;
    }
}
