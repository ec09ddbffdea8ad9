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
 * and not the file, and the row can be written again as it was. Byte order marks at the start are skipped.
 *
 * <p>Also the guard against rows without an end. A read goes no further than the end of a line, so it is known where a row
 * starts. Of a row that is too long the rest of the line is dropped, if the line's end is sure to be the row's; where a quote
 * may be open it is not, and reading ends there.
 */
final class TextReader extends Reader {
    private static final char BYTE_ORDER_MARK = '\uFEFF';
    private static final char UNDECODABLE = '\uDC00';

    private final InputStream in;
    private final CharsetDecoder decoder;
    private final String enclosing;
    private final long maxRowSize;
    private final ByteBuffer bytes = ByteBuffer.wrap(new byte[1 << 16]).flip();
    private final char[] text = new char[1 << 13];
    private final CharBuffer chars = CharBuffer.wrap(text).flip();
    private boolean endOfInput;
    private boolean started;
    private boolean sawUndecodable;
    private char last = '\n';
    private long rowSize;
    private long dropped;
    private boolean endIsUncertain;

    /** More text than a row may have, and no sure end of it. */
    static final class RowTooLong extends IOException {
        private static final long serialVersionUID = 1;
    }

    /**
     * @param enclosing the characters that may make a line end a part of a cell
     * @param maxRowSize how many characters a row may have, roughly; one outside ISO 8859-1 counts as two, as it does in memory
     */
    TextReader(InputStream in, Charset charset, String enclosing, long maxRowSize) {
        this.in = in;
        this.enclosing = enclosing;
        this.maxRowSize = maxRowSize;
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
     * Passes a line, whatever is in it and however long it is.
     *
     * @return whether there was one
     */
    boolean skipLine() throws IOException {
        boolean any = fill();
        dropLine();
        if (fill() && chars.get() == '\r' && fill() && chars.get(chars.position()) == '\n') {
            chars.get();
        }
        return any;
    }

    /** What comes now is a new row. */
    void startRow() {
        rowSize = 0;
        dropped = 0;
        endIsUncertain = last != '\n'; // where lines end otherwise, its start has been read with the row before
    }

    /** How many characters of the row were dropped, because it is too long. */
    long dropped() {
        return dropped;
    }

    @Override
    public int read(char[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (rowSize > maxRowSize) {
            if (endIsUncertain) {
                throw new RowTooLong();
            }
            dropped += dropLine();
        }
        if (!chars.hasRemaining() && !fill()) {
            return -1;
        }
        int start = chars.position();
        int n = lineLength(start, Math.min(chars.remaining(), length));
        boolean isBlankLine = rowSize == 0 && isLineEnd(text[start]);
        boolean isWholeLine = text[start + n - 1] == '\n';
        if (!isBlankLine && (rowSize > 0 || !isWholeLine)) {
            weigh(start, n);
        }
        if (!isBlankLine) {
            rowSize += n;
        }
        System.arraycopy(text, start, buffer, offset, n);
        chars.position(start + n);
        last = text[start + n - 1];
        return n;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    /** Looks at a part of a row that is longer than a line, or than the room for one: is the line's end sure to be its own? */
    private void weigh(int start, int n) {
        endIsUncertain |= rowSize > 0 && last == '\n';
        for (int i = start; i < start + n; i++) {
            rowSize += text[i] > 0xFF ? 1 : 0;
            endIsUncertain |= enclosing.indexOf(text[i]) >= 0;
        }
    }

    /** How many of the next characters there are up to the end of a line, that included. */
    private int lineLength(int start, int atMost) {
        for (int i = start; i < start + atMost; i++) {
            if (text[i] == '\n') {
                return i + 1 - start;
            }
        }
        return atMost;
    }

    /** Passes characters up to the end of the line, and gives their number; the line end is what comes next. */
    private long dropLine() throws IOException {
        long count = 0;
        while (fill() && !isLineEnd(chars.get(chars.position()))) {
            chars.get();
            count++;
        }
        return count;
    }

    /** Makes sure that there is a character; false at the end of the input. */
    private boolean fill() throws IOException {
        while (!chars.hasRemaining()) {
            chars.clear();
            boolean more = decode();
            chars.flip();
            while (!started && chars.hasRemaining() && chars.get(chars.position()) == BYTE_ORDER_MARK) {
                chars.get();
            }
            started |= chars.hasRemaining();
            if (!more) {
                return false;
            }
        }
        return true;
    }

    /** Decodes at least one character; false at the end of the input. */
    private boolean decode() throws IOException {
        while (true) {
            CoderResult result = decoder.decode(bytes, chars, endOfInput);
            if (chars.position() > 0) {
                return true; // what stopped the decoder comes up again at the next call
            }
            if (result.isError()) {
                for (int i = 0; i < result.length(); i++) {
                    chars.put((char) (UNDECODABLE + (bytes.get() & 0xFF)));
                }
                sawUndecodable = true;
                return true;
            }
            if (endOfInput) {
                return false;
            }
            bytes.compact();
            int n = in.read(bytes.array(), bytes.position(), bytes.remaining());
            endOfInput = n < 0;
            bytes.position(bytes.position() + Math.max(0, n));
            bytes.flip();
        }
    }

    private static boolean isLineEnd(char c) {
        return c == '\n' || c == '\r';
    }
}
