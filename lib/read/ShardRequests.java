import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.GetShardIteratorResponse;
import software.amazon.awssdk.services.kinesis.model.Shard;

/** The requests GetShardIterator, GetRecords and ListShards. */
final class ShardRequests implements ShardCalls {
    /** A time that is told in whole seconds may be later by so much. */
    private static final Duration DATE_STEP = Duration.ofSeconds(1);
    /**
     * How long a page may take to come in: as long as its iterator is good. Silence on the way is bounded by the client, but a
     * slow line may need minutes for 10 MiB.
     */
    private static final Duration TRANSFER_TIMEOUT = Duration.ofMinutes(5);

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
        GetShardIteratorResponse answer = ask("GetShardIterator", () -> Answers.checked(client.getShardIterator(request -> {
            request.shardId(shardId).streamName(connection.nameOrNull()).streamARN(connection.arnOrNull());
            position.into(request);
        })));
        return new ShardIterator(answer.shardIterator(), serviceTime(answer.sdkHttpResponse(), asked),
                ServiceTime.of(answer.sdkHttpResponse()).map(date -> date.plus(DATE_STEP)));
    }

    @Override
    public GetRecordsResponse page(String iterator, int limit) {
        return ask("GetRecords", () -> Answers.checked(client.getRecords(request -> request
                .shardIterator(iterator).limit(limit).streamARN(connection.arnOrNull())
                .overrideConfiguration(override -> override.apiCallTimeout(TRANSFER_TIMEOUT)))));
    }

    @Override
    public List<Shard> shards() {
        return stream.shards();
    }

    private <T> T ask(String action, Supplier<T> call) {
        try {
            return ServiceCall.ask(call);
        } catch (ServiceCall.Failed e) {
            throw new Failed(e.error, e.error.explain(action, connection));
        }
    }

    /** The time of an answer, to be handed back to the service: this machine's clock may be wrong. */
    static Instant serviceTime(SdkHttpResponse answer, Instant asked) {
        Instant told = ServiceTime.of(answer).orElse(asked);
        boolean clockIsWrong = Duration.between(told, asked).abs().compareTo(ServiceTime.TOLERANCE) > 0;
        return clockIsWrong || told.isBefore(asked) ? told : asked; // the earlier one: nothing may be missed
    }
}
