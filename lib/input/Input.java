//SOURCES ByteLines.java CsvDialect.java CsvHeader.java CsvRecords.java CsvRows.java CsvWriter.java DialectOptions.java
//SOURCES FirstBytes.java GzipInput.java InputBytes.java InputFile.java InputOptions.java JsonLine.java JsonObject.java
//SOURCES LineRows.java Pass.java Passes.java Row.java RowJson.java Rows.java TextReader.java Unpacked.java Wanted.java

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/**
 * The input: its rows, as many as are asked for and as often, each with the record that it becomes, or the reason why it becomes
 * none. Knows whether there were more rows, and how far it has come.
 */
final class Input implements Closeable {
    private static final int MUCH_FOR_A_HEADER = 4096;

    private final String name;
    private final Passes passes;
    private final long maxRows;
    private final boolean appendNewline;
    private long read;
    private volatile double expected = -1;
    private boolean hasMore;

    /**
     * @param name what to call the input in messages
     * @param passes where the rows come from; closed with this
     * @param maxRows the most rows, of all passes
     * @param appendNewline whether each record's data ends with a line end
     */
    Input(String name, Passes passes, long maxRows, boolean appendNewline) {
        this.name = name;
        this.passes = passes;
        this.maxRows = maxRows;
        this.appendNewline = appendNewline;
    }

    /**
     * The next row, or null after the last of the last pass, or the last asked for. It has a problem when it, or the record that
     * it becomes, cannot be sent to a stream of these limits.
     *
     * @throws Failure (io) where the input cannot be read on, with the line, and when a file was changed meanwhile, or cannot be
     *     read again
     */
    Row next(Limits limits) {
        if (read == maxRows) {
            expected = read;
            hasMore |= passes.conclude();
            return null;
        }
        Row row = passes.next();
        if (row == null) {
            expected = read;
            return null;
        }
        read++;
        expected = expectedRows(passes.expectedRows());
        return (appendNewline ? row.withNewline() : row).within(limits);
    }

    /** What to call the input in messages. */
    String name() {
        return name;
    }

    /** What is known of the rows as a whole, and how they are written when they are rejected. */
    Rows rows() {
        return passes.rows();
    }

    /** The columns' names, in the file's order; none for JSON lines. */
    List<String> header() {
        return passes.rows().header();
    }

    /** Whether the input has more rows than were asked for, as far as anybody looked. */
    boolean hasMore() {
        return hasMore;
    }

    /** Whether it has so much text that there should be rows. */
    boolean isLarge() {
        return passes.bytes().count() > MUCH_FOR_A_HEADER;
    }

    /**
     * How many rows there will be in all, no more than were asked for: about, until the last one was read. Negative when nobody
     * knows. Any thread may ask.
     */
    double expectedRows() {
        return expected;
    }

    /** No more rows are wanted: looks whether the pass under way is whole. */
    void conclude() {
        passes.conclude();
    }

    /** How many passes over the file were read to their end so far. */
    long wholePasses() {
        return passes.whole();
    }

    /** The rows end with those of the pass under way. @return how many passes there would be else; 0 where nobody knows */
    long endWithThisPass() {
        return passes.endWithThis();
    }

    /** Nothing more is wanted: who waits for input, or will, does not wait any more. A plain file can still be read. */
    void stop() {
        passes.bytes().stop();
    }

    /** Whether it was stopped before its end. */
    boolean isStopped() {
        return passes.bytes().isStopped();
    }

    /** Whether reading on never waits, and comes to an end. */
    boolean isFile() {
        return passes.bytes().isFile();
    }

    @Override
    public void close() throws IOException {
        passes.close();
    }

    private double expectedRows(double all) {
        return all >= 0 ? Math.min(maxRows, all) : maxRows == Long.MAX_VALUE ? -1 : maxRows;
    }
}
