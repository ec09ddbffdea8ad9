import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * Unpacks gzip (RFC 1952), one member after the other, to the very end. Java's own GZIPInputStream takes whatever comes after a
 * member, and is no sound member, for the end of the file, without a word: a file that was cut would lose rows.
 */
final class GzipInput extends InputStream {
    private static final int MAGIC = 0x8B1F;
    private static final int DEFLATE = 8;
    // The flags of a header that stand for something more in it (RFC 1952, section 2.3.1).
    private static final int HEADER_CRC = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;

    private final InputStream in;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 checksum = new CRC32();
    private final byte[] packed = new byte[1 << 16];
    private int position;
    private int limit;
    private boolean ended;

    /** @throws IOException when the first member's header cannot be read */
    GzipInput(InputStream in) throws IOException {
        this.in = in;
        readHeader();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        while (!ended && length > 0) {
            int n = inflate(buffer, offset, length);
            if (n > 0) {
                checksum.update(buffer, offset, n);
                return n;
            }
            if (inflater.finished()) {
                endMember();
            } else if (inflater.needsInput()) {
                fill();
                inflater.setInput(packed, 0, limit);
                position = limit; // the inflater has them; endMember takes back what is left
            } else {
                throw new ZipException("the gzip data is broken: it needs a dictionary");
            }
        }
        return length == 0 ? 0 : -1;
    }

    @Override
    public void close() throws IOException {
        inflater.end();
        in.close();
    }

    private int inflate(byte[] buffer, int offset, int length) throws IOException {
        try {
            return inflater.inflate(buffer, offset, length);
        } catch (DataFormatException e) {
            throw new ZipException("the gzip data is broken: " + e.getMessage());
        }
    }

    private void endMember() throws IOException {
        position = limit - inflater.getRemaining();
        if (number(4) != checksum.getValue()) {
            throw new ZipException("the gzip data is broken: its checksum does not match");
        }
        if (number(4) != (inflater.getBytesWritten() & 0xFFFFFFFFL)) {
            throw new ZipException("the gzip data is broken: its length does not match");
        }
        int next = next();
        while (next == 0) { // padding, as tapes have it
            next = next();
        }
        ended = next < 0;
        if (!ended) {
            position--;
            checksum.reset();
            inflater.reset();
            readHeader();
        }
    }

    private void readHeader() throws IOException {
        if (number(2) != MAGIC) {
            throw new ZipException("there is something behind the gzip data that is no gzip data");
        }
        if (need() != DEFLATE) {
            throw new ZipException("gzip data of an unknown method");
        }
        int flags = need();
        number(6); // time, extra flags, system
        if ((flags & EXTRA) != 0) {
            for (long left = number(2); left > 0; left--) {
                need();
            }
        }
        for (int text : new int[] {NAME, COMMENT}) {
            while ((flags & text) != 0 && need() != 0) {
                continue; // to the byte 0 that ends it
            }
        }
        if ((flags & HEADER_CRC) != 0) {
            number(2);
        }
        inflater.setInput(packed, position, limit - position);
        position = limit;
    }

    /** A number of so many bytes, the lowest first. */
    private long number(int bytes) throws IOException {
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value |= (long) need() << 8 * i;
        }
        return value;
    }

    private int need() throws IOException {
        int value = next();
        if (value < 0) {
            throw new EOFException("the gzip data ends in the middle");
        }
        return value;
    }

    /** The next packed byte, or -1 at the end. */
    private int next() throws IOException {
        if (position == limit) {
            limit = Math.max(0, in.read(packed));
            position = 0;
        }
        return position == limit ? -1 : packed[position++] & 0xFF;
    }

    private void fill() throws IOException {
        limit = in.read(packed);
        if (limit <= 0) {
            limit = 0;
            position = 0;
            throw new EOFException("the gzip data ends in the middle");
        }
    }
}
