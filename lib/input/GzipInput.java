import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.io.input.CloseShieldInputStream;

/**
 * Unpacks gzip, one member after the other, to the very end of the input. Behind the last member there may be zeros, as tapes
 * have them; anything else there is an error, since a file that was damaged would lose rows without a word.
 */
final class GzipInput extends InputStream {
    /** The first byte of a member (RFC 1952, section 2.3.1). */
    private static final int MAGIC = 0x1F;

    private final BufferedInputStream packed;
    private InputStream member;
    private boolean ended;

    /** @throws IOException when the first member's header cannot be read */
    GzipInput(BufferedInputStream packed) throws IOException {
        this.packed = packed;
        openMember();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        try {
            int n = ended ? -1 : member.read(buffer, offset, length);
            while (n < 0 && !ended) {
                openNextMember();
                n = ended ? -1 : member.read(buffer, offset, length);
            }
            return n;
        } catch (IOException e) {
            throw inOurWords(e);
        }
    }

    @Override
    public void close() throws IOException {
        member.close();
        packed.close();
    }

    private void openNextMember() throws IOException {
        member.close();
        int first = 0;
        while (first == 0) {
            packed.mark(1);
            first = packed.read();
        }
        ended = first < 0;
        if (!ended) {
            if (first != MAGIC) {
                throw new IOException("there is something behind it that is not gzip data");
            }
            packed.reset();
            openMember();
        }
    }

    /** Reads a member's header; the member itself leaves the input right behind its end, since that can mark and reset. */
    private void openMember() throws IOException {
        try {
            member = GzipCompressorInputStream.builder().setInputStream(CloseShieldInputStream.wrap(packed)).get();
        } catch (IOException e) {
            throw inOurWords(e);
        }
    }

    /** What is wrong with the data; an error of the disk or the pipe below stays as it is. */
    private static IOException inOurWords(IOException e) {
        if (e instanceof EOFException) {
            return new IOException("the gzip data ends in the middle", e);
        }
        String text = String.valueOf(e.getMessage());
        return text.toLowerCase(Locale.ROOT).contains("gzip") ? new IOException("broken gzip data: " + text, e) : e;
    }
}
