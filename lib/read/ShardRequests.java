import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.GetShardIteratorResponse;
import software.amazon.awssdk.services.kinesis.model.Shard;

/** The requests GetShardIterator, GetRecords and ListShards. */
final class ShardRequests implements ShardCalls {
    /** A clock that is off by less is right: the service tells its time in whole seconds. */
    private static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(2);

    private final KinesisClient client;
    private final Connection connection;
    private final KinesisStream stream;

    ShardRequests(KinesisClient client, Connection connection, KinesisStream stream) {
        this.client = client;
        this.connection = connection;
        this.stream = stream;
    }

    @Override
    public ShardIterator iterator(String shardId, StartPosition position) {
        Instant asked = Instant.now();
        GetShardIteratorResponse answer = ask("GetShardIterator", () -> client.getShardIterator(request -> {
            request.shardId(shardId).streamName(connection.nameOrNull()).streamARN(connection.arnOrNull());
            position.into(request);
        }));
        return new ShardIterator(answer.shardIterator(), serviceTime(answer.sdkHttpResponse(), asked));
    }

    @Override
    public GetRecordsResponse page(String iterator) {
        return ask("GetRecords", () -> client.getRecords(request -> request
                .shardIterator(iterator).limit(PAGE).streamARN(connection.arnOrNull())));
    }

    @Override
    public List<Shard> shards() {
        return stream.shards();
    }

    private <T> T ask(String action, Supplier<T> call) {
        try {
            return call.get();
        } catch (SdkException e) {
            AwsError error = AwsError.of(e);
            throw new Failed(error, error.explain(action, connection));
        }
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
