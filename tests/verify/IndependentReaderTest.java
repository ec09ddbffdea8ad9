import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.Arguments;

/**
 * What the stream holds, and what {@code --verify} says of it, for every file of {@link CsvTableTest}'s table that is accepted,
 * against a reader of CSV that has nothing to do with the tool's: where both sides of a proof read a file in the same wrong way
 * the proof would agree with itself.
 */
class IndependentReaderTest {
    private static final ObjectMapper JSON = new ObjectMapper(new JsonFactoryBuilder()
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8).build());
    private static final Rules EXACT = new Rules(false, false, true, MemberPaths.NONE, null, false);
    private static final Limits ANY = new Limits(Integer.MAX_VALUE);

    @TempDir
    Path folder;

    @Test
    void theStreamHoldsWhatAnIndependentReaderSays(@StreamOn(StreamOn.Server.KINESALITE) TestStream stream) throws IOException {
        List<Map<String, String>> expected = new ArrayList<>();
        int accepted = 0;
        for (Arguments kind : CsvTableTest.files().toList()) {
            byte[] bytes = (byte[]) kind.get()[1];
            String file = Files.write(folder.resolve("file"), bytes).toString();
            Run run = Run.producer(Run.local(stream.endpoint), stream.name, file, "--bulk", "--summary=none");
            if (run.exit() == 0 || run.exit() == 3) {
                accepted++;
                expected.addAll(new PlainReader(bytes).rows());
            } else {
                assertTrue(run.exit() == 2 || run.err().contains(" line "), run.err());
                expected.addAll(run.exit() == 1 ? new PlainReader(bytes).rows().subList(0, rowsBefore(run.err())) : List.of());
            }
        }
        assertTrue(accepted >= 40, accepted + " files");
        List<Map<String, String>> stored = new ArrayList<>();
        for (String data : stream.data()) {
            stored.add(JSON.readValue(data, new TypeReference<LinkedHashMap<String, String>>() { }));
        }
        assertEquals(sorted(expected), sorted(stored));
    }

    @Test
    void verifyAgreesWithAnIndependentReader() throws IOException {
        for (Arguments kind : CsvTableTest.files().toList()) {
            byte[] bytes = (byte[]) kind.get()[1];
            Comparison comparison = new Comparison("file", EXACT, Optional.empty());
            int unusable = 0;
            try (Input input = new InputOptions().open("-", new ByteArrayInputStream(bytes), new Interrupt(), null,
                    Wanted.once(Long.MAX_VALUE), warning -> { })) {
                for (Row row = input.next(ANY); row != null; row = input.next(ANY)) {
                    comparison.add(row);
                    unusable += row.isUsable() ? 0 : 1;
                }
            } catch (Failure e) {
                continue; // not accepted
            }
            comparison.seal(Wanted.once(Long.MAX_VALUE));
            for (Map<String, String> row : new PlainReader(bytes).rows()) {
                comparison.compare(comparison.seen(EXACT.contents(), new StreamRecord("shardId-000000000000", "1",
                        StreamRecord.NOT_A_PART, "k", Instant.EPOCH, JSON.writeValueAsBytes(row)), true));
            }
            Map<String, Object> values = comparison.findings(true).values();
            assertEquals(List.of((long) unusable, 0L, 0L), List.of(number(values, "missing"), number(values, "duplicate"),
                    number(values, "unexpected")), kind.get()[0] + ": " + comparison.named());
        }
    }

    /** How many rows of the table's files stand before the line that ended the run. */
    private static int rowsBefore(String err) {
        return Integer.parseInt(err.replaceAll("(?s).* line (\\d+): a quote.*", "$1")) - 2;
    }

    private static long number(Map<String, Object> values, String name) {
        return ((Number) values.get(name)).longValue();
    }

    private static List<String> sorted(List<Map<String, String>> rows) {
        return rows.stream().map(Object::toString).sorted().toList();
    }

    /** The rows of CSV, one character after the other, of a text as a whole; those that make a record only. */
    private static final class PlainReader {
        private final String text;
        private int place;

        PlainReader(byte[] bytes) throws IOException {
            boolean gzip = bytes.length > 1 && bytes[0] == 0x1F && bytes[1] == (byte) 0x8B;
            byte[] plain = gzip ? new GZIPInputStream(new ByteArrayInputStream(bytes)).readAllBytes() : bytes;
            this.text = new String(plain, StandardCharsets.UTF_8).replaceFirst("^\uFEFF+", "");
        }

        List<Map<String, String>> rows() {
            List<List<String>> lines = new ArrayList<>();
            while (place < text.length()) {
                List<String> line = line();
                if (line != null) {
                    lines.add(line);
                }
            }
            List<String> header = lines.get(0);
            int columns = header.size();
            while (header.get(columns - 1).isEmpty()) {
                columns--;
            }
            boolean hasReason = header.get(columns - 1).equals("kinesis_producer_reject_reason");
            List<Map<String, String>> rows = new ArrayList<>();
            for (List<String> line : lines.subList(1, lines.size())) {
                List<String> cells = new ArrayList<>(line);
                while (cells.size() > columns && cells.get(cells.size() - 1).isEmpty()) {
                    cells.remove(cells.size() - 1);
                }
                String first = cells.get(0).replace("\uFEFF", "").replace("\"", "");
                boolean again = first.equals(header.get(0)) && cells.subList(1, cells.size()).equals(header.subList(1, columns));
                if (cells.size() != columns || again || String.join("", cells).indexOf('\uFFFD') >= 0) {
                    continue;
                }
                Map<String, String> row = new LinkedHashMap<>();
                for (int i = 0; i < (hasReason ? columns - 1 : columns); i++) {
                    row.put(header.get(i), cells.get(i));
                }
                rows.add(row);
            }
            return rows;
        }

        /** The cells of a line; null for an empty one. */
        private List<String> line() {
            List<String> cells = new ArrayList<>();
            int start = place;
            while (true) {
                cells.add(place < text.length() && text.charAt(place) == '"' ? quoted() : bare());
                if (place < text.length() && text.charAt(place) == ',') {
                    place++;
                    continue;
                }
                boolean empty = place == start;
                if (text.startsWith("\r\n", place)) {
                    place++;
                }
                place++;
                return empty ? null : cells;
            }
        }

        private String bare() {
            int start = place;
            while (place < text.length() && ",\r\n".indexOf(text.charAt(place)) < 0) {
                place++;
            }
            return text.substring(start, place);
        }

        private String quoted() {
            StringBuilder cell = new StringBuilder();
            place++;
            while (place < text.length()) {
                char c = text.charAt(place++);
                if (c != '"') {
                    cell.append(c);
                } else if (place < text.length() && text.charAt(place) == '"') {
                    cell.append('"');
                    place++;
                } else {
                    break;
                }
            }
            bare(); // blanks behind the quote
            return cell.toString();
        }
    }
}
