import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which texts are the same JSON value: those that Python's json, with exact numbers, says are. */
class JsonHashTest {
    private static final Rules BY_VALUE = new Rules(false, false, false, MemberPaths.NONE, null, false);

    /**
     * {@code values.json} is pairs of texts, and whether they are the same: corners written by hand, and 400 random values
     * written in two ways, half of them changed. The verdicts are of Python 3.11: {@code json.loads} with
     * {@code Decimal} for numbers, {@code 1} and {@code true} kept apart, {@code NaN} refused; what it refuses is the same only
     * when the bytes are.
     */
    @Test
    void whatPythonSaysIsTheSameValueIsTheSame() throws IOException {
        List<String> wrong = new ArrayList<>();
        int same = 0;
        JsonNode pairs = new ObjectMapper().readTree(Run.project().resolve("tests/verify/values.json").toFile());
        for (JsonNode pair : pairs) {
            boolean found = Arrays.equals(content(pair.get(0).asText()), content(pair.get(1).asText()));
            same += found ? 1 : 0;
            if (found != pair.get(2).asBoolean()) {
                wrong.add(pair.toString());
            }
        }
        assertEquals(List.of(), wrong);
        assertTrue(same > 300 && pairs.size() - same > 300, same + " of " + pairs.size() + " are the same");
    }

    /** As no JSON text can say them: overlong, cut, halves of characters, beyond Unicode, a byte alone, UTF-16. */
    @ParameterizedTest
    @ValueSource(strings = {"22c0af22", "22e0809522", "22f080808022", "22c322", "22e282", "22eda08022", "22edbfbf22",
        "22f490808022", "22f8808080802222", "228022", "22ff22", "7b00", "007b007d", "efbbbf7b7d", "", "20"})
    void whatIsNotUtf8IsNotJson(String hex) {
        assertNull(new JsonHash(MemberPaths.NONE).of(HexFormat.of().parseHex(hex)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"22c3a922", "22e282ac22", "22f09f988022", "22f48fbfbf22", "22efbfbf22", "22ed9fbf22", "22c28022"})
    void everyCharacterOfUnicodeIs(String hex) {
        assertNotNull(new JsonHash(MemberPaths.NONE).of(HexFormat.of().parseHex(hex)));
    }

    @Test
    void aTextThatSaysWhatStandsForAValueIsNotThatValue() {
        for (String text : List.of("t", "0", "\"a\u00ff", "n")) {
            assertTrue(!Arrays.equals(content(text), content("true")) && !Arrays.equals(content(text), content("null")));
        }
    }

    @Test
    void nestingIsComparedWithoutEnd() {
        String deep = "[".repeat(99_999) + "1" + "]".repeat(99_999);
        assertArrayEquals(content(deep), content(deep.replace("1", "1.0")));
        assertTrue(!Arrays.equals(content(deep), content(deep.replace("1", "2"))));
        String objects = "{\"a\":".repeat(99_999) + "1" + "}".repeat(99_999);
        assertArrayEquals(content(objects), content(objects.replace(":", " : ")));
        String deeper = "[".repeat(1_000_000) + "]".repeat(1_000_000);
        assertArrayEquals(content(deeper), content(deeper));
        assertTrue(!Arrays.equals(content(deeper), content(deeper + " ")), "as bytes");
    }

    @Test
    void manyMembersHaveNoOrderAndOfDoublesTheLastCounts() {
        List<String> members = IntStream.range(0, 50_000).mapToObj(i -> "\"m" + i + "\":" + i).collect(Collectors.toList());
        String one = "{" + String.join(",", members) + "}";
        Collections.shuffle(members, new Random(1));
        members.add(0, "\"m7\":\"not this one\"");
        assertArrayEquals(content(one), content("{" + String.join(",", members) + "}"));
        members.add("\"m7\":8");
        assertTrue(!Arrays.equals(content(one), content("{" + String.join(",", members) + "}")));
    }

    @Test
    void aNumberOfManyDigitsIsComparedDigitByDigitAndInNoTime() {
        String digits = "1234567890".repeat(500_000);
        assertArrayEquals(content(digits), content(digits.substring(0, 4_999_999) + "e1"));
        assertTrue(!Arrays.equals(content(digits), content(digits.substring(0, 4_999_998) + "80")));
        String exponent = "1e" + "9".repeat(18);
        assertArrayEquals(content(exponent), content("1E+000" + "9".repeat(18)));
        assertNull(new JsonHash(MemberPaths.NONE).of(("1e" + "9".repeat(19)).getBytes(StandardCharsets.UTF_8)), "as bytes");
    }

    @Test
    void oneHashAfterTheOtherSaysTheSame() {
        JsonHash hash = new JsonHash(MemberPaths.NONE);
        byte[] json = "{\"a\":[1,{\"b\":2}]}".getBytes(StandardCharsets.UTF_8);
        long[] first = hash.of(json);
        for (String broken : List.of("{\"a\":[1,{\"b\"", "[[[", "{\"a\":1,\"a\":2", "\"x")) {
            assertNull(hash.of(broken.getBytes(StandardCharsets.UTF_8)));
            assertArrayEquals(first, hash.of(json));
        }
    }

    private static long[] content(String text) {
        return BY_VALUE.contents().of(null, text.getBytes(StandardCharsets.UTF_8));
    }
}
