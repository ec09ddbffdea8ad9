import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequest;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResultEntry;

/**
 * The PutRecords request, and what its answer says of each record. HTTP 200 and FailedRecordCount say nothing here: a record is
 * on the stream only when its own result has a sequence number and no error code.
 */
final class PutRecords implements PutCall {
    private final KinesisClient client;
    private final Connection connection;

    PutRecords(KinesisClient client, Connection connection) {
        this.client = client;
        this.connection = connection;
    }

    @Override
    public Answer send(List<Entry> batch) {
        PutRecordsRequest request = request(batch);
        try {
            return ServiceCall.ask(() -> read(batch, client.putRecords(request).records()));
        } catch (ServiceCall.Failed e) {
            AwsError error = e.error;
            if (error.fate() != Fate.REFUSED) {
                return Answer.all(batch, error.fate(), error.brief());
            }
            Failure failure = error.explain("PutRecords", connection);
            return error.mayBeOneRecords() ? Answer.spoilt(batch, error.said(), failure)
                    : Answer.fatal(batch, error.brief(), failure);
        }
    }

    private PutRecordsRequest request(List<Entry> batch) {
        List<PutRecordsRequestEntry> records = new ArrayList<>(batch.size());
        for (Entry entry : batch) {
            records.add(PutRecordsRequestEntry.builder()
                    .partitionKey(entry.partitionKey())
                    .explicitHashKey(entry.hashKey().orElse(null))
                    .data(SdkBytes.fromByteArrayUnsafe(entry.data()))
                    .build());
        }
        return PutRecordsRequest.builder()
                .streamName(connection.nameOrNull()).streamARN(connection.arnOrNull()).records(records).build();
    }

    private static Answer read(List<Entry> batch, List<PutRecordsResultEntry> results) {
        if (results.size() != batch.size()) {
            // Nobody can say which result is whose: all of them may be stored, none is known to be.
            return Answer.all(batch, Fate.UNKNOWN, "an answer with " + Text.counted(results.size(), "result") + " for "
                    + Text.counted(batch.size(), "record"));
        }
        List<Outcome> outcomes = new ArrayList<>(batch.size());
        for (int i = 0; i < batch.size(); i++) {
            read(batch.get(i), results.get(i), outcomes);
        }
        return Answer.of(outcomes);
    }

    private static void read(Entry entry, PutRecordsResultEntry result, List<Outcome> to) {
        String code = result == null ? null : result.errorCode();
        if (code != null && !code.isEmpty()) {
            Fate fate = AwsError.fateOfEntry(code);
            Outcome.failed(entry, fate, AwsError.said(code, fate == Fate.REFUSED ? result.errorMessage() : null), to);
        } else if (result == null || result.sequenceNumber() == null || result.sequenceNumber().isEmpty()) {
            Outcome.failed(entry, Fate.UNKNOWN, "a result with neither sequence number nor error code", to);
        } else {
            String shardId = result.shardId() == null ? HashRanges.UNKNOWN : result.shardId();
            Outcome.delivered(entry, shardId, result.sequenceNumber(), to);
        }
    }
}
