import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * Records that are differences, kept until the end in a file without a name, since there may be any number of them: each with
 * its kind, the row that it is one of, if any, and 13 bytes of memory. For one thread at a time.
 */
final class Kept implements Closeable {
    /** Why a record is a difference. */
    enum Kind { duplicate, unexpected, outOfOrder }

    private final FileChannel file;
    private final DataOutputStream out;
    private long size;
    private int count;
    private long[] places = new long[16];
    private int[] rows = new int[16];
    private byte[] kinds = new byte[16];

    /**
     * A record as it was kept.
     *
     * @param name what to call it
     * @param key its partition key
     * @param envelope the record as a line of {@code -o json}
     */
    record Item(String name, String key, String envelope, byte[] data) { }

    private Kept(FileChannel file) {
        this.file = file;
        this.out = new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(file), 1 << 16));
    }

    /** A place for records; it is gone with the process. @throws Failure (io) where there is none */
    static Kept create() {
        try {
            Path path = Files.createTempFile("kinesis-consumer", ".records");
            return new Kept(FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE,
                    StandardOpenOption.DELETE_ON_CLOSE));
        } catch (IOException e) {
            throw broken(e);
        }
    }

    /**
     * Keeps a record.
     *
     * @param row that it is one of, or {@link RowIndex#NONE}
     * @param name what to call it
     * @return its number, from 0
     */
    int add(Kind kind, int row, String name, StreamRecord record) {
        if (count == places.length) {
            places = Arrays.copyOf(places, count * 2);
            rows = Arrays.copyOf(rows, count * 2);
            kinds = Arrays.copyOf(kinds, count * 2);
        }
        places[count] = size;
        rows[count] = row;
        kinds[count] = (byte) kind.ordinal();
        try {
            writePart(name.getBytes(StandardCharsets.UTF_8));
            writePart(String.valueOf(record.partitionKey()).getBytes(StandardCharsets.UTF_8));
            writePart(envelope(record));
            writePart(record.data());
        } catch (IOException e) {
            throw broken(e);
        }
        return count++;
    }

    /** How many there are. */
    int count() {
        return count;
    }

    /** The row that a record is one of, or {@link RowIndex#NONE}. */
    int row(int number) {
        return rows[number];
    }

    /** Why it is a difference. */
    Kind kind(int number) {
        return Kind.values()[kinds[number]];
    }

    /** A record that was added before. */
    Item item(int number) {
        try {
            out.flush();
            file.position(places[number]);
            DataInputStream in = new DataInputStream(new BufferedInputStream(Channels.newInputStream(file)));
            Item item = new Item(readText(in), readText(in), readText(in), in.readNBytes(in.readInt()));
            file.position(size); // where writing goes on
            return item;
        } catch (IOException e) {
            throw broken(e);
        }
    }

    private static byte[] envelope(StreamRecord record) {
        Output.Lines lines = new Output.Lines(record.data().length + RecordFormat.json.moreBytes);
        RecordFormat.json.append(lines, record);
        return lines.toByteArray();
    }

    private void writePart(byte[] part) throws IOException {
        out.writeInt(part.length);
        out.write(part);
        size += Integer.BYTES + part.length;
    }

    private static String readText(DataInputStream in) throws IOException {
        return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
    }

    private static Failure broken(IOException e) {
        return Failure.io("cannot keep records that differ in " + System.getProperty("java.io.tmpdir") + ": "
                + e.getMessage(), e);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
