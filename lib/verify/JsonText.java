/**
 * The bytes of a JSON text, read from their start to their end: each method reads one piece and puts what it says into a
 * {@link Canonical}. JSON is what RFC 8259 says, in UTF-8 without a mark.
 */
final class JsonText {
    /** The smallest character that is written in UTF-8 with so many bytes behind the first. */
    private static final int[] SMALLEST = {0, 0x80, 0x800, 0x10000};
    private static final int LARGEST = 0x10FFFF;

    private final byte[] in;
    private final Canonical out;
    private int at;

    /** This is not JSON, or not JSON that can be compared by value. */
    static final class NotJson extends Exception {
        static final NotJson HERE = new NotJson();
        private static final long serialVersionUID = 1;

        private NotJson() {
            super("not JSON", null, false, false);
        }
    }

    /** @param out where what is read is put */
    JsonText(byte[] in, Canonical out) {
        this.in = in;
        this.out = out;
    }

    /** Whether all has been read. */
    boolean isAtEnd() {
        return at == in.length;
    }

    /** The next byte, which is read with that. */
    int next() throws NotJson {
        if (at == in.length) {
            throw NotJson.HERE;
        }
        return in[at++];
    }

    /**
     * Reads the next byte if it is this one.
     *
     * @return whether it was
     */
    boolean skip(int expected) {
        if (at < in.length && in[at] == expected) {
            at++;
            return true;
        }
        return false;
    }

    /** Reads white space, if there is any. */
    void skipBlanks() {
        while (at < in.length && (in[at] == ' ' || in[at] == '\n' || in[at] == '\t' || in[at] == '\r')) {
            at++;
        }
    }

    /** Reads the rest of {@code true}, {@code false} or {@code null}, whose first letter has been read. */
    void readLiteral(String whole) throws NotJson {
        for (int i = 1; i < whole.length(); i++) {
            if (next() != whole.charAt(i)) {
                throw NotJson.HERE;
            }
        }
        out.add(whole.charAt(0));
    }

    /** Reads a text, whose opening quote has been read, to its closing quote. */
    void readText() throws NotJson {
        int from = at;
        skipPlain();
        for (int c = next(); c != '"'; c = next()) {
            if (c == '\\') {
                out.add(in, from, at - 1);
                readEscape();
                from = at;
            } else if (c < 0) {
                readCharacter(c);
            } else {
                throw NotJson.HERE;
            }
            skipPlain();
        }
        out.add(in, from, at - 1);
        out.end();
    }

    /** Reads what stands for itself: most of what there is, so that it takes most of the time. */
    private void skipPlain() {
        byte[] bytes = in;
        int i = at;
        while (i < bytes.length && bytes[i] >= ' ' && bytes[i] != '"' && bytes[i] != '\\') {
            i++;
        }
        at = i;
    }

    private void readEscape() throws NotJson {
        int c = next();
        switch (c) {
            case '"', '\\', '/' -> out.add(c);
            case 'b' -> out.add('\b');
            case 'f' -> out.add('\f');
            case 'n' -> out.add('\n');
            case 'r' -> out.add('\r');
            case 't' -> out.add('\t');
            case 'u' -> readCode();
            default -> throw NotJson.HERE;
        }
    }

    /** Two escapes that are the halves of a character are this character; a half alone stays one. */
    private void readCode() throws NotJson {
        int code = fourDigits();
        if (Character.isHighSurrogate((char) code) && at + 1 < in.length && in[at] == '\\' && in[at + 1] == 'u') {
            int behind = at;
            at += 2;
            int low = fourDigits();
            if (Character.isLowSurrogate((char) low)) {
                code = Character.toCodePoint((char) code, (char) low);
            } else {
                at = behind;
            }
        }
        out.addCharacter(code);
    }

    private int fourDigits() throws NotJson {
        int code = 0;
        for (int i = 0; i < 4; i++) {
            int c = next();
            int digit = c < 0 ? -1 : Character.digit(c, 16);
            if (digit < 0) {
                throw NotJson.HERE;
            }
            code = code << 4 | digit;
        }
        return code;
    }

    /** Reads the rest of a character of several bytes; it is put out as it stands. */
    private void readCharacter(int first) throws NotJson {
        int lead = first & 0xFF;
        int more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
        int code = lead & 0x3F >> more;
        for (int i = 0; i < more; i++) {
            int c = next();
            if ((c & 0xC0) != 0x80) {
                throw NotJson.HERE;
            }
            code = code << 6 | c & 0x3F;
        }
        boolean isHalf = code >= Character.MIN_SURROGATE && code <= Character.MAX_SURROGATE;
        if (lead < 0xC0 || lead > 0xF7 || code < SMALLEST[more] || code > LARGEST || isHalf) {
            throw NotJson.HERE;
        }
    }

    /** Reads a number, whose first byte has been read. */
    void readNumber(int first) throws NotJson {
        boolean isNegative = first == '-';
        int start = isNegative ? at : at - 1;
        at = start;
        int digits = skipDigits();
        if (digits > 1 && in[start] == '0') {
            throw NotJson.HERE;
        }
        if (skip('.')) {
            skipDigits();
        }
        int end = at;
        if (skip('e') || skip('E')) {
            if (!skip('-')) {
                skip('+');
            }
            skipDigits();
        }
        if (!out.addNumber(in, isNegative, start, end, at)) {
            throw NotJson.HERE;
        }
    }

    /**
     * Reads digits, at least one.
     *
     * @return how many
     */
    private int skipDigits() throws NotJson {
        int from = at;
        while (at < in.length && in[at] >= '0' && in[at] <= '9') {
            at++;
        }
        if (at == from) {
            throw NotJson.HERE;
        }
        return at - from;
    }
}
