import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.Reader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResultEntry;

/**
 * What the benchmark compares the producer with: the loop that a Java developer writes in ten minutes. One client, one thread,
 * batches of 500; the entries that failed go again after a pause that doubles. A fourth argument is the column with the key.
 */
public class PutLoop {
    public static void main(String... args) throws Exception {
        URI endpoint = URI.create(args[0]);
        String stream = args[1];
        ObjectMapper mapper = new ObjectMapper();
        try (KinesisClient client = KinesisClient.builder()
                        .endpointOverride(endpoint)
                        .region(Region.US_EAST_1)
                        .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                        .build();
                Reader reader = Files.newBufferedReader(Path.of(args[2]));
                CSVParser rows = CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).get().parse(reader)) {
            List<PutRecordsRequestEntry> batch = new ArrayList<>();
            for (CSVRecord row : rows) {
                batch.add(PutRecordsRequestEntry.builder()
                        .partitionKey(args.length > 3 ? row.get(args[3]) : UUID.randomUUID().toString())
                        .data(SdkBytes.fromByteArray(mapper.writeValueAsBytes(row.toMap())))
                        .build());
                if (batch.size() == 500) {
                    put(client, stream, batch);
                    batch.clear();
                }
            }
            if (!batch.isEmpty()) {
                put(client, stream, batch);
            }
        }
    }

    private static void put(KinesisClient client, String stream, List<PutRecordsRequestEntry> batch) throws InterruptedException {
        List<PutRecordsRequestEntry> left = List.copyOf(batch);
        for (long pause = 100; !left.isEmpty(); pause *= 2) {
            List<PutRecordsRequestEntry> sent = left;
            List<PutRecordsResultEntry> results = client.putRecords(request -> request.streamName(stream).records(sent))
                    .records();
            left = IntStream.range(0, sent.size()).filter(i -> results.get(i).errorCode() != null).mapToObj(sent::get).toList();
            if (!left.isEmpty()) {
                Thread.sleep(pause);
            }
        }
    }
}
