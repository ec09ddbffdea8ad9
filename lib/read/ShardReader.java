import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.kinesis.model.ExpiredIteratorException;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;

/**
 * Reads one shard, a page at a time: {@link #open()} once, then {@link #fetch()} again and again, each call after the pause
 * the one before gave back. Every record from the starting position on is printed once, in the shard's order: a page is
 * printed before the next iterator is looked at, a failed fetch is repeated with the same iterator, and an expired iterator
 * is replaced by one right after the last record printed. One thread at a time; {@link #progress()} from any thread.
 */
final class ShardReader {
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
    private Instant opened;
    private Instant failingSince;
    private String iterator;
    private boolean reachedBefore;
    private int pageMebibytes = ShardCalls.MAX_PAGE_MEBIBYTES;
    private volatile boolean gone;
    private volatile List<ShardTree.Node> children = List.of();

    /**
     * @param drainTo reading is done when everything that was on the shard at this time has been printed; null for only at the
     *         shard's end, which every shard reaches that is closed
     */
    ShardReader(String shardId, StartPosition start, Instant drainTo, ShardCalls calls, PagePrinter printer, FetchPace pace, Console console) {
        this.shardId = shardId;
        this.position = start;
        this.drainTo = drainTo;
        this.calls = calls;
        this.printer = printer;
        this.pace = pace;
        this.console = console;
        this.progress = new ShardProgress(shardId);
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

    /**
     * Takes the first iterator.
     *
     * @return null when the reader holds it, or the shard is gone, else the pause before the next try
     * @throws Failure when the shard cannot be read
     */
    Duration open() {
        return attempt("GetShardIterator", () -> {
            takeIterator();
            return null;
        });
    }

    /**
     * Fetches one page and prints it.
     *
     * @return the pause before the next fetch, or null when there is none: the shard has ended, or is drained
     * @throws Failure when the shard cannot be read or the records cannot be printed
     */
    Duration fetch() {
        Duration pause = gone ? null : read();
        if (gone) {
            progress.end();
        }
        return pause;
    }

    private Duration read() {
        if (iterator == null) {
            return attempt("GetShardIterator", () -> {
                takeIterator();
                return Duration.ZERO;
            });
        }
        return attempt("GetRecords", () -> {
            Instant asked = Instant.now();
            GetRecordsResponse answer = calls.page(iterator);
            Duration took = Duration.between(asked, Instant.now());
            long bytes = answer.records().stream().mapToLong(record -> record.data().asByteArrayUnsafe().length).sum();
            pageMebibytes = (int) Math.min(ShardCalls.MAX_PAGE_MEBIBYTES, 1 + (bytes >> 20));
            print(answer.records());
            return next(answer, asked, took);
        });
    }

    /** How large the next page is, about, in MiB: the largest there can be, and after the first as large as the last one. */
    int pageMebibytes() {
        return pageMebibytes;
    }

    private void takeIterator() {
        ShardCalls.ShardIterator taken = calls.iterator(shardId, position);
        iterator = taken.value();
        opened = opened == null ? taken.time() : opened;
    }

    /** Prints first: the last records of a shard come in one answer with the null iterator. */
    private void print(List<Record> records) {
        if (records.isEmpty()) {
            return;
        }
        progress.printed(printer.print(shardId, records));
        // Of a page that was cut short the rest is not wanted: the output is full, or closed.
        position = StartPosition.after(records.get(records.size() - 1).sequenceNumber());
    }

    private Duration next(GetRecordsResponse answer, Instant asked, Duration took) {
        if (answer.nextShardIterator() == null && answer.millisBehindLatest() == null && answer.childShards().isEmpty()) {
            iterator = answer.records().isEmpty() ? iterator : null; // what it had is printed: go on behind it
            return retry("an answer without iterator, lag and children", null); // no end of a shard looks like that
        }
        backoff.reset();
        failingSince = null;
        progress.behind(answer.millisBehindLatest());
        if (answer.nextShardIterator() != null) {
            iterator = answer.nextShardIterator();
            return isDrained(answer, asked) ? null : pace.afterAnswer(took);
        }
        children = answer.childShards().stream().map(child -> new ShardTree.Node(child.shardId(), child.parentShards())).toList();
        progress.end();
        return null;
    }

    /**
     * Whether the answer reaches the time to drain to: its lag says so, on the service's own clock, so that it ends also while others go
     * on writing. Some servers say 0 whatever the lag: a full page, or the first empty one, is not believed. Others count it from the
     * newest record and not from now: above 0, the page's last record must be young enough too.
     */
    private boolean isDrained(GetRecordsResponse answer, Instant asked) {
        boolean reached = drainTo != null && answer.millisBehindLatest() != null
                && !asked.minusMillis(answer.millisBehindLatest()).isBefore(drainTo);
        boolean again = reachedBefore;
        reachedBefore = reached;
        List<Record> records = answer.records();
        if (!reached || records.isEmpty()) {
            return reached && again;
        }
        Instant youngest = records.get(records.size() - 1).approximateArrivalTimestamp();
        return records.size() < ShardCalls.PAGE
                && (answer.millisBehindLatest() == 0 || youngest != null && !youngest.isBefore(drainTo));
    }

    private Duration attempt(String action, Supplier<Duration> step) {
        try {
            return step.get();
        } catch (ExpiredIteratorException e) {
            // LATEST once more would skip what came meanwhile; from the time of the first iterator on, nothing is missed.
            if (position.type() == StartPosition.Type.LATEST) {
                position = StartPosition.at(opened);
            }
            iterator = null;
            progress.renewed();
            return backoff.next();
        } catch (ResourceNotFoundException e) {
            gone = true; // past the retention period, or the whole stream is gone: who follows this shard finds out
            return null;
        } catch (SdkException e) {
            AwsErrors.Kind kind = AwsErrors.kindOf(e);
            if (kind == AwsErrors.Kind.FATAL) {
                throw Failure.io("shard " + shardId + ": " + calls.explain(e, action).getMessage(), e);
            }
            if (kind == AwsErrors.Kind.THROTTLED) {
                progress.throttled();
                if (iterator != null) {
                    failingSince = null;
                    return pace.afterThrottle();
                }
            }
            return retry(AwsErrors.brief(e), calls.explain(e, action));
        }
    }

    private Duration retry(String reason, Failure cause) {
        Instant now = Instant.now();
        failingSince = failingSince == null ? now : failingSince;
        if (Duration.between(failingSince, now).compareTo(GIVE_UP_AFTER) > 0) {
            throw Failure.io("shard " + shardId + ": gave up after " + GIVE_UP_AFTER.toSeconds() + " s: " + reason, cause);
        }
        Duration wait = backoff.next();
        console.detail("shard " + shardId + ": " + reason + ", again in " + wait.toMillis() + " ms");
        return wait;
    }
}
