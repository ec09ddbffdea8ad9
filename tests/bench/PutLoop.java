import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.Reader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;

/**
 * What the benchmark compares the producer with: the loop that a Java developer writes in ten minutes. One client, one thread,
 * batches of 500, no look at the answers.
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
                        .partitionKey(UUID.randomUUID().toString())
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

    private static void put(KinesisClient client, String stream, List<PutRecordsRequestEntry> batch) {
        client.putRecords(request -> request.streamName(stream).records(batch));
    }
}
