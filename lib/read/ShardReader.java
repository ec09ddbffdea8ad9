import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
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
    /** A shard is not given up before so many tries: each may take minutes, and asks for less than the one before. */
    private static final int LEAST_TRIES = 4;
    /** After a page that did not come the next try asks for a tenth, since nobody knows how large the records are, */
    private static final int LESS = 10;
    /** and after one that came for twice as many. */
    private static final int MORE = 2;

    private final String shardId;
    private final ShardCalls calls;
    private final PagePrinter printer;
    private final FetchPace pace;
    private final EndRule end;
    private final Console console;
    private final Backoff backoff = new Backoff();
    private final ShardProgress progress;
    private StartPosition position;
    private Optional<Instant> opened = Optional.empty();
    private Optional<String> iterator = Optional.empty();
    private int limit = ShardCalls.PAGE;
    private int failures;
    private long failingSince;
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

    /** @param goal how far the shard is to be read */
    ShardReader(String shardId, StartPosition start, EndRule.Goal goal, Kit kit) {
        this.shardId = shardId;
        this.position = start;
        this.end = new EndRule(goal);
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
        if (next == Next.Done.REACHED) {
            progress.reached();
        }
        return next;
    }

    private Next renew() {
        takeIterator();
        return new Next.Again(Duration.ZERO);
    }

    private void takeIterator() {
        progress.asking(System.nanoTime(), pace.interval());
        ShardCalls.ShardIterator taken = calls.iterator(shardId, position);
        iterator = Optional.of(taken.value());
        progress.opened();
        if (opened.isEmpty()) {
            opened = Optional.of(taken.time());
            end.opened(taken.after());
        }
    }

    private Next readPage() {
        Instant started = Instant.now();
        long asked = System.nanoTime();
        progress.asking(asked, pace.interval());
        GetRecordsResponse answer = calls.page(iterator.orElseThrow(), limit);
        Duration took = Duration.ofNanos(System.nanoTime() - asked);
        long bytes = answer.records().stream().mapToLong(record -> StreamRecord.data(record).length).sum();
        print(answer.records(), bytes, ServiceTime.ahead(answer.sdkHttpResponse(), started, Instant.now()));
        return next(answer, bytes, asked, took);
    }

    /** Prints first: the last records of a shard come in one answer with the null iterator. */
    private void print(List<Record> records, long bytes, Duration serviceAhead) {
        pageMebibytes = (int) Math.min(ShardCalls.MAX_PAGE_MEBIBYTES, 1 + (bytes >> 20));
        if (!records.isEmpty()) {
            progress.printed(printer.print(shardId, records, bytes, serviceAhead));
            // Of a page that was cut short the rest is not wanted: the output is full, or closed.
            position = StartPosition.after(records.get(records.size() - 1).sequenceNumber());
        }
    }

    private Next next(GetRecordsResponse answer, long bytes, long asked, Duration took) {
        boolean isLast = answer.nextShardIterator() == null;
        if (isLast && answer.millisBehindLatest() == null && answer.childShards().isEmpty()) {
            iterator = answer.records().isEmpty() ? iterator : Optional.empty(); // what it had is printed: go on behind it
            return again("an answer without iterator, lag and children", Optional.empty()); // no end of a shard looks like that
        }
        if (printer.isClosed()) {
            return new Next.Again(Duration.ZERO); // too late: what it had was not printed
        }
        Instant told = ServiceTime.of(answer.sdkHttpResponse()).orElseGet(Instant::now);
        boolean isReached = end.isReached(answer, asked, told);
        progress.answered(System.nanoTime(), answer.millisBehindLatest(), end.isAtTip(), !answer.records().isEmpty());
        backoff.reset();
        failures = 0;
        limit = Math.min(ShardCalls.PAGE, limit * MORE);
        if (isLast) {
            children = answer.childShards().stream()
                    .map(child -> new ShardTree.Node(child.shardId(), child.parentShards())).toList();
            return Next.Done.ENDED;
        }
        iterator = Optional.of(answer.nextShardIterator());
        return isReached ? Next.Done.REACHED : new Next.Again(pace.afterAnswer(took, bytes));
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
            return again(error.brief(), Optional.of(e.explained));
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
                Duration wait = pace.afterThrottle();
                failed(error.brief(), Optional.of(e.explained));
                return new Next.Again(wait);
            }
        }
        if (error.isWithoutAnswer()) {
            limit = Math.max(1, limit / LESS);
        }
        return again(error.brief(), Optional.of(e.explained));
    }

    private Next again(String reason, Optional<Failure> cause) {
        failed(reason, cause);
        Duration wait = backoff.next();
        console.detail("shard " + shardId + ": " + reason + ", again in " + wait.toMillis() + " ms");
        return new Next.Again(wait);
    }

    /** Notes one more failure in a row. */
    private void failed(String reason, Optional<Failure> cause) {
        long now = System.nanoTime();
        failingSince = failures++ == 0 ? now : failingSince;
        progress.failed(now, reason);
        boolean isOver = now - failingSince > ControlCalls.PATIENCE.toNanos() && failures >= LEAST_TRIES;
        if (isOver) {
            throw Failure.io("shard " + shardId + ": gave up after " + Times.seconds(Duration.ofNanos(now - failingSince)
                    .truncatedTo(ChronoUnit.SECONDS)) + ": " + reason, cause.orElse(null));
        }
    }
}
