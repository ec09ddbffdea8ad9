import java.util.List;
import java.util.Optional;

/**
 * A row on its way to the stream, and the story of its tries; by itself a record of its own. The Sender's lock guards it.
 */
final class Outgoing implements Entry {
    /** What a cell costs beside its characters: a reference, and the heads of a String and its array. */
    private static final int CELL_BYTES = 48;

    /** What the reason begins with where the answer of a try was lost. */
    static final String PERHAPS = "perhaps on the stream: ";

    final Row row;
    private final Optional<String> hashKey;
    private final int size;
    /** About what it takes of the heap, in bytes: its record, and the row as it was read. */
    final int heapBytes;

    /** When it was read, by {@link System#nanoTime()}; kept by the {@link Batcher}, as is {@code due}. */
    long added;
    /** From when on it may go out (again), by the same clock. */
    long due;
    /** When it should have gone out for the first time, by the same clock: see {@link Schedule}; kept by the {@link Sender}. */
    long scheduled;
    /** Where it waits, or waited last; kept by the {@link Lanes}. */
    Lane lane;

    private int tries;
    private long firstTried;
    private String reason = "";
    private boolean perhapsStored;

    /**
     * @param row one that can be sent
     * @param hashKey brings it to a shard, whatever its key; empty where the key decides
     */
    Outgoing(Row row, Optional<String> hashKey) {
        this.row = row;
        this.hashKey = hashKey;
        int cells = 0;
        for (String cell : row.cells()) { // a stream would cost more than the rest of this
            cells += CELL_BYTES + cell.length();
        }
        this.size = row.size();
        this.heapBytes = size + cells;
    }

    @Override
    public String partitionKey() {
        return row.partitionKey();
    }

    @Override
    public byte[] data() {
        return row.data();
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public List<Outgoing> rows() {
        return List.of(this);
    }

    @Override
    public int count() {
        return 1;
    }

    @Override
    public Optional<String> hashKey() {
        return hashKey;
    }

    /** The shard that takes it, of these; {@value HashRanges#UNKNOWN} where none does. */
    String shardIn(HashRanges shards) {
        return hashKey.isPresent() ? shards.shardOfHashKey(hashKey.get()) : shards.shardOf(partitionKey());
    }

    @Override
    public Entry only(List<Outgoing> some) {
        return this;
    }

    @Override
    public void sent(long now) {
        firstTried = tries == 0 ? now : firstTried;
        tries++;
    }

    /** What this try came to, when it was not delivered. */
    void failed(Fate fate, String why) {
        reason = why;
        perhapsStored |= fate == Fate.UNKNOWN;
    }

    /** How many requests it was in. */
    int tries() {
        return tries;
    }

    /** When it was first sent. */
    long firstTried() {
        return firstTried;
    }

    /**
     * What its latency counts from: when it should have gone out, or when it did, where that was before; at a rate the rows of a
     * request go out together, the last ones up to a tenth of a second ahead of their time.
     */
    long since() {
        return firstTried - scheduled < 0 ? firstTried : scheduled;
    }

    /**
     * Why it is not on the stream, with a word in front where the answer of a try was lost: then it may be there all the same.
     */
    String why(String said) {
        return (perhapsStored ? PERHAPS : "") + said;
    }

    /** The same for one that was tried before the run ended: {@code perhaps on the stream: HTTP 500, then interrupted}. */
    String whyUntil(String end) {
        return why(reason) + ", then " + end;
    }
}
