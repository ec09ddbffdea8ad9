import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowJsonTest {
    @Test
    void aRowIsOneObjectInTheOrderOfTheHeaderWithStringsOnly() {
        assertEquals("{\"z\":\"007\",\"a\":\"true\",\"m\":\"\"}", json(List.of("z", "a", "m"), List.of("007", "true", "")));
    }

    @Test
    void literalsAreInferredOnlyWhereTheTextIsExactlyOneAndTheirDigitsStay() {
        List<String> cells = List.of("1", "-0", "1.50", "1e5", "99999999999999999999", "true", "null",
                "007", "+1", ".5", "1.", "NaN", "True", " 1", "1 ", "0x1", "", "1_000");
        List<String> names = java.util.stream.IntStream.range(0, cells.size()).mapToObj(i -> "c" + i).toList();
        assertEquals("{\"c0\":1,\"c1\":-0,\"c2\":1.50,\"c3\":1e5,\"c4\":99999999999999999999,\"c5\":true,\"c6\":null,"
                + "\"c7\":\"007\",\"c8\":\"+1\",\"c9\":\".5\",\"c10\":\"1.\",\"c11\":\"NaN\",\"c12\":\"True\",\"c13\":\" 1\","
                + "\"c14\":\"1 \",\"c15\":\"0x1\",\"c16\":\"\",\"c17\":\"1_000\"}",
                json(names, cells, RowJson.Type.INFER, RowJson.Empty.STRING));
    }

    @Test
    void anEmptyCellIsAStringOrNullOrLeftOut() {
        List<String> names = List.of("a", "b", "c");
        List<String> cells = List.of("", "x", "");
        assertEquals("{\"a\":\"\",\"b\":\"x\",\"c\":\"\"}", json(names, cells));
        assertEquals("{\"a\":null,\"b\":\"x\",\"c\":null}",
                json(names, cells, RowJson.Type.STRING, RowJson.Empty.NULL));
        assertEquals("{\"b\":\"x\"}", json(names, cells, RowJson.Type.STRING, RowJson.Empty.OMIT));
        assertEquals("{}", json(List.of("a"), List.of(""), RowJson.Type.INFER, RowJson.Empty.OMIT));
    }

    @Test
    void textStaysReadableInUtf8() {
        assertEquals("{\"n\u00e4me\":\"\u9999\u6e2f \uD83D\uDE80\"}",
                json(List.of("n\u00e4me"), List.of("\u9999\u6e2f \uD83D\uDE80")));
    }

    @Test
    void everyCharacterComesBackFromTheJson() throws IOException {
        List<String> cells = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (int block = 0; block < 0x11000; block += 0x100) {
            StringBuilder cell = new StringBuilder();
            for (int c = block; c < block + 0x100; c++) {
                if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
                    cell.appendCodePoint(c);
                }
            }
            names.add("column " + block + " \"\\\n");
            cells.add(cell.toString());
        }
        JsonNode read = new ObjectMapper().readTree(json(names, cells));
        for (int i = 0; i < names.size(); i++) {
            assertEquals(cells.get(i), read.get(names.get(i)).textValue());
        }
    }

    private static String json(List<String> header, List<String> cells) {
        return json(header, cells, RowJson.Type.STRING, RowJson.Empty.STRING);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "NUMBER|1.50|1.50", "NUMBER|-0|-0", "NUMBER|1e2641|1e2641", "BOOLEAN|True|true", "BOOLEAN|false|false",
        "JSON|{\"a\": [1, null]}|{\"a\": [1, null]}", "JSON|\"x\"|\"x\"", "JSON|` 1 `|1", "STRING|02134|\"02134\"",
        "INFER|90210|90210", "INFER|02134|\"02134\"",
    })
    void aColumnOfATypeHasValuesOfThatType(RowJson.Type type, String cell, String value) {
        assertEquals("{\"a\":" + value + "}", json(List.of("a"), List.of(cell), type, RowJson.Empty.STRING));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "NUMBER|02134", "NUMBER|abc", "NUMBER|1,5", "NUMBER|` 1`", "NUMBER|NaN", "NUMBER|+1", "NUMBER|.5", "BOOLEAN|1",
                "BOOLEAN|yes",
        "JSON|{\"a\":}", "JSON|{} {}", "JSON|{'a':1}", "JSON|[1,]", "JSON|NaN", "JSON|abc",
    })
    void aCellOfAnotherTypeThanItsColumnsIsAProblem(RowJson.Type type, String cell) {
        RowJson row = new RowJson(List.of("x", "a"), List.of(RowJson.Type.STRING, type), RowJson.Empty.STRING, Optional.empty());
        assertEquals("the cell of 'a' is not " + type.name().toLowerCase(Locale.ROOT),
                row.problemOf(List.of("x", cell)).orElseThrow());
        assertTrue(row.problemOf(List.of("x", "")).orElseThrow().contains("but empty (--empty=null or omit takes that)"));
        RowJson omit = new RowJson(List.of("a"), List.of(type), RowJson.Empty.OMIT, Optional.of("NA"));
        assertEquals(List.of(Optional.empty(), Optional.empty()), List.of(omit.problemOf(List.of("")),
                omit.problemOf(List.of("NA"))));
    }

    @Test
    void jsonInACellStandsInOneLine() {
        assertEquals("{\"a\":{ \"b\":  1 }}", json(List.of("a"), List.of("{\n\"b\":\r\n1 }\n"), RowJson.Type.JSON,
                RowJson.Empty.STRING).replace("{  ", "{ "));
        RowJson row = new RowJson(List.of("a"), List.of(RowJson.Type.JSON), RowJson.Empty.STRING, Optional.empty());
        for (String cell : List.of("\uFEFF1", "1\0", "\u00a01")) { // Jackson would take the first two
            assertTrue(row.problemOf(List.of(cell)).isPresent(), cell);
        }
    }

    private static String json(List<String> header, List<String> cells, RowJson.Type type, RowJson.Empty empty) {
        return new String(new RowJson(header, Collections.nCopies(header.size(), type), empty, Optional.empty()).bytes(cells),
                StandardCharsets.UTF_8);
    }
}
