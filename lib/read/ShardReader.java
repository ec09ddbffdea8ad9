import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.Record;

/**
 * Reads one shard, a page at a time: {@link #open()} until it is open, then {@link #fetch()} again and again, each call after the
 * pause the one before gave back. Every record from the starting position on is printed once, in the shard's order: a page is
 * printed before the next iterator is looked at, a failed fetch is repeated with the same iterator, and an expired iterator
 * is replaced by one right after the last record printed. {@link #progress()} may be asked by any thread.
 */
final class ShardReader {
    /** A time that no shard reaches: reading is done only at the shard's end, which every shard has that is closed. */
    static final Instant TO_THE_END = Instant.MAX;
    /** How long a shard may go without any readable answer before the run fails. Being throttled is an answer. */
    private static final Duration GIVE_UP_AFTER = Duration.ofSeconds(60);

    private final String shardId;
    private final ShardCalls calls;
    private final PagePrinter printer;
    private final FetchPace pace;
    private final Instant drainTo;
    private final Console console;
    private final Backoff backoff = new Backoff();
    private final ShardProgress progress;
    private StartPosition position;
    private Optional<Instant> opened = Optional.empty();
    private Optional<Instant> failingSince = Optional.empty();
    private Optional<String> iterator = Optional.empty();
    private boolean reachedBefore;
    private int pageMebibytes = ShardCalls.MAX_PAGE_MEBIBYTES;
    private volatile boolean gone;
    private volatile List<ShardTree.Node> children = List.of();

    /**
     * What all readers of a run share.
     *
     * @param paces makes the pace of one shard
     */
    record Kit(ShardCalls calls, PagePrinter printer, Supplier<FetchPace> paces, Console console) {
    }

    /** @param drainTo reading is done when everything that was on the shard at this time has been printed */
    ShardReader(String shardId, StartPosition start, Instant drainTo, Kit kit) {
        this.shardId = shardId;
        this.position = start;
        this.drainTo = drainTo;
        this.calls = kit.calls();
        this.printer = kit.printer();
        this.pace = kit.paces().get();
        this.console = kit.console();
        this.progress = new ShardProgress(shardId);
    }

    String shardId() {
        return shardId;
    }

    /** How far the shard has been read. */
    ShardProgress progress() {
        return progress;
    }

    /** What the service said of the shard's children when it ended; some servers say nothing. */
    List<ShardTree.Node> children() {
        return children;
    }

    /** Whether the shard ended because the service does not know it (any more). */
    boolean isGone() {
        return gone;
    }

    /** How large the next page is, about, in MiB: the largest there can be, and after the first as large as the last one. */
    int pageMebibytes() {
        return pageMebibytes;
    }

    /**
     * Takes the first iterator.
     *
     * @throws Failure when the shard cannot be read
     */
    Next open() {
        Next next = attempt(() -> {
            takeIterator();
            return Next.Done.OPENED;
        });
        return gone ? Next.Done.OPENED : next;
    }

    /**
     * Fetches one page and prints it.
     *
     * @throws Failure when the shard cannot be read or the records cannot be printed
     */
    Next fetch() {
        Next next = gone ? Next.Done.ENDED : attempt(iterator.isPresent() ? this::readPage : this::renew);
        if (next == Next.Done.ENDED) {
            progress.end();
        }
        return next;
    }

    private Next renew() {
        takeIterator();
        return new Next.Again(Duration.ZERO);
    }

    private void takeIterator() {
        ShardCalls.ShardIterator taken = calls.iterator(shardId, position);
        iterator = Optional.of(taken.value());
        opened = opened.or(() -> Optional.of(taken.time()));
    }

    private Next readPage() {
        Instant asked = Instant.now();
        GetRecordsResponse answer = calls.page(iterator.orElseThrow());
        Duration took = Duration.between(asked, Instant.now());
        print(answer.records());
        return next(answer, asked, took);
    }

    /** Prints first: the last records of a shard come in one answer with the null iterator. */
    private void print(List<Record> records) {
        long bytes = records.stream().mapToLong(record -> record.data().asByteArrayUnsafe().length).sum();
        pageMebibytes = (int) Math.min(ShardCalls.MAX_PAGE_MEBIBYTES, 1 + (bytes >> 20));
        if (!records.isEmpty()) {
            progress.printed(printer.print(shardId, records, bytes));
            // Of a page that was cut short the rest is not wanted: the output is full, or closed.
            position = StartPosition.after(records.get(records.size() - 1).sequenceNumber());
        }
    }

    private Next next(GetRecordsResponse answer, Instant asked, Duration took) {
        boolean isLast = answer.nextShardIterator() == null;
        if (isLast && answer.millisBehindLatest() == null && answer.childShards().isEmpty()) {
            iterator = answer.records().isEmpty() ? iterator : Optional.empty(); // what it had is printed: go on behind it
            return retry("an answer without iterator, lag and children", Optional.empty()); // no end of a shard looks like that
        }
        backoff.reset();
        failingSince = Optional.empty();
        progress.behind(answer.millisBehindLatest());
        if (isLast) {
            children = answer.childShards().stream()
                    .map(child -> new ShardTree.Node(child.shardId(), child.parentShards())).toList();
            return Next.Done.ENDED;
        }
        iterator = Optional.of(answer.nextShardIterator());
        return isDrained(answer, asked) ? Next.Done.DRAINED : new Next.Again(pace.afterAnswer(took));
    }

    /**
     * Whether the answer reaches the time to drain to: its lag says so, on the service's own clock, so that it ends also while
     * others go on writing. Some servers say 0 whatever the lag: a full page, or the first empty one, is not believed. Others
     * count it from the newest record and not from now, and say 0 of a page that is cut at 10 MiB: a page with records is the
     * last one only when it has a record from after the start.
     */
    private boolean isDrained(GetRecordsResponse answer, Instant asked) {
        Long lag = answer.millisBehindLatest();
        boolean reached = lag != null && !asked.minusMillis(lag).isBefore(drainTo);
        boolean twice = reached && reachedBefore;
        reachedBefore = reached;
        List<Record> records = answer.records();
        if (records.isEmpty()) {
            return twice;
        }
        Instant youngest = records.get(records.size() - 1).approximateArrivalTimestamp();
        return reached && records.size() < ShardCalls.PAGE && youngest != null && youngest.isAfter(drainTo);
    }

    private Next attempt(Supplier<Next> step) {
        try {
            return step.get();
        } catch (ShardCalls.Failed e) {
            return afterFailure(e);
        }
    }

    private Next afterFailure(ShardCalls.Failed e) {
        AwsError error = e.error;
        if (error.code().equals("ExpiredIteratorException")) {
            // LATEST once more would skip what came meanwhile; from the time of the first iterator on, nothing is missed.
            position = position.type() == StartPosition.Type.LATEST ? StartPosition.at(opened.orElseThrow()) : position;
            iterator = Optional.empty();
            progress.renewed();
            return new Next.Again(backoff.next());
        }
        if (error.code().equals("ResourceNotFoundException")) {
            gone = true; // past the retention period, or the whole stream is gone: who follows this shard finds out
            return Next.Done.ENDED;
        }
        if (error.fate() == Fate.REFUSED) {
            throw Failure.io("shard " + shardId + ": " + e.explained.getMessage(), e.explained);
        }
        if (error.fate() == Fate.THROTTLED) {
            progress.throttled();
            if (iterator.isPresent()) {
                failingSince = Optional.empty();
                return new Next.Again(pace.afterThrottle());
            }
        }
        return retry(error.brief(), Optional.of(e.explained));
    }

    private Next retry(String reason, Optional<Failure> cause) {
        Instant now = Instant.now();
        Instant since = failingSince.orElse(now);
        failingSince = Optional.of(since);
        if (Duration.between(since, now).compareTo(GIVE_UP_AFTER) > 0) {
            throw Failure.io("shard " + shardId + ": gave up after " + Times.seconds(GIVE_UP_AFTER) + ": " + reason,
                    cause.orElse(null));
        }
        Duration wait = backoff.next();
        console.detail("shard " + shardId + ": " + reason + ", again in " + wait.toMillis() + " ms");
        return new Next.Again(wait);
    }
}
