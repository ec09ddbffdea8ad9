import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** bzip2 and xz are read as gzip is: to their very end, or with an error. */
class PackedTest {
    private static final Limits ANY = new Limits(Integer.MAX_VALUE);

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"bz2", "xz"})
    void packedRowsAreReadWhateverTheName(String packer) throws IOException {
        assertEquals(List.of("1", "2"), ids(write("x.csv", pack(packer, "id\n1\n2\n"))));
        assertEquals(List.of("{\"id\":1}"), ids(write("x.json." + packer, pack(packer, "{\"id\":1}\n"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bz2", "xz"})
    void severalPartsInARowAreReadToTheEnd(String packer) throws IOException {
        ByteArrayOutputStream parts = new ByteArrayOutputStream();
        for (String part : List.of("id\n1\n", "2\n", "", "3\n")) {
            parts.write(pack(packer, part));
        }
        assertEquals(List.of("1", "2", "3"), ids(write("x", parts.toByteArray())));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bz2", "xz"})
    void whatIsCutOrDamagedIsAnErrorWhereverItIs(String packer) throws IOException {
        byte[] whole = pack(packer, "id\n" + "some row\n".repeat(1000));
        for (int length = 12; length < whole.length; length++) {
            assertDamaged(Arrays.copyOf(whole, length), packer);
        }
        for (int place = 12; place < whole.length; place++) {
            byte[] damaged = whole.clone();
            damaged[place] ^= 0x55;
            assertDamaged(damaged, packer);
        }
        byte[] more = Arrays.copyOf(whole, whole.length + 8);
        Arrays.fill(more, whole.length, more.length, (byte) 'x');
        assertDamaged(more, packer);
    }

    @Test
    void aHeaderThatOnlyStartsLikeOneIsAHeader() throws IOException {
        for (String name : List.of("BZh", "BZh9", "BZh91AY", "B", "BZ")) {
            assertEquals(List.of("1"), ids(write("x.csv", (name + "\n1\n").getBytes(StandardCharsets.UTF_8))));
        }
    }

    private void assertDamaged(byte[] bytes, String packer) throws IOException {
        String file = write("x.csv", bytes);
        Failure failure = assertThrows(Failure.class, () -> ids(file));
        String name = packer.equals("xz") ? "the xz data is damaged, or cut off" : "the bzip2 data is damaged, or cut off";
        assertTrue(failure.getMessage().contains(name), failure.getMessage());
    }

    private List<String> ids(String file) throws IOException {
        List<String> all = new ArrayList<>();
        try (Input input = new InputOptions().open(file, null, new Interrupt(), null,
                Wanted.once(Long.MAX_VALUE), warning -> { })) {
            for (Row row = input.next(ANY); row != null; row = input.next(ANY)) {
                all.add(row.cells().get(0));
            }
        }
        return all;
    }

    private String write(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes).toString();
    }

    private static byte[] pack(String packer, String text) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = packer.equals("xz") ? new XZCompressorOutputStream(packed)
                : new BZip2CompressorOutputStream(packed)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return packed.toByteArray();
    }
}
