import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;

/**
 * Bytes to text without losing any: a byte that is no text in the encoding becomes a character of its own, U+DC00 plus the byte,
 * which no decoder gives (a lone low surrogate; the idea is that of Python's "surrogateescape"). So one bad byte spoils one row
 * and not the file, and the row can be written again as it was. A byte order mark at the start is skipped.
 *
 * <p>Also the guard against a quote that is never closed: no row may be longer than a bound.
 */
final class TextReader extends Reader {
    private static final char BYTE_ORDER_MARK = '\uFEFF';
    private static final char UNDECODABLE = '\uDC00';

    private final InputStream in;
    private final CharsetDecoder decoder;
    private final long maxRowChars;
    private final ByteBuffer bytes = ByteBuffer.wrap(new byte[1 << 16]).flip();
    private boolean endOfInput;
    private boolean started;
    private boolean sawUndecodable;
    private char lowHalf;
    private long rowChars;

    /** More text than a row may have, without an end of the row. */
    static final class RowTooLong extends IOException {
        private static final long serialVersionUID = 1;
    }

    /** @param maxRowChars the most characters from one {@link #startRow} to the next, roughly */
    TextReader(InputStream in, Charset charset, long maxRowChars) {
        this.in = in;
        this.maxRowChars = maxRowChars;
        decoder = charset.newDecoder().onMalformedInput(CodingErrorAction.REPORT).onUnmappableCharacter(CodingErrorAction.REPORT);
    }

    /** Whether the character at this place stands for a byte that is no text. */
    static boolean isUndecodable(CharSequence text, int index) {
        char c = text.charAt(index);
        return c >= UNDECODABLE && c <= UNDECODABLE + 0xFF && (index == 0 || !Character.isHighSurrogate(text.charAt(index - 1)));
    }

    /** Whether any character of the text stands for a byte that is no text. */
    static boolean hasUndecodable(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isUndecodable(text, i)) {
                return true;
            }
        }
        return false;
    }

    /** The byte that such a character stands for. */
    static int undecodable(char c) {
        return c - UNDECODABLE;
    }

    /** Whether any byte so far was no text: only then need anybody look for them. */
    boolean sawUndecodable() {
        return sawUndecodable;
    }

    /**
     * Passes a line, whatever is in it.
     *
     * @return whether there was one
     */
    boolean skipLine() throws IOException {
        char[] one = new char[1];
        boolean any = false;
        while (read(one, 0, 1) > 0) {
            any = true;
            startRow();
            if (one[0] == '\n') {
                return true;
            }
        }
        return any;
    }

    /** What comes now is a new row. */
    void startRow() {
        rowChars = 0;
    }

    @Override
    public int read(char[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (rowChars > maxRowChars) {
            throw new RowTooLong();
        }
        int n = lowHalf != 0 ? takeLowHalf(buffer, offset) : decode(buffer, offset, length);
        if (!started && n > 0) {
            started = true;
            if (buffer[offset] == BYTE_ORDER_MARK) {
                System.arraycopy(buffer, offset + 1, buffer, offset, --n);
                return n > 0 ? n : read(buffer, offset, length);
            }
        }
        rowChars += Math.max(0, n);
        return n;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private int decode(char[] buffer, int offset, int length) throws IOException {
        CharBuffer out = CharBuffer.wrap(buffer, offset, length).slice();
        while (true) {
            CoderResult result = decoder.decode(bytes, out, endOfInput);
            if (out.position() > 0) {
                return out.position(); // what stopped the decoder comes up again at the next call
            }
            if (result.isError()) {
                for (int i = 0; i < result.length() && out.hasRemaining(); i++) {
                    out.put((char) (UNDECODABLE + (bytes.get() & 0xFF)));
                }
                sawUndecodable = true;
                return out.position();
            }
            if (result.isUnderflow() && endOfInput) {
                return -1;
            }
            if (result.isOverflow()) { // room for one character, and the next one has two halves
                char[] pair = new char[2];
                decode(pair, 0, 2);
                buffer[offset] = pair[0];
                lowHalf = pair[1];
                return 1;
            }
            fill();
        }
    }

    private int takeLowHalf(char[] buffer, int offset) {
        buffer[offset] = lowHalf;
        lowHalf = 0;
        return 1;
    }

    private void fill() throws IOException {
        bytes.compact();
        int n = in.read(bytes.array(), bytes.position(), bytes.remaining());
        endOfInput = n < 0;
        bytes.position(bytes.position() + Math.max(0, n));
        bytes.flip();
    }
}
