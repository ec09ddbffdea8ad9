import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordFormatTest {
    @Test
    void dataIsPrintedByteForByteWithALineEnd() {
        byte[] data = {0, (byte) 0xFF, 'a', '\n', (byte) 0xC3};
        assertArrayEquals(new byte[] {0, (byte) 0xFF, 'a', '\n', (byte) 0xC3, '\n'}, line(RecordFormat.data, data));
    }

    @Test
    void theEnvelopeSaysWhereTheRecordIsFrom() {
        assertEquals("{\"shardId\":\"shardId-000000000001\",\"sequenceNumber\":\"42\",\"partitionKey\":\"k\u00e9\\\"y\","
                + "\"approximateArrivalTimestamp\":\"2026-01-31T12:00:00.120Z\",\"encoding\":\"json\",\"data\":{\"a\":1.50}}\n",
                json("{\"a\":1.50}"));
    }

    @Test
    void theEnvelopeOfAUserRecordSaysItsPlaceInTheAggregate() {
        Output.Lines lines = new Output.Lines(64);
        RecordFormat.json.append(lines, new StreamRecord("s", "42", 3, "k", null, new byte[] {'1'}));
        assertEquals("{\"shardId\":\"s\",\"sequenceNumber\":\"42\",\"subSequenceNumber\":3,\"partitionKey\":\"k\","
                + "\"approximateArrivalTimestamp\":null,\"encoding\":\"json\",\"data\":1}\n",
                        lines.toString(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":1.50}", "[1, 2]", "1e400", "-0.0", "\"text\"", "true", "null", "{\"a\": {\"b\":[]}}", "0",
        "12345678901234567890123", "{\"e\":\"\u00e9\uD83D\uDE80\\ud83d\"}", "{\"a\":1,\"a\":2}"})
    void oneJsonValueIsPutInAsItIs(String data) throws IOException {
        assertEquals("json", envelope(data.getBytes(StandardCharsets.UTF_8)).get("encoding").textValue());
        assertTrue(json(data).endsWith("\"data\":" + data + "}\n"));
    }

    @Test
    void jsonIsJsonHoweverDeepAndLong() {
        for (String data : List.of("{\"n\":1" + "0".repeat(1200) + "}", "[".repeat(1100) + "]".repeat(1100), "1."
                + "3".repeat(2000),
                "{\"" + "k".repeat(60_000) + "\":1}")) {
            assertTrue(json(data).endsWith("\"encoding\":\"json\",\"data\":" + data + "}\n"), data.substring(0, 20));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "plain text", "{\"a\":1} ", " {\"a\":1}", "{\"a\":\n1}", "{\"a\":1}{\"b\":2}", "1 2",
            "{\"a\":1",
        "NaN", "01", "1.", "{a:1}", "'a'", "\uFEFF{\"a\":1}", "tab\tand\u0000nul", "{\"a\":1}x", "nul", "[1,]", "// c\n1", "-",
                "]"})
    void otherTextIsAJsonString(String data) throws IOException {
        JsonNode envelope = envelope(data.getBytes(StandardCharsets.UTF_8));
        assertEquals("text", envelope.get("encoding").textValue());
        assertEquals(data, envelope.get("data").textValue());
    }

    @Test
    void whatIsNoUtf8IsBase64() throws IOException {
        byte[] latin1 = "caf\u00e9".getBytes(StandardCharsets.ISO_8859_1);
        byte[] surrogate = {(byte) 0xED, (byte) 0xA0, (byte) 0x80};
        for (byte[] data : new byte[][] {latin1, surrogate, {(byte) 0xFF, (byte) 0xFE, 0, 0},
                {'"', (byte) 0xC0, (byte) 0x80, '"'}}) {
            JsonNode envelope = envelope(data);
            assertEquals("base64", envelope.get("encoding").textValue());
            assertArrayEquals(data, Base64.getDecoder().decode(envelope.get("data").textValue()));
        }
    }

    @Test
    void anEnvelopeIsAlwaysOneLine() {
        for (String data : new String[] {"a\nb", "a\r\nb", "\"a\nb\"", "[1,\r2]"}) {
            assertEquals(1, json(data).lines().count());
        }
    }

    @Test
    void dataThatEndsInALineEndGetsNoSecondOneAndIsJsonWhereItIsJson() {
        for (String end : new String[] {"\n", "\r\n"}) {
            assertEquals("a" + end, new String(line(RecordFormat.data, ("a" + end).getBytes(StandardCharsets.UTF_8)),
                    StandardCharsets.UTF_8));
            assertTrue(json("{\"a\":1}" + end).endsWith("\"encoding\":\"json\",\"data\":{\"a\":1},\"lineEnd\":\""
                    + end.replace("\r", "\\r").replace("\n", "\\n") + "\"}\n"));
        }
        assertTrue(json("\n").contains("\"encoding\":\"text\""));
        assertTrue(json("1\n\n").contains("\"encoding\":\"text\""));
    }

    @Test
    void rawHasNothingBetweenTwoRecords() {
        assertEquals("", new String(line(RecordFormat.raw, new byte[0]), StandardCharsets.UTF_8));
        assertEquals("a\n", new String(line(RecordFormat.raw, new byte[] {'a', '\n'}), StandardCharsets.UTF_8));
        assertEquals("b", new String(line(RecordFormat.raw, new byte[] {'b'}), StandardCharsets.UTF_8));
    }

    private static JsonNode envelope(byte[] data) throws IOException {
        return new ObjectMapper().readTree(line(RecordFormat.json, data));
    }

    private static String json(String data) {
        return new String(line(RecordFormat.json, data.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
    }

    private static byte[] line(RecordFormat format, byte[] data) {
        Output.Lines lines = new Output.Lines(64);
        format.append(lines, new StreamRecord("shardId-000000000001", "42", StreamRecord.NOT_A_PART, "k\u00e9\"y",
                Instant.parse("2026-01-31T12:00:00.12Z"), data));
        return lines.toByteArray();
    }
}
