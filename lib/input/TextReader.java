import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.util.function.LongSupplier;

/**
 * Bytes to text without losing any: a byte that is no text in the encoding becomes a character of its own, U+DC00 plus the byte,
 * which no decoder gives (a lone low surrogate; the idea is that of Python's "surrogateescape"). So one bad byte spoils one row
 * and not the file, and the row can be written again as it was. Byte order marks at the start are skipped.
 *
 * <p>Also the guard against rows without an end. Of a row that is too long the rest of the line is dropped, if the line's end is
 * sure to be the row's: the row is one line so far, without quotes. Else a quote may be open, and reading ends there.
 */
final class TextReader extends Reader {
    private static final char BYTE_ORDER_MARK = '\uFEFF';
    private static final char UNDECODABLE = '\uDC00';
    /** What a cell takes in memory beside its characters, about. */
    private static final int CELL_SIZE = 8;

    private final InputStream in;
    private final CharsetDecoder decoder;
    private final char delimiter;
    private final String enclosing;
    private final long maxRowSize;
    private final ByteBuffer bytes = ByteBuffer.wrap(new byte[1 << 16]).flip();
    private final char[] text = new char[1 << 13];
    private final CharBuffer chars = CharBuffer.wrap(text).flip();
    private LongSupplier lineEnds = () -> 0;
    private boolean endOfInput;
    private boolean started;
    private boolean sawUndecodable;
    private boolean atLineStart = true;
    private boolean isPlainLine;
    private long blankLines;
    private long rowSize;
    private long dropped;
    private long given;

    /** More text than a row may have, and no sure end of it. */
    static final class RowTooLong extends IOException {
        private static final long serialVersionUID = 1;
    }

    /**
     * @param enclosing the characters that may make a line end a part of a cell
     * @param maxRowSize how many characters a row may have, roughly: one outside ISO 8859-1 counts as two, and a cell of a long
     *     line as {@value #CELL_SIZE} more, as they do in memory
     */
    TextReader(InputStream in, Charset charset, char delimiter, String enclosing, long maxRowSize) {
        this.delimiter = delimiter;
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
        dropLine("");
        if (fill() && chars.get() == '\r' && fill() && chars.get(chars.position()) == '\n') {
            chars.get();
        }
        return any;
    }

    /**
     * What comes now is a new row.
     *
     * @param ends how many line ends have been taken since this row's start, blank lines in front of it included
     */
    void startRow(LongSupplier ends) {
        lineEnds = ends;
        rowSize = 0;
        dropped = 0;
    }

    /** How many characters of the row were dropped, because it is too long. */
    long dropped() {
        return dropped;
    }

    /** How many characters there were so far, those included that are read but not taken, or not even text yet: about. */
    long count() {
        return given + chars.remaining() + bytes.remaining();
    }

    @Override
    public int read(char[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (rowSize > maxRowSize && dropped == 0) {
            if (!isPlainLine || lineEnds.getAsLong() > blankLines) {
                throw new RowTooLong();
            }
            dropped = dropLine(enclosing);
        }
        int n = wholeLines(length);
        if (n == 0) {
            n = partOfLine(length);
        }
        if (n == 0) {
            return -1;
        }
        System.arraycopy(text, chars.position(), buffer, offset, n);
        chars.position(chars.position() + n);
        rowSize += n;
        given += n;
        return n;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    /** How many of the next characters are lines with their ends; 0 where no line ends in so many. */
    private int wholeLines(int atMost) throws IOException {
        int known = 0;
        while (true) {
            for (int n = Math.min(chars.remaining(), atMost); n > known; n--) {
                if (text[chars.position() + n - 1] == '\n') {
                    atLineStart = true;
                    countBlankLines(n);
                    return n;
                }
            }
            known = chars.remaining();
            if (known >= atMost || !fillMore()) {
                return 0;
            }
        }
    }

    /** How many blank lines there are at the end of these characters, and of those before if these are all blank. */
    private void countBlankLines(int n) {
        int end = chars.position() + n;
        int ends = 0;
        while (end > chars.position() && isLineEnd(text[end - 1])) {
            end--;
            ends += text[end] == '\n' ? 1 : 0;
        }
        blankLines = end == chars.position() ? blankLines + ends : ends - 1;
    }

    /** How many characters there are of a line that has no end yet, and whether it may have a quote that is open there. */
    private int partOfLine(int atMost) {
        int n = Math.min(chars.remaining(), atMost);
        isPlainLine |= atLineStart;
        atLineStart = false;
        for (int i = chars.position(); i < chars.position() + n; i++) {
            rowSize += (text[i] > 0xFF ? 1 : 0) + (text[i] == delimiter ? CELL_SIZE : 0);
            isPlainLine &= enclosing.indexOf(text[i]) < 0;
        }
        return n;
    }

    /**
     * Passes characters up to the end of the line, and gives their number; the line end is what comes next.
     *
     * @throws RowTooLong at one of these characters, with which that end may be part of a cell
     */
    private long dropLine(String uncertain) throws IOException {
        long count = 0;
        while (fill() && !isLineEnd(chars.get(chars.position()))) {
            if (uncertain.indexOf(chars.get()) >= 0) {
                throw new RowTooLong();
            }
            count++;
        }
        return count;
    }

    /** Makes sure that there is a character; false at the end of the input. */
    private boolean fill() throws IOException {
        return chars.hasRemaining() || fillMore();
    }

    /** Adds to the characters that are there; false when nothing can be added: there is no room, or the input has ended. */
    private boolean fillMore() throws IOException {
        int before = chars.remaining();
        boolean more = true;
        while (more && chars.remaining() == before) {
            chars.compact();
            more = chars.remaining() > 1 && decode(); // a character may be two
            chars.flip();
            while (!started && chars.hasRemaining() && text[0] == BYTE_ORDER_MARK) {
                chars.get();
                chars.compact().flip();
            }
            started |= chars.hasRemaining();
        }
        return chars.remaining() > before;
    }

    /** Decodes at least one character; false at the end of the input. */
    private boolean decode() throws IOException {
        int before = chars.position();
        while (true) {
            CoderResult result = decoder.decode(bytes, chars, endOfInput);
            if (chars.position() > before) {
                return true; // what stopped the decoder comes up again at the next call
            }
            if (result.isError()) {
                for (int i = 0; i < result.length() && chars.hasRemaining(); i++) {
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
