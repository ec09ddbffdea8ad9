import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

/**
 * What the benchmark compares the consumer with: the loop that a Java developer writes in ten minutes. A thread a shard,
 * GetRecords of 10,000, the data to a buffered stdout, until there is no more; after a refusal a second's rest.
 */
public class ReadLoop {
    public static void main(String... args) throws Exception {
        URI endpoint = URI.create(args[0]);
        String stream = args[1];
        try (KinesisClient client = KinesisClient.builder()
                        .endpointOverride(endpoint)
                        .region(Region.US_EAST_1)
                        .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                        .build();
                OutputStream out = new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16)) {
            List<Shard> shards = client.listShards(request -> request.streamName(stream)).shards();
            ExecutorService threads = Executors.newFixedThreadPool(shards.size());
            List<Future<?>> running = new ArrayList<>();
            for (Shard shard : shards) {
                running.add(threads.submit(() -> {
                    read(client, stream, shard.shardId(), out);
                    return null;
                }));
            }
            for (Future<?> shard : running) {
                shard.get();
            }
            threads.shutdown();
        }
    }

    private static void read(KinesisClient client, String stream, String shardId, OutputStream out) throws Exception {
        String iterator = client.getShardIterator(request -> request.streamName(stream).shardId(shardId)
                .shardIteratorType(ShardIteratorType.TRIM_HORIZON)).shardIterator();
        while (true) {
            String from = iterator;
            GetRecordsResponse page;
            try {
                page = client.getRecords(request -> request.shardIterator(from).limit(10_000));
            } catch (ProvisionedThroughputExceededException e) {
                Thread.sleep(1000);
                continue;
            }
            for (Record record : page.records()) {
                synchronized (out) {
                    out.write(record.data().asByteArray());
                    out.write('\n');
                }
            }
            if (page.millisBehindLatest() == 0) {
                return;
            }
            iterator = page.nextShardIterator();
        }
    }
}
