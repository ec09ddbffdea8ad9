import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.apache.commons.io.function.IOSupplier;

/** The bytes in a packed file: gzip, bzip2 or xz, told by what it starts with; several packed parts in a row too. */
final class Unpacked {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final int ANY = -1;
    private static final int[] GZIP = {0x1F, 0x8B}; // RFC 1952, section 2.3.1
    private static final int[] XZ = {0xFD, '7', 'z', 'X', 'Z', 0}; // the .xz file format, section 2.1.1.1
    /** A size, and the magic number of the first block, or of the end where there is none. */
    private static final int[] BZIP2 = {'B', 'Z', 'h', ANY, 0x31, 0x41, 0x59, 0x26, 0x53, 0x59};
    private static final int[] EMPTY_BZIP2 = {'B', 'Z', 'h', ANY, 0x17, 0x72, 0x45, 0x38, 0x50, 0x90};
    private static final List<int[]> MAGICS = List.of(GZIP, XZ, BZIP2, EMPTY_BZIP2);

    private Unpacked() {
    }

    /**
     * The bytes unpacked, or as they are where they are not packed.
     *
     * @throws IOException when they cannot be read; what is read from the stream throws it where they are damaged
     */
    static InputStream of(InputStream raw) throws IOException {
        BufferedInputStream bytes = new BufferedInputStream(raw, BUFFER_BYTES);
        int[] magic = magic(bytes);
        if (magic == null) {
            return bytes;
        }
        if (magic == GZIP) {
            return new BufferedInputStream(new GzipInput(bytes), BUFFER_BYTES);
        }
        String packer = magic == XZ ? "xz" : "bzip2";
        return new BufferedInputStream(new Checked(bytes, packer, () -> magic == XZ
                ? XZCompressorInputStream.builder().setInputStream(bytes).setDecompressConcatenated(true).get()
                : new BZip2CompressorInputStream(bytes, true)), BUFFER_BYTES);
    }

    /** What the bytes start with; null for nothing of it. Reads no further than it must: a pipe may bring only a few. */
    private static int[] magic(BufferedInputStream bytes) throws IOException {
        bytes.mark(BZIP2.length);
        List<int[]> possible = MAGICS;
        int[] found = null;
        for (int i = 0; found == null && !possible.isEmpty(); i++) {
            int place = i;
            int value = bytes.read();
            possible = possible.stream().filter(magic -> magic[place] == value || magic[place] == ANY && value >= 0).toList();
            found = possible.stream().filter(magic -> magic.length == place + 1).findFirst().orElse(null);
        }
        bytes.reset();
        return found;
    }

    /** Says of whatever goes wrong that it is the packed data: what the library says is often nothing, or its own affair. */
    private static final class Checked extends InputStream {
        private final InputStream packed;
        private final String packer;
        private final IOSupplier<InputStream> opener;
        private InputStream in;

        Checked(InputStream packed, String packer, IOSupplier<InputStream> opener) {
            this.packed = packed;
            this.packer = packer;
            this.opener = opener;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            try {
                if (in == null) {
                    in = opener.get();
                }
                return in.read(buffer, offset, length);
            } catch (IOException | RuntimeException e) {
                throw new IOException("the " + packer + " data is damaged, or cut off"
                        + (e.getMessage() == null ? "" : " (" + e.getMessage() + ")"), e);
            }
        }

        @Override
        public void close() throws IOException {
            packed.close();
        }
    }
}
