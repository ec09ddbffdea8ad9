import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResultEntry;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.kinesis.model.StreamStatus;

/**
 * A fresh stream of a test, and the oracle: it puts and reads with a plain SDK client and shares no code with the tool.
 * Deleted by {@link #close()}.
 */
final class TestStream implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    final URI endpoint;
    final String name = "test-" + UUID.randomUUID();
    private final KinesisClient client;

    private TestStream(URI endpoint) {
        this.endpoint = endpoint;
        synchronized (AwsSettings.class) { // which sets the same property for the tool's clients
            String before = System.getProperty("aws.cborEnabled");
            System.setProperty("aws.cborEnabled", "false");
            try {
                client = KinesisClient.builder().endpointOverride(endpoint).region(Region.US_EAST_1)
                        .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                        // A put that is sent again because a busy server is slow would be a record too many.
                        .overrideConfiguration(override -> override.retryStrategy(retry -> retry.maxAttempts(1)))
                        .httpClientBuilder(UrlConnectionHttpClient.builder().socketTimeout(PATIENCE)).build();
            } finally {
                System.clearProperty("aws.cborEnabled");
                if (before != null) {
                    System.setProperty("aws.cborEnabled", before);
                }
            }
        }
    }

    /** A new stream on the Moto server. */
    static TestStream onMoto(int shards) {
        return create(MotoServer.url(), shards);
    }

    /** A new stream on some server. */
    static TestStream create(URI endpoint, int shards) {
        TestStream stream = new TestStream(endpoint);
        stream.client.createStream(request -> request.streamName(stream.name).shardCount(shards));
        stream.awaitActive();
        return stream;
    }

    /** The name of a stream that is not there yet; deleted at the end where the test creates it. */
    static TestStream toBeCreated() {
        return toBeCreatedOn(MotoServer.url());
    }

    /** As {@link #toBeCreated()}, on some server. */
    static TestStream toBeCreatedOn(URI endpoint) {
        return new TestStream(endpoint);
    }

    String arn() {
        return client.describeStreamSummary(request -> request.streamName(name)).streamDescriptionSummary().streamARN();
    }

    PutRecordResponse put(String partitionKey, String data) {
        return put(partitionKey, SdkBytes.fromUtf8String(data));
    }

    PutRecordResponse put(String partitionKey, SdkBytes data) {
        return client.putRecord(request -> request.streamName(name).partitionKey(partitionKey).data(data));
    }

    /** Puts many records with one request; each must be taken. */
    void putAll(List<PutRecordsRequestEntry> records) {
        long failed = tryAll(records).stream().filter(result -> result.errorCode() != null).count();
        if (failed > 0) {
            throw new IllegalStateException(failed + " records were not taken");
        }
    }

    /** Puts many records with one request, and tells what became of each. */
    List<PutRecordsResultEntry> tryAll(List<PutRecordsRequestEntry> records) {
        return client.putRecords(request -> request.streamName(name).records(records)).records();
    }

    /** Splits a shard in the middle and waits until the stream is ACTIVE again. */
    void split(String shardId) {
        Shard shard = shards().stream().filter(found -> found.shardId().equals(shardId)).findFirst().orElseThrow();
        BigInteger middle = new BigInteger(shard.hashKeyRange().startingHashKey())
                .add(new BigInteger(shard.hashKeyRange().endingHashKey())).shiftRight(1);
        client.splitShard(request -> request.streamName(name).shardToSplit(shardId).newStartingHashKey(middle.toString()));
        awaitActive();
    }

    /** Merges two neighbours and waits until the stream is ACTIVE again. */
    void merge(String shardId, String adjacent) {
        client.mergeShards(request -> request.streamName(name).shardToMerge(shardId).adjacentShardToMerge(adjacent));
        awaitActive();
    }

    private void awaitActive() {
        while (client.describeStreamSummary(request -> request.streamName(name)).streamDescriptionSummary().streamStatus()
                != StreamStatus.ACTIVE) {
            pause();
        }
    }

    List<Shard> shards() {
        return client.listShards(request -> request.streamName(name)).shards();
    }

    /** All records on the stream, a shard after the other, each in its order. */
    List<Record> records() {
        List<Record> records = new ArrayList<>();
        shards().forEach(shard -> records.addAll(recordsOf(shard.shardId())));
        return records;
    }

    /** All records of one shard. */
    List<Record> recordsOf(String shardId) {
        List<Record> records = new ArrayList<>();
        String iterator = client.getShardIterator(request -> request.streamName(name).shardId(shardId)
                .shardIteratorType(ShardIteratorType.TRIM_HORIZON)).shardIterator();
        while (true) {
            String from = iterator;
            GetRecordsResponse page = client.getRecords(request -> request.shardIterator(from));
            records.addAll(page.records());
            iterator = page.nextShardIterator();
            if (iterator == null || page.records().isEmpty() && Long.valueOf(0).equals(page.millisBehindLatest())) {
                return records;
            }
        }
    }

    /** The data of all records, as text. */
    List<String> data() {
        return records().stream().map(record -> record.data().asUtf8String()).toList();
    }

    @Override
    public void close() {
        if (client.listStreams(request -> request.limit(1000)).streamNames().contains(name)) {
            client.deleteStream(request -> request.streamName(name));
        }
        client.close();
    }

    private static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
