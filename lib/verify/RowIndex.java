import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * The rows of a file by their content, to be found and ticked off one by one: a multiset, since a file may hold equal rows.
 * Of a row it holds the hash of its content (128 bits: among a billion rows the odds of a mix-up are 1 in 10^20), its line, and
 * with keys the row its key came first in: at most {@value #MAX_BYTES_A_ROW} bytes a row, whatever its length, and with ids at
 * most {@value #MAX_BYTES_WITH_ID}. Where rows are there several times over, it is an int a row more. First rows are added,
 * then {@link #seal} is called, then they are taken. Rows are numbered from 0.
 */
final class RowIndex {
    /** What a row may cost in memory, in bytes. */
    static final int MAX_BYTES_A_ROW = 48;
    /** And with an id. */
    static final int MAX_BYTES_WITH_ID = 64;
    /** More rows than this would not fit a hash table of ints. */
    static final int MAX_ROWS = 1_000_000_000;
    /** No row. */
    static final int NONE = -1;

    /** Arrays grow by pieces of so many rows: growing by copying would need twice the memory. */
    private static final int PIECE = 1 << 16;

    private final boolean keyed;
    private final boolean withIds;
    private final List<long[]> ids = new ArrayList<>();
    private final List<long[]> contents = new ArrayList<>();
    /** Only until {@link #seal}. */
    private List<long[]> keys = new ArrayList<>();
    private final List<int[]> lines = new ArrayList<>();
    private final BitSet unusable = new BitSet();
    private final BitSet taken = new BitSet();
    private int rows;
    private long copies;
    private long copiesTaken;
    /** How often each row was taken; of no length where none is there more than once. */
    private int[] timesTaken = {};
    /** A hash table with open addressing: 1 + the next row to be taken of a content, or its last one when all are. */
    private int[] table;
    /** For each row 1 + the next row with the same content, or 0. */
    private int[] nextEqual;
    /** For each row the first row with its key. */
    private int[] firstOfKey;
    /** At the place of a key's first row: 1 + the last row taken of the key, or 0. */
    private int[] latestOfKey;

    /**
     * @param keyed whether rows have keys whose order matters
     * @param withIds whether rows have ids
     */
    RowIndex(boolean keyed, boolean withIds) {
        this.keyed = keyed;
        this.withIds = withIds;
    }

    /**
     * Adds the next row.
     *
     * @param line where it starts in its file
     * @param content the hash of its content
     * @param key the hash of its key, if rows have keys
     * @param id the hash of its id, if rows have ids; 0 for none
     */
    void add(long line, long[] content, long key, long id) {
        if (rows % PIECE == 0) {
            contents.add(new long[2 * PIECE]);
            lines.add(new int[PIECE]);
            if (keyed) {
                keys.add(new long[PIECE]);
            }
            if (withIds) {
                ids.add(new long[PIECE]);
            }
        }
        contents.get(rows / PIECE)[2 * (rows % PIECE)] = content[0];
        contents.get(rows / PIECE)[2 * (rows % PIECE) + 1] = content[1];
        lines.get(rows / PIECE)[rows % PIECE] = (int) Math.min(line, Integer.MAX_VALUE);
        if (keyed) {
            keys.get(rows / PIECE)[rows % PIECE] = key;
        }
        if (withIds) {
            ids.get(rows / PIECE)[rows % PIECE] = id;
        }
        rows++;
    }

    /** Adds a row that can never be taken: it has no content that could be on a stream. */
    void addUnusable(long line) {
        unusable.set(rows);
        add(line, new long[2], 0, 0);
    }

    /**
     * All rows have been added.
     *
     * @param all how many there are with their copies: all rows as often, but for the first ones, which may be there once more
     */
    void seal(long all) {
        copies = all;
        timesTaken = all > rows ? new int[rows] : timesTaken;
        int size = (int) (rows * 4L / 3) + 1;
        table = new int[size];
        nextEqual = new int[rows];
        for (int row = rows - 1; row >= 0; row--) { // backwards, so that the first of equal rows is the first to be taken
            if (!unusable.get(row)) {
                int slot = slotOf(content(row, 0), content(row, 1));
                nextEqual[row] = table[slot];
                table[slot] = row + 1;
            }
        }
        if (keyed) {
            linkKeys(size);
        }
    }

    /** The first row with this content that is not taken as often as it is there; else its last one; or {@link #NONE}. */
    int find(long[] content) {
        return table[slotOf(content[0], content[1])] - 1;
    }

    /**
     * Takes a copy of a row that was found.
     *
     * @return false when all had been taken before
     */
    boolean take(int row) {
        if (taken.get(row)) {
            return false;
        }
        copiesTaken++;
        if (timesTaken.length > 0 && ++timesTaken[row] < copies(row)) {
            return true;
        }
        taken.set(row);
        if (nextEqual[row] != 0) {
            table[slotOf(content(row, 0), content(row, 1))] = nextEqual[row];
        }
        return true;
    }

    /**
     * Whether a row that was just taken comes too late: a later row of its key was taken before.
     *
     * @return that row, or {@link #NONE} when it is in order
     */
    int takenBefore(int row) {
        int latest = latestOfKey[firstOfKey[row]] - 1;
        if (latest > row) {
            return latest;
        }
        latestOfKey[firstOfKey[row]] = row + 1;
        return NONE;
    }

    /** How many rows there are. */
    int rows() {
        return rows;
    }

    /** How many there are with their copies, as {@link #seal} was told. */
    long copies() {
        return copies;
    }

    /** How many of these have been taken. */
    long copiesTaken() {
        return copiesTaken;
    }

    /** How often a row is there. */
    long copies(int row) {
        return copies / rows + (row < copies % rows ? 1 : 0);
    }

    /** How many copies of a row were not taken. */
    long missing(int row) {
        return taken.get(row) ? 0 : copies(row) - (timesTaken.length > 0 ? timesTaken[row] : 0);
    }

    /** The first row at this place or behind it of which not every copy was taken; {@link #rows} when there is none. */
    int nextMissing(int from) {
        return Math.min(rows, taken.nextClearBit(from));
    }

    /** Whether this is the hash of a row's content. */
    boolean isContent(int row, long[] content) {
        return content(row, 0) == content[0] && content(row, 1) == content[1];
    }

    /** Whether it is a row that can never be taken. */
    boolean isUnusable(int row) {
        return unusable.get(row);
    }

    /** The hash of a row's id; 0 for none. */
    long id(int row) {
        return ids.get(row / PIECE)[row % PIECE];
    }

    /** The line a row starts on. */
    int line(int row) {
        return lines.get(row / PIECE)[row % PIECE];
    }

    private void linkKeys(int size) {
        int[] firsts = new int[size];
        firstOfKey = new int[rows];
        for (int row = 0; row < rows; row++) {
            int slot = start(key(row), size);
            while (firsts[slot] != 0 && key(firsts[slot] - 1) != key(row)) {
                slot = slot + 1 == size ? 0 : slot + 1;
            }
            firsts[slot] = firsts[slot] == 0 ? row + 1 : firsts[slot];
            firstOfKey[row] = firsts[slot] - 1;
        }
        keys = null;
        latestOfKey = new int[rows];
    }

    /** The slot of a content, or the free one where it belongs. */
    private int slotOf(long high, long low) {
        int slot = start(high, table.length);
        while (table[slot] != 0 && (content(table[slot] - 1, 0) != high || content(table[slot] - 1, 1) != low)) {
            slot = slot + 1 == table.length ? 0 : slot + 1;
        }
        return slot;
    }

    /** The upper half of a hash, spread over the table without a division. */
    private static int start(long hash, int size) {
        return (int) ((hash >>> 32) * size >>> 32);
    }

    private long content(int row, int half) {
        return contents.get(row / PIECE)[2 * (row % PIECE) + half];
    }

    private long key(int row) {
        return keys.get(row / PIECE)[row % PIECE];
    }
}
