import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.commons.codec.digest.MurmurHash3;

/**
 * Bytes that are the same for equal JSON values, however these are written, put together piece by piece: texts and numbers each
 * with an end that is in none of them. To be used again after {@link #cut} to 0.
 */
final class Canonical {
    /** Not the seed that plain bytes are hashed with: a text must not be equal to what stands for a value. */
    private static final int SEED = 8259;
    /** Neither UTF-8 nor a number has this byte. */
    private static final int END = 0xFF;
    /** Exponents have no more digits, as those of Python's decimal: else a number of some bytes could be one of gigabytes. */
    private static final int EXPONENT_DIGITS = 18;

    private byte[] bytes = new byte[512];
    private int size;

    /** How many bytes there are. */
    int size() {
        return size;
    }

    /** Takes away what is behind this place. */
    void cut(int to) {
        size = to;
    }

    /** Adds a byte. */
    void add(int b) {
        if (size == bytes.length) {
            bytes = Arrays.copyOf(bytes, size * 2);
        }
        bytes[size++] = (byte) b;
    }

    /** Adds some of these bytes. */
    void add(byte[] from, int start, int end) {
        if (end - start > bytes.length - size) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + end - start));
        }
        System.arraycopy(from, start, bytes, size, end - start);
        size += end - start;
    }

    /** Adds what stands between two places once more. */
    void addAgain(int start, int end) {
        add(bytes, start, end);
    }

    /** Adds eight bytes. */
    void add(long eight) {
        for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
            add((int) (eight >>> shift));
        }
    }

    /** Adds a character in UTF-8; half of one as the three bytes that no UTF-8 has. */
    void addCharacter(int code) {
        if (code < 0x80) {
            add(code);
        } else if (code < 0x800) {
            add(0xC0 | code >> 6);
            add(0x80 | code & 0x3F);
        } else {
            if (code < 0x10000) {
                add(0xE0 | code >> 12);
            } else {
                add(0xF0 | code >> 18);
                add(0x80 | code >> 12 & 0x3F);
            }
            add(0x80 | code >> 6 & 0x3F);
            add(0x80 | code & 0x3F);
        }
    }

    /** The text or number ends here. */
    void end() {
        add(END);
    }

    /**
     * Adds a number: its digits without zeros at both ends, and a power of ten; zero, of either sign, is 0.
     *
     * @param text in which it stands, as JSON writes numbers
     * @param start where its digits begin, behind a sign
     * @param end where its digits end, and the exponent begins if there is one
     * @param textEnd where all of it ends
     * @return false when its exponent has too many digits to be compared with others
     */
    boolean addNumber(byte[] text, boolean isNegative, int start, int end, int textEnd) {
        int from = size;
        if (isNegative) {
            add('-');
        }
        int digits = size;
        long power = 0;
        boolean hasPoint = false;
        for (int i = start; i < end; i++) {
            if (text[i] == '.') {
                hasPoint = true;
                continue;
            }
            power -= hasPoint ? 1 : 0;
            if (text[i] != '0' || size > digits) {
                add(text[i]);
            }
        }
        while (size > digits && bytes[size - 1] == '0') {
            size--;
            power++;
        }
        if (size == digits) {
            size = from;
            add('0');
            return true;
        }
        int exponent = end + 1;
        boolean isSmall = exponent < textEnd && text[exponent] == '-';
        exponent += exponent < textEnd && (isSmall || text[exponent] == '+') ? 1 : 0;
        while (exponent < textEnd && text[exponent] == '0') {
            exponent++;
        }
        if (textEnd - exponent > EXPONENT_DIGITS) {
            return false;
        }
        long given = 0;
        for (int i = exponent; i < textEnd; i++) {
            given = given * 10 + text[i] - '0';
        }
        add('e');
        add(power + (isSmall ? -given : given));
        return true;
    }

    /** 128 bits that say what stands between two places. */
    long[] hash(int start, int end) {
        return MurmurHash3.hash128x64(bytes, start, end - start, SEED);
    }

    /** Whether these bytes stand between two places. */
    boolean isAt(int start, int end, byte[] what) {
        return Arrays.equals(bytes, start, end, what, 0, what.length);
    }

    /** 64 bits that are the same for the same bytes between two places, and quick: others may have them too. */
    long quickHash(int start, int end) {
        long hash = end - start;
        for (int i = start; i < end; i++) {
            hash = hash * 0x9E3779B97F4A7C15L + bytes[i];
        }
        return hash;
    }

    /** The byte at a place. */
    int at(int place) {
        return bytes[place];
    }

    /** A copy of what stands between two places, as something that is equal to another one with the same bytes. */
    String copy(int start, int end) {
        return new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
    }
}
