import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;

/**
 * Unpacks the data of records that are gzip (RFC 1952) or zlib (RFC 1950), as CloudWatch Logs subscriptions and Fluent Bit put
 * them; other records stay as they are, and so does one that looks packed and is not, with a warning. Safe for use by several
 * threads.
 */
final class Unzip implements UnaryOperator<StreamRecord> {
    /** A record of 10 MiB can be unpacked to gigabytes; nobody reads that. */
    static final int MOST_BYTES = 256 << 20;
    private static final int DEFLATE = 8;

    private final Console console;
    private final AtomicLong unpacked = new AtomicLong();
    private final AtomicBoolean warned = new AtomicBoolean();

    Unzip(Console console) {
        this.console = console;
    }

    @Override
    public StreamRecord apply(StreamRecord record) {
        byte[] data = record.data();
        if (!isGzip(data) && !isZlib(data)) {
            return record;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(data.length * 4);
        try (InputStream in = isGzip(data) ? new GZIPInputStream(new ByteArrayInputStream(data))
                : new InflaterInputStream(new ByteArrayInputStream(data))) {
            byte[] piece = new byte[1 << 13];
            for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
                out.write(piece, 0, n);
                if (out.size() > MOST_BYTES) {
                    throw new IOException("it has more than " + (MOST_BYTES >> 20) + " MiB");
                }
            }
            unpacked.incrementAndGet();
            return record.with(out.toByteArray());
        } catch (IOException e) {
            boolean isOther = !isGzip(data) && out.size() == 0; // text that begins as zlib does: "HK", "x^"
            if (!isOther && warned.compareAndSet(false, true)) {
                console.warn("shard " + record.shardId() + ": record " + record.sequenceNumber() + " cannot be unpacked ("
                        + e.getMessage() + "): it and others like it stay as they are");
            }
            return record;
        }
    }

    /** How many records were unpacked. */
    long unpacked() {
        return unpacked.get();
    }

    private static boolean isGzip(byte[] data) {
        return data.length > 2 && (data[0] & 0xFF) == 0x1F && (data[1] & 0xFF) == 0x8B && data[2] == DEFLATE;
    }

    /** RFC 1950, section 2.2: the method, and a check of the first two bytes. */
    private static boolean isZlib(byte[] data) {
        return data.length > 2 && (data[0] & 0x0F) == DEFLATE && (data[0] & 0xF0) <= 0x70
                && ((data[0] & 0xFF) * 256 + (data[1] & 0xFF)) % 31 == 0;
    }
}
