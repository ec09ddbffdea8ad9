import java.io.Closeable;
import java.io.IOException;

/**
 * The rows of a file, again and again: it is opened anew for each pass, packed or not, and must still be what it was. Each row
 * knows its {@link Pass}. A file without rows is read once, however often it is wanted.
 */
final class Passes implements Closeable {
    private final String name;
    private final Opened first;
    private final Opener again;
    private long most;
    private volatile Opened now;
    private Pass pass = Pass.FIRST;
    private long rows;
    private long rowsOfFirst;
    private long whole;
    private boolean ended;

    /** The bytes of a pass, and the rows that they are. */
    record Opened(InputBytes bytes, Rows rows) { }

    /** Opens the file for a pass. */
    interface Opener {
        /** @throws Failure when it cannot be read, or is not what it should be */
        Opened open() throws IOException;
    }

    /**
     * @param name what to call the input in messages
     * @param first of the first pass; closed with this, as are the others
     * @param again for the others
     * @param most how many passes there are; {@link Long#MAX_VALUE} for no bound
     */
    Passes(String name, Opened first, Opener again, long most) {
        this.name = name;
        this.first = first;
        this.again = again;
        this.most = most;
        this.now = first;
    }

    /**
     * The next row; null after the last one of the last pass.
     *
     * @throws Failure (io) where the input cannot be read on, when the file was changed meanwhile, or cannot be opened again
     */
    Row next() {
        Row row = ended ? null : now.rows().next();
        if (row == null && !ended) {
            ended = true;
            now.bytes().checkUnchanged();
            whole += now.bytes().isStopped() ? 0 : 1;
            row = pass.number() < most && rows > 0 ? firstOfNextPass() : null;
        }
        if (row == null) {
            return null;
        }
        ended = false;
        rows++;
        return pass == Pass.FIRST ? row : row.in(pass);
    }

    /** The bytes of the pass under way. Any thread may ask. */
    InputBytes bytes() {
        return now.bytes();
    }

    /** What is known of the rows of the file: by the first pass. */
    Rows rows() {
        return first.rows();
    }

    /** How many rows all passes have together, about; negative when nobody knows. */
    double expectedRows() {
        double portion = pass == Pass.FIRST ? now.bytes().portionRead() * now.rows().portionTaken() : 1;
        if (portion <= 0 || most == Long.MAX_VALUE) {
            return -1;
        }
        return most * (pass == Pass.FIRST ? rows / portion : rowsOfFirst);
    }

    /**
     * No more rows are wanted: looks whether the pass under way is whole.
     *
     * @return whether there would be more, as far as that is known without waiting
     */
    boolean conclude() {
        if (ended || !now.bytes().isFile()) {
            return false;
        }
        ended = true;
        try {
            boolean isAtEnd = now.rows().next() == null;
            whole += isAtEnd ? 1 : 0;
            return !isAtEnd || pass.number() < most;
        } catch (Failure e) {
            return true; // something is there, whatever it is
        }
    }

    /** How many passes were read to their end. */
    long whole() {
        return whole;
    }

    /** No pass is begun any more. @return how many would have been; 0 where there is no bound */
    long endWithThis() {
        long others = most == Long.MAX_VALUE ? 0 : most - pass.number();
        most = pass.number();
        return others;
    }

    @Override
    public void close() throws IOException {
        now.bytes().close();
    }

    private Row firstOfNextPass() {
        String passed = ", after " + Text.grouped(whole) + " whole " + (whole == 1 ? "pass" : "passes");
        try {
            now.bytes().close();
            now = again.open();
        } catch (Failure | IOException e) {
            throw Failure.io(name + " cannot be read again" + passed + ": " + e.getMessage(), e);
        }
        if (!now.bytes().isAsOldAs(first.bytes())) {
            throw Failure.io(name + " was changed" + passed + ": what it is now was not put; put it by itself", null);
        }
        rowsOfFirst = pass == Pass.FIRST ? rows : rowsOfFirst;
        pass = new Pass(pass.number() + 1, pass.rowsBefore() + rows);
        rows = 0;
        return now.rows().next();
    }
}
