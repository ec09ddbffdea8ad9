import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.ExpiredIteratorException;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.Record;

/**
 * Reads one shard, a page at a time: {@link #open()} once, then {@link #fetch()} again and again, each call after the pause
 * the one before gave back. Every record from the starting position on is printed once, in the shard's order: a page is
 * printed before the next iterator is looked at, a failed fetch is repeated with the same iterator, and an expired iterator
 * is replaced by one right after the last record printed. One thread at a time; {@link #progress()} from any thread.
 */
final class ShardReader {
    /** API reference, GetRecords: the most records an answer can have. */
    private static final int PAGE = 10_000;
    /** How long a shard may go without any readable answer before the run fails. */
    private static final Duration GIVE_UP_AFTER = Duration.ofSeconds(60);

    private final KinesisClient client;
    private final Connection connection;
    private final String shardId;
    private final Predicate<Record> filter;
    private final RecordFormat format;
    private final Output output;
    private final Duration pause;
    private final Console console;
    private final Backoff backoff = new Backoff();
    private StartPosition position;
    private Instant opened;
    private Instant failingSince;
    private String iterator;
    private volatile Instant drainTo;
    private volatile List<ShardTree.Node> children = List.of();
    private volatile Progress progress;

    /**
     * How far a shard has been read.
     *
     * @param records printed records
     * @param bytes their data, in bytes
     * @param firstSequenceNumber of the first record printed, or null
     * @param lastSequenceNumber of the last record printed, or null
     * @param millisBehindLatest how far the last answer was behind the newest record, or null before the first answer
     * @param throttled fetches refused for too much traffic
     * @param renewed expired iterators replaced
     * @param ended the shard is closed and all of it has been read
     */
    record Progress(String shardId, long records, long bytes, String firstSequenceNumber, String lastSequenceNumber,
            Long millisBehindLatest, long throttled, long renewed, boolean ended) {
        Progress withPage(long newRecords, long newBytes, String first, String last) {
            return new Progress(shardId, records + newRecords, bytes + newBytes,
                    firstSequenceNumber == null ? first : firstSequenceNumber, last, millisBehindLatest, throttled, renewed, ended);
        }

        Progress withLag(Long millis) {
            return new Progress(shardId, records, bytes, firstSequenceNumber, lastSequenceNumber, millis, throttled, renewed, ended);
        }

        Progress withTrouble(int moreThrottled, int moreRenewed) {
            return new Progress(shardId, records, bytes, firstSequenceNumber, lastSequenceNumber, millisBehindLatest,
                    throttled + moreThrottled, renewed + moreRenewed, ended);
        }

        Progress withEnd() {
            return new Progress(shardId, records, bytes, firstSequenceNumber, lastSequenceNumber, millisBehindLatest,
                    throttled, renewed, true);
        }
    }

    /**
     * @param filter which records are printed
     * @param pause between two fetches
     */
    ShardReader(KinesisClient client, Connection connection, String shardId, StartPosition start, Predicate<Record> filter,
            RecordFormat format, Output output, Duration pause, Console console) {
        this.client = client;
        this.connection = connection;
        this.shardId = shardId;
        this.position = start;
        this.filter = filter;
        this.format = format;
        this.output = output;
        this.pause = pause;
        this.console = console;
        this.progress = new Progress(shardId, 0, 0, null, null, null, 0, 0, false);
    }

    /** How far the shard has been read. */
    Progress progress() {
        return progress;
    }

    /** What the service said of the shard's children when it ended; some servers say nothing. */
    List<ShardTree.Node> children() {
        return children;
    }

    /** From now on reading is done when everything that was on the shard at this time has been printed. */
    void drainTo(Instant time) {
        drainTo = time;
    }

    /**
     * Takes the first iterator.
     *
     * @return null when the reader holds it, else the pause before the next try
     * @throws Failure when the shard cannot be read
     */
    Duration open() {
        opened = Instant.now();
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
        if (iterator == null) {
            return attempt("GetShardIterator", () -> {
                takeIterator();
                return Duration.ZERO;
            });
        }
        return attempt("GetRecords", () -> {
            Instant asked = Instant.now();
            GetRecordsResponse answer = client.getRecords(request -> request
                    .shardIterator(iterator).limit(PAGE).streamARN(connection.byArn() ? connection.stream : null));
            print(answer.records());
            return next(answer, asked);
        });
    }

    private void takeIterator() {
        iterator = client.getShardIterator(request -> {
            request.shardId(shardId)
                    .streamName(connection.byArn() ? null : connection.stream)
                    .streamARN(connection.byArn() ? connection.stream : null);
            position.into(request);
        }).shardIterator();
    }

    /** Prints first: the last records of a shard come in one answer with the null iterator. */
    private void print(List<Record> records) {
        if (records.isEmpty()) {
            return;
        }
        Output.Lines lines = new Output.Lines();
        List<Record> wanted = records.stream().filter(filter).toList();
        for (Record record : wanted) {
            format.append(lines, shardId, record);
        }
        int printed = output.write(lines);
        if (printed == wanted.size()) {
            position = StartPosition.after(records.get(records.size() - 1).sequenceNumber());
        } else if (printed > 0) {
            position = StartPosition.after(wanted.get(printed - 1).sequenceNumber());
        }
        if (printed > 0) {
            long bytes = wanted.stream().limit(printed).mapToLong(record -> record.data().asByteArrayUnsafe().length).sum();
            progress = progress.withPage(printed, bytes, wanted.get(0).sequenceNumber(), wanted.get(printed - 1).sequenceNumber());
        }
    }

    private Duration next(GetRecordsResponse answer, Instant asked) {
        backoff.reset();
        failingSince = null;
        if (answer.nextShardIterator() != null) {
            iterator = answer.nextShardIterator();
            progress = progress.withLag(answer.millisBehindLatest());
            return isDrained(answer, asked) ? null : pause;
        }
        if (answer.millisBehindLatest() == null && answer.childShards().isEmpty()) {
            return retry("an answer without iterator, lag and children", null); // no end of a shard looks like that
        }
        children = answer.childShards().stream().map(child -> new ShardTree.Node(child.shardId(), child.parentShards())).toList();
        progress = progress.withLag(answer.millisBehindLatest()).withEnd();
        return null;
    }

    /**
     * Whether the answer reaches the time to drain to. Its lag says so, on the service's own clock; and because some servers say 0
     * whatever the lag, its records must be younger too, where it has any. So it ends also while others go on writing.
     */
    private boolean isDrained(GetRecordsResponse answer, Instant asked) {
        Instant until = drainTo;
        if (until == null || answer.millisBehindLatest() == null || asked.minusMillis(answer.millisBehindLatest()).isBefore(until)) {
            return false;
        }
        List<Record> records = answer.records();
        Instant youngest = records.isEmpty() ? null : records.get(records.size() - 1).approximateArrivalTimestamp();
        return youngest == null || !youngest.isBefore(until);
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
            progress = progress.withTrouble(0, 1);
            return Duration.ZERO;
        } catch (SdkException e) {
            AwsErrors.Kind kind = AwsErrors.kindOf(e);
            if (kind == AwsErrors.Kind.FATAL) {
                throw Failure.io("shard " + shardId + ": " + AwsErrors.explain(e, action, connection).getMessage(), e);
            }
            if (kind == AwsErrors.Kind.THROTTLED) {
                progress = progress.withTrouble(1, 0);
            }
            return retry(AwsErrors.brief(e), AwsErrors.explain(e, action, connection));
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
