import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.DescribeStreamSummaryResponse;
import software.amazon.awssdk.services.kinesis.model.ExpiredNextTokenException;
import software.amazon.awssdk.services.kinesis.model.ListShardsRequest;
import software.amazon.awssdk.services.kinesis.model.ListShardsResponse;
import software.amazon.awssdk.services.kinesis.model.ResourceInUseException;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.StreamDescriptionSummary;
import software.amazon.awssdk.services.kinesis.model.StreamStatus;

/** The stream as a whole: whether it is there and ready, its limits, its shards. */
final class KinesisStream {
    /** The record limit of a stream that does not name its own (API reference, PutRecords): partition key and data, in bytes. */
    private static final int DEFAULT_MAX_RECORD_BYTES = 1024 * 1024;
    /** A list of shards is started again so many times. */
    private static final int LISTS = 5;
    /** So many pages of it in a row without a new shard are no list. */
    private static final int PAGES_WITHOUT_NEWS = 5;
    private static final Duration POLL = Duration.ofMillis(500);
    /** How long a stream may take to become ACTIVE; AWS needs some 30 seconds for a small one. */
    private static final Duration READY_WITHIN = Duration.ofMinutes(5);
    /** How long a stream may be unknown after it was created. */
    private static final Duration KNOWN_WITHIN = Duration.ofSeconds(30);

    private final KinesisClient client;
    private final Connection connection;
    private final ControlCalls calls;
    private final Interrupt interrupt;
    private StreamDescriptionSummary summary;
    private String server;

    private KinesisStream(KinesisClient client, Connection connection, ControlCalls calls, Interrupt interrupt) {
        this.client = client;
        this.connection = connection;
        this.calls = calls;
        this.interrupt = interrupt;
    }

    /**
     * The stream, ready for reading and writing; waits while it is being created.
     *
     * @throws Failure when it is not there, is being deleted, or cannot be asked
     */
    static KinesisStream find(KinesisClient client, Connection connection, ControlCalls calls, Interrupt interrupt) {
        KinesisStream stream = new KinesisStream(client, connection, calls, interrupt);
        try {
            stream.awaitActive();
        } catch (Failure e) {
            throw e.getCause() instanceof ResourceNotFoundException ? Failure.usage(e.getMessage(), e.getCause()) : e;
        }
        return stream;
    }

    /** As {@link #find}, but creates the stream when it is missing; one that is there is left as it is. */
    static KinesisStream findOrCreate(KinesisClient client, Connection connection, ControlCalls calls, Interrupt interrupt,
            int shards, Console console) {
        KinesisStream stream = new KinesisStream(client, connection, calls, interrupt);
        try {
            stream.awaitActive();
        } catch (Failure e) {
            if (!(e.getCause() instanceof ResourceNotFoundException)) {
                throw e;
            }
            stream.create(shards, console);
            stream.awaitCreated();
        }
        if (stream.openShards() != shards) {
            console.note("stream '" + connection.streamAsGiven() + "' was there already: it keeps its "
                    + Text.counted(stream.openShards(), "shard"));
        }
        return stream;
    }

    /** How many shards take new records. */
    int openShards() {
        return summary.openShardCount();
    }

    /**
     * Whether the server is Moto, by the library that serves it: it loses records under parallel puts, as its own source says.
     */
    boolean isOnMoto() {
        return server.startsWith("Werkzeug");
    }

    /** What the stream takes. */
    Limits limits() {
        Integer kib = summary.maxRecordSizeInKiB();
        return new Limits(kib == null ? DEFAULT_MAX_RECORD_BYTES : kib * 1024);
    }

    /**
     * All shards the stream still knows, closed ones too, however many pages they come in (ListShards gives up to 1,000 a
     * page; the SDK has no paginator for it). With a NextToken nothing else may be sent.
     *
     * @return at least one, each once
     * @throws Failure when they cannot be listed
     */
    List<Shard> shards() {
        for (int tries = 1; ; tries++) {
            try {
                return listShards();
            } catch (Failure e) {
                if (!(e.getCause() instanceof ExpiredNextTokenException) || tries == LISTS) {
                    throw e;
                }
                // A token is good for 300 s: the list is started again.
            }
        }
    }

    /**
     * How many of the stream's open shards are not in the list: 0, unless the server is wrong. Asks once more how many there are,
     * since a stream may be changing.
     */
    int unlisted(List<Shard> shards) {
        int listed = (int) shards.stream().filter(shard -> !isClosed(shard)).count();
        if (listed < openShards()) {
            describe();
        }
        return Math.max(0, openShards() - listed);
    }

    private List<Shard> listShards() {
        Map<String, Shard> shards = new LinkedHashMap<>();
        int pagesWithoutNews = 0;
        ListShardsRequest request = ListShardsRequest.builder()
                .streamName(connection.nameOrNull()).streamARN(connection.arnOrNull()).build();
        while (request != null) {
            ListShardsRequest page = request;
            ListShardsResponse answer = calls.ask("ListShards", () -> Answers.checked(client.listShards(page)));
            int known = shards.size();
            answer.shards().forEach(shard -> shards.putIfAbsent(shard.shardId(), shard));
            pagesWithoutNews = shards.size() > known ? 0 : pagesWithoutNews + 1;
            if (pagesWithoutNews == PAGES_WITHOUT_NEWS) {
                throw Failure.io("ListShards " + connection.where() + " comes to no end: " + PAGES_WITHOUT_NEWS
                        + " pages one after the other had no new shard", null);
            }
            String next = answer.nextToken();
            request = next == null || next.isEmpty() ? null : ListShardsRequest.builder().nextToken(next).build();
        }
        if (shards.isEmpty()) {
            throw Failure.io("ListShards " + connection.where() + " lists no shards of stream '" + connection.streamAsGiven()
                    + "'", null);
        }
        return List.copyOf(shards.values());
    }

    /** Whether the shard takes no new records, because it was split or merged. */
    static boolean isClosed(Shard shard) {
        return shard.sequenceNumberRange().endingSequenceNumber() != null;
    }

    private void create(int shards, Console console) {
        if (connection.arnOrNull() != null) {
            throw Failure.usage("no stream '" + connection.streamAsGiven()
                    + "': --create-shards needs its name, since a stream is"
                    + " always created in the account and region of the credentials");
        }
        console.note("creating stream '" + connection.streamName() + "' with " + Text.counted(shards, "shard"));
        try {
            calls.ask("CreateStream", () -> client.createStream(request -> request
                    .streamName(connection.streamName()).shardCount(shards)));
        } catch (Failure e) {
            if (!(e.getCause() instanceof ResourceInUseException)) {
                throw e;
            }
            // Somebody else created it in this moment; which is as good.
        }
    }

    /** A stream that was created just now may not be known everywhere. */
    private void awaitCreated() {
        Instant giveUp = Instant.now().plus(KNOWN_WITHIN);
        while (true) {
            try {
                awaitActive();
                return;
            } catch (Failure e) {
                if (!(e.getCause() instanceof ResourceNotFoundException) || Instant.now().isAfter(giveUp)) {
                    throw e;
                }
                interrupt.sleep(POLL);
            }
        }
    }

    private void awaitActive() {
        Instant giveUp = Instant.now().plus(READY_WITHIN);
        Instant tell = Instant.now().plus(ControlCalls.SILENCE);
        boolean isTold = false;
        while (true) {
            describe();
            StreamStatus status = summary.streamStatus();
            if (status == StreamStatus.ACTIVE || status == StreamStatus.UPDATING) {
                return;
            }
            if (status == StreamStatus.DELETING) {
                // The service may go on taking records for a dying stream: API reference, DeleteStream.
                throw Failure.io("stream '" + connection.streamAsGiven() + "' " + connection.where()
                        + " is being deleted: wait until it is gone, then create it again", null);
            }
            if (interrupt.requested()) {
                throw Failure.interrupted("interrupted while the stream was " + status);
            }
            if (Instant.now().isAfter(giveUp)) {
                throw Failure.io("stream '" + connection.streamAsGiven() + "' is still " + status + " after "
                        + READY_WITHIN.toSeconds() + " s: look at it with 'aws kinesis describe-stream-summary'", null);
            }
            if (!isTold && Instant.now().isAfter(tell)) {
                calls.tell("waiting for stream '" + connection.streamAsGiven() + "', which is " + status);
                isTold = true;
            }
            interrupt.sleep(POLL);
        }
    }

    private void describe() {
        DescribeStreamSummaryResponse answer = calls.ask("DescribeStreamSummary", () ->
                Answers.checked(client.describeStreamSummary(request -> request
                .streamName(connection.nameOrNull()).streamARN(connection.arnOrNull()))));
        summary = answer.streamDescriptionSummary();
        server = answer.sdkHttpResponse().firstMatchingHeader("Server").orElse("");
    }
}
