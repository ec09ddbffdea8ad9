import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowJsonTest {
    @Test
    void aRowIsOneObjectInTheOrderOfTheHeaderWithStringsOnly() {
        assertEquals("{\"z\":\"007\",\"a\":\"true\",\"m\":\"\"}", json(List.of("z", "a", "m"), List.of("007", "true", "")));
    }

    @Test
    void textStaysReadableInUtf8() {
        assertEquals("{\"n\u00e4me\":\"\u9999\u6e2f \uD83D\uDE80\"}", json(List.of("n\u00e4me"), List.of("\u9999\u6e2f \uD83D\uDE80")));
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
        return new String(new RowJson(header).bytes(new Row(1, 2, cells, null)), StandardCharsets.UTF_8);
    }
}
