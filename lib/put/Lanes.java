import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The rows that may go as far as they themselves are concerned, in one lane for the whole stream, or, once its shards are to be
 * spared, in a lane for each of them: so that those of a full shard wait, and those of the others pass by. Then requests that are
 * not full go in rounds, each with what the shards may be sent by then. Knows when the shards should be listed (again): they are
 * unknown, an answer named another shard than was foreseen, or one takes nothing any more.
 *
 * <p>Where rows are aggregated there is a lane a shard from the start. From an answer that names another shard until the shards
 * are listed again nobody knows which rows belong together: those of that lane go as records of their own.
 */
final class Lanes {
    /** From one round to the next: a shard that is full gets so many records at a time. */
    private static final Duration ROUND = Duration.ofMillis(25);
    /** A shard that refuses everything for so long may be none any more. */
    private static final Duration DEAF = Duration.ofSeconds(5);
    /** Rows to choose from: so many a shard; */
    private static final int WINDOW_A_SHARD = 500;
    /** and what makes some aggregates of small rows. */
    private static final int AGGREGATED_WINDOW_A_SHARD = 5000;

    private final Pacing pacing;
    private final int openShards;
    private final Optional<Packing> packing;
    /** The most rows of a request of aggregates. */
    private final int maxRows;
    /** So many bytes fill a request. */
    private long enough = Limits.MAX_REQUEST_BYTES;
    private final Strays strays = new Strays();
    private final Lane whole;
    private List<Lane> lanes;
    private Optional<HashRanges> ranges = Optional.empty();
    private Map<String, Lane> byShard = Map.of();
    private boolean isPaced;
    private int first;
    private int full;
    private int size;
    private long bytes;
    private long nextRound;
    private final ListTimes lists;

    /**
     * How rows are aggregated.
     *
     * @param shards of the stream
     * @param maxRows the most rows of a request
     */
    record Packing(HashRanges shards, int maxRows) {
    }

    /**
     * @param openShards how many shards take records, as far as is known
     * @param packing where several rows are to be one record
     * @param now when it begins
     */
    Lanes(Pacing pacing, int openShards, Optional<Packing> packing, long now) {
        this.pacing = pacing;
        this.openShards = openShards;
        this.packing = packing;
        maxRows = packing.map(Packing::maxRows).orElse(Integer.MAX_VALUE);
        isPaced = pacing == Pacing.ALWAYS;
        whole = new Lane("", allowance(openShards, true, now), now);
        lanes = List.of(whole);
        nextRound = now;
        lists = new ListTimes(now);
        packing.ifPresent(known -> spread(known.shards(), now));
    }

    private Allowance allowance(int shards, boolean isFresh, long now) {
        if (isPaced) {
            return new ShardPace(shards, isFresh, now);
        }
        return pacing == Pacing.NEVER ? Allowance.ALL : new Probe(shards);
    }

    /** Lanes without any limit. */
    static Lanes free() {
        return new Lanes(Pacing.NEVER, 1, Optional.empty(), 0);
    }

    /**
     * Takes a row.
     *
     * @param goesAgain before those that were not sent yet
     */
    void add(Outgoing outgoing, boolean goesAgain) {
        size++;
        bytes += outgoing.size();
        laneOf(outgoing).add(outgoing, goesAgain);
    }

    /**
     * The next request; empty when none may go now. At most so many records, and no more bytes than a request may have; a record
     * that is larger than that goes alone.
     *
     * @param order by which rows wait behind those of their key
     */
    List<Entry> take(int maxRecords, Optional<KeyOrder> order, long now) {
        if (waitTime(now) > 0) {
            return List.of();
        }
        List<Entry> batch = new ArrayList<>(Math.min(maxRecords, size));
        long sum = 0;
        int room = maxRows;
        long last = lastRow(room, now);
        boolean isFull = false;
        for (int i = 0; i < lanes.size() && !isFull; i++) {
            Lane lane = lanes.get((first + i) % lanes.size());
            size -= lane.size();
            bytes -= lane.bytes();
            while (!isFull && lane.isReady(now) && lane.peek().row.place() <= last) {
                isFull = batch.size() == maxRecords || room == 0
                        || !batch.isEmpty() && sum + lane.nextSize() > Limits.MAX_REQUEST_BYTES;
                if (!isFull) {
                    Entry entry = lane.take(room, last, order);
                    sum += entry.size();
                    room -= entry.count();
                    batch.add(entry);
                }
            }
            size += lane.size();
            bytes += lane.bytes();
        }
        first = (first + 1) % lanes.size(); // a lane that was left out is not always the same
        if (!isFull) {
            full = (int) lanes.stream().filter(lane -> lane.peek() != null).count();
        }
        if (!isFull && size > 0) { // the others may not go now
            nextRound = now + ROUND.toNanos();
            lists.want(isPaced && ranges.isEmpty());
        }
        return batch;
    }

    /** The last row that may go with so many others: at a rate rows go in their order, and not a shard after the other. */
    private long lastRow(int room, long now) {
        if (room == Integer.MAX_VALUE) {
            return Long.MAX_VALUE;
        }
        return room - 1 + lanes.stream().filter(lane -> lane.isReady(now)).mapToLong(lane -> lane.peek().row.place()).min()
                .orElse(0);
    }

    /** A record that was in a request came to this, as its first row says. */
    void answered(Outcome outcome, long now) {
        Lane lane = outcome.outgoing().lane;
        if (pacing == Pacing.ONCE_REFUSED && outcome.fate() == Fate.THROTTLED && !isPaced) {
            isPaced = true;
            lists.want(ranges.isEmpty());
            whole.allow(allowance(openShards, false, now));
            byShard.values().forEach(known -> known.allow(allowance(1, false, now)));
        }
        nextRound = isPaced ? nextRound : now;
        lane.answered(outcome, now);
        boolean isElsewhere = outcome.isDelivered() && !outcome.shardId().equals(lane.shardId);
        if (byShard.get(lane.shardId) == lane) { // else it is of a time when other shards were known
            lists.want(isElsewhere || !outcome.isDelivered() && lane.isDeaf(DEAF, now));
            if (isElsewhere) {
                lane.packInto(Optional.empty());
            }
        }
        if (isElsewhere && outcome.entry().count() > 1) {
            strays.add(outcome.entry(), outcome.shardId());
        }
    }

    /** Whether the stream's shards are to be listed now; {@link #spread} or {@link #keep} must follow. */
    boolean takesList(long now) {
        return lists.take(now);
    }

    /** These are the stream's shards: a lane for each. */
    void spread(HashRanges shards, long now) {
        List<String> ids = shards.shardIds();
        boolean isSame = ids.size() == byShard.size() && byShard.keySet().containsAll(ids);
        lists.listed(isSame, now);
        boolean isFresh = ranges.isEmpty() && pacing == Pacing.ALWAYS;
        strays.resolve(shards);
        List<Lane> before = lanes;
        Map<String, Lane> known = byShard;
        ranges = Optional.of(shards);
        byShard = new HashMap<>();
        for (String id : ids) {
            Lane lane = known.containsKey(id) ? known.get(id) : new Lane(id, allowance(1, isFresh, now), now);
            if (packing.isPresent() && !isSame) { // else the list is not what the answers say
                lane.packInto(Optional.of(shards.hashKeyOf(id)));
            }
            byShard.put(id, lane);
        }
        if (packing.isPresent()) {
            enough = Math.min(Limits.MAX_REQUEST_BYTES, (long) AggregateWriter.MAX_BYTES * ids.size());
        }
        lanes = new ArrayList<>(byShard.values());
        lanes.add(whole); // for keys in a gap between the ranges
        size = 0;
        bytes = 0;
        List<Outgoing> again = before.stream().flatMap(lane -> lane.takeAgain().stream()).toList();
        List<Outgoing> fresh = before.stream().flatMap(lane -> lane.takeFresh().stream()).toList();
        again.forEach(outgoing -> add(outgoing, true));
        fresh.forEach(outgoing -> add(outgoing, false));
        nextRound = now;
    }

    /** The shards cannot be listed: what is known of them stays. */
    void keep(long now) {
        lists.failed(now);
    }

    /** How long from now until {@link #take} may give anything, in nanoseconds; 0 where that may be now. */
    long waitTime(long now) {
        return Math.max(0, nextRound - now);
    }

    /** Whether the shards are spared. */
    boolean isPaced() {
        return isPaced;
    }

    /** How busy the shards are; empty as long as they are not spared. */
    Optional<ShardLoad> load() {
        int shards = ranges.isPresent() ? Math.max(1, byShard.size()) : openShards;
        return isPaced ? Optional.of(new ShardLoad(shards, lanes.size() == 1 ? full * shards : full, false)) : Optional.empty();
    }

    /** How many rows wait. */
    int size() {
        return size;
    }

    /** Whether what waits fills a request; where rows are aggregated: a record for each shard. */
    boolean isFull(int maxRecords) {
        return size >= (packing.isEmpty() ? maxRecords : maxRows) || bytes >= enough;
    }

    /** So many rows should be there to choose from; 0 where there is nothing to choose. */
    int usefulRows() {
        if (packing.isPresent() && maxRows == Integer.MAX_VALUE) {
            return AGGREGATED_WINDOW_A_SHARD * openShards;
        }
        return isPaced ? WINDOW_A_SHARD * openShards : 0;
    }

    /** How often the bytes of a row are in memory: an aggregate has them once more. */
    int copies() {
        return packing.isPresent() ? 2 : 1;
    }

    /** The rows of aggregates that came to other shards than was foreseen. */
    Strays strays() {
        return strays;
    }

    /** When the row could have gone that waited longest; {@code now} where none waits. */
    long oldest(long now) {
        return lanes.stream().mapToLong(lane -> lane.oldest(now)).reduce(now, (one, other) -> one - other < 0 ? one : other);
    }

    /** Gives up on all rows that wait. */
    List<Outgoing> giveUp() {
        List<Outgoing> rows = new ArrayList<>();
        for (Lane lane : lanes) {
            rows.addAll(lane.takeAgain());
            rows.addAll(lane.takeFresh());
        }
        size = 0;
        bytes = 0;
        return rows;
    }

    private Lane laneOf(Outgoing outgoing) {
        return ranges.map(known -> byShard.get(outgoing.shardIn(known))).orElse(whole);
    }
}
