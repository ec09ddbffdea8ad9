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
 */
final class Lanes {
    /** From one round to the next: a shard that is full gets so many records at a time. */
    private static final Duration ROUND = Duration.ofMillis(25);
    /** A shard that refuses everything for so long may be none any more. */
    private static final Duration DEAF = Duration.ofSeconds(5);
    /** The list of shards is not asked for again before; longer each time it was the same. */
    private static final Duration LIST_PAUSE = Duration.ofSeconds(2);
    private static final Duration LONGEST_LIST_PAUSE = Duration.ofMinutes(5);
    /** Rows to choose from: so many a shard. */
    private static final int WINDOW_A_SHARD = 500;

    private final Pacing pacing;
    private final int openShards;
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
    private boolean wantsList;
    private long nextList;
    private Duration listPause = LIST_PAUSE;

    /**
     * @param openShards how many shards take records, as far as is known
     * @param now when it begins
     */
    Lanes(Pacing pacing, int openShards, long now) {
        this.pacing = pacing;
        this.openShards = openShards;
        isPaced = pacing == Pacing.ALWAYS;
        whole = new Lane("", isPaced ? new ShardPace(openShards, true, now)
                : pacing == Pacing.NEVER ? Allowance.ALL : new Probe(openShards), now);
        lanes = List.of(whole);
        nextRound = now;
        nextList = now;
    }

    /** Lanes without any limit. */
    static Lanes free() {
        return new Lanes(Pacing.NEVER, 1, 0);
    }

    /**
     * Takes a row.
     *
     * @param goesAgain before those that were not sent yet
     */
    void add(Outgoing outgoing, boolean goesAgain) {
        size++;
        bytes += outgoing.size;
        laneOf(outgoing).add(outgoing, goesAgain);
    }

    /**
     * The rows of the next request; empty when none may go now. At most so many, and no more bytes than a request may have; a
     * record that is larger than that goes alone.
     */
    List<Outgoing> take(int maxRecords, long now) {
        if (waitTime(now) > 0) {
            return List.of();
        }
        List<Outgoing> batch = new ArrayList<>(Math.min(maxRecords, size));
        long sum = 0;
        boolean isFull = false;
        for (int i = 0; i < lanes.size() && !isFull; i++) {
            Lane lane = lanes.get((first + i) % lanes.size());
            while (!isFull && lane.isReady(now)) {
                isFull = batch.size() == maxRecords || !batch.isEmpty() && sum + lane.peek().size > Limits.MAX_REQUEST_BYTES;
                if (!isFull) {
                    sum += lane.peek().size;
                    batch.add(lane.poll());
                }
            }
        }
        first = (first + 1) % lanes.size(); // a lane that was left out is not always the same
        size -= batch.size();
        bytes -= sum;
        if (!isFull) {
            full = (int) lanes.stream().filter(lane -> lane.peek() != null).count();
        }
        if (!isFull && size > 0) { // the others may not go now
            nextRound = now + ROUND.toNanos();
            wantsList |= isPaced && ranges.isEmpty();
        }
        return batch;
    }

    /** A row that was in a request came to this. */
    void answered(Outcome outcome, long now) {
        Lane lane = outcome.outgoing().lane;
        if (pacing == Pacing.ONCE_REFUSED && outcome.fate() == Fate.THROTTLED && !isPaced) {
            isPaced = true;
            wantsList = true;
            whole.allow(new ShardPace(openShards, false, now));
        }
        nextRound = isPaced ? nextRound : now;
        lane.answered(outcome, now);
        if (isPaced && byShard.get(lane.shardId) == lane) { // else it is of a time when other shards were known
            wantsList |= outcome.isDelivered() ? !outcome.shardId().equals(lane.shardId) : lane.isDeaf(DEAF, now);
        }
    }

    /** Whether the stream's shards are to be listed now; {@link #spread} or {@link #keep} must follow. */
    boolean takesList(long now) {
        boolean isWanted = wantsList && now - nextList >= 0;
        if (isWanted) {
            wantsList = false;
            nextList = Long.MAX_VALUE / 2 + now; // not while it is on its way
        }
        return isWanted;
    }

    /** These are the stream's shards: a lane for each. */
    void spread(HashRanges shards, long now) {
        List<String> ids = shards.shardIds();
        boolean isSame = ids.size() == byShard.size() && byShard.keySet().containsAll(ids);
        Duration longer = listPause.multipliedBy(2);
        listPause = !isSame ? LIST_PAUSE : longer.compareTo(LONGEST_LIST_PAUSE) < 0 ? longer : LONGEST_LIST_PAUSE;
        nextList = now + listPause.toNanos();
        wantsList = false;
        boolean isFresh = ranges.isEmpty() && pacing == Pacing.ALWAYS;
        List<Lane> before = lanes;
        Map<String, Lane> known = byShard;
        ranges = Optional.of(shards);
        byShard = new HashMap<>();
        for (String id : ids) {
            byShard.put(id, known.getOrDefault(id, new Lane(id, new ShardPace(1, isFresh, now), now)));
        }
        lanes = new ArrayList<>(byShard.values());
        lanes.add(whole); // for keys in a gap between the ranges
        size = 0;
        bytes = 0;
        before.forEach(lane -> lane.takeAgain().forEach(outgoing -> add(outgoing, true)));
        before.forEach(lane -> lane.takeFresh().forEach(outgoing -> add(outgoing, false)));
        nextRound = now;
    }

    /** The shards cannot be listed: what is known of them stays. */
    void keep(long now) {
        nextList = now + LONGEST_LIST_PAUSE.toNanos();
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
        int shards = ranges.isPresent() ? byShard.size() : openShards;
        return isPaced ? Optional.of(new ShardLoad(shards, lanes.size() == 1 ? full * shards : full)) : Optional.empty();
    }

    /** How many rows wait. */
    int size() {
        return size;
    }

    /** Their bytes. */
    long bytes() {
        return bytes;
    }

    /** So many rows should be there to choose from; 0 where there is nothing to choose. */
    int usefulRows() {
        return isPaced ? WINDOW_A_SHARD * openShards : 0;
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
        return ranges.map(known -> byShard.get(known.shardOf(outgoing.partitionKey()))).orElse(whole);
    }
}
