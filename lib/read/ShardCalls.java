import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.GetShardIteratorResponse;

/** The two calls that read a shard, each made once; what they throw is the SDK's. Safe for use by several threads. */
final class ShardCalls {
    /** API reference, GetRecords: the most records an answer can have. */
    static final int PAGE = 10_000;
    /** API reference, GetRecords: the most an answer can have, in MiB of data. */
    static final int MAX_PAGE_MEBIBYTES = 10;
    /** A clock that is off by less is right: the service tells its time in whole seconds. */
    private static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(2);

    private final KinesisClient client;
    private final Connection connection;

    ShardCalls(KinesisClient client, Connection connection) {
        this.client = client;
        this.connection = connection;
    }

    /**
     * A place in a shard.
     *
     * @param time when it was taken, by the service's clock
     */
    record ShardIterator(String value, Instant time) {
    }

    /** An iterator for this place in the shard; good for five minutes. */
    ShardIterator iterator(String shardId, StartPosition position) {
        Instant asked = Instant.now();
        GetShardIteratorResponse answer = client.getShardIterator(request -> {
            request.shardId(shardId)
                    .streamName(connection.byArn() ? null : connection.stream)
                    .streamARN(connection.byArn() ? connection.stream : null);
            position.into(request);
        });
        return new ShardIterator(answer.shardIterator(), serviceTime(answer.sdkHttpResponse(), asked));
    }

    /** The page of records that the iterator points at; the same one when it is asked for again. */
    GetRecordsResponse page(String iterator) {
        return client.getRecords(request -> request
                .shardIterator(iterator).limit(PAGE).streamARN(connection.byArn() ? connection.stream : null));
    }

    /** What the user is told of an error of these calls. */
    Failure explain(SdkException e, String action) {
        return AwsErrors.explain(e, action, connection);
    }

    /** The time of an answer, to be handed back to the service: this machine's clock may be wrong. */
    static Instant serviceTime(SdkHttpResponse answer, Instant asked) {
        try {
            String date = answer.firstMatchingHeader("Date").orElse(null);
            Instant told = date == null ? asked : ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
            boolean clockIsWrong = Duration.between(told, asked).abs().compareTo(CLOCK_TOLERANCE) > 0;
            return clockIsWrong || told.isBefore(asked) ? told : asked; // the earlier one: nothing may be missed
        } catch (DateTimeException e) {
            return asked; // a server with a date of its own making
        }
    }
}
