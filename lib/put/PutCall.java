import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequest;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResultEntry;

/**
 * One PutRecords request, and what its answer says of each entry. HTTP 200 and FailedRecordCount say nothing here: an entry is
 * on the stream only when its own result has a sequence number and no error code. Safe for use by several threads.
 */
final class PutCall {
    private final KinesisClient client;
    private final Connection connection;

    PutCall(KinesisClient client, Connection connection) {
        this.client = client;
        this.connection = connection;
    }

    /** What one attempt came to for one entry. */
    enum Fate {
        /** On the stream. */
        DELIVERED,
        /** Not on the stream, because of too much traffic; worth another try. */
        THROTTLED,
        /** Not on the stream, because something broke before it was stored; worth another try. */
        BROKEN,
        /** Perhaps on the stream: nobody can say. Worth another try, which may make a duplicate. */
        UNKNOWN,
        /** Not on the stream, and another try would not change it. */
        REFUSED
    }

    /** The fate, with shard and sequence number where it is delivered, else with the reason in a few words. */
    record Result(Fate fate, String shardId, String sequenceNumber, String reason) {
        private Result(Fate fate, String reason) {
            this(fate, null, null, reason);
        }
    }

    /**
     * What a request came to.
     *
     * @param results one for each entry, in the order of the batch
     * @param fatal what makes every further request useless, or null
     */
    record Answer(List<Result> results, Failure fatal) {
    }

    /** Sends the batch once and waits for the answer. Never throws for what AWS answers, or does not. */
    Answer send(List<Outgoing> batch) {
        try {
            return read(batch.size(), client.putRecords(request(batch)));
        } catch (SdkException e) {
            String reason = AwsErrors.brief(e);
            return switch (AwsErrors.kindOf(e)) {
                case THROTTLED -> all(batch.size(), Fate.THROTTLED, reason);
                case NOT_CONNECTED -> all(batch.size(), Fate.BROKEN, reason);
                case OUTCOME_UNKNOWN -> all(batch.size(), Fate.UNKNOWN, reason);
                case FATAL -> new Answer(all(batch.size(), Fate.REFUSED, reason).results(),
                        AwsErrors.explain(e, "PutRecords", connection));
            };
        }
    }

    /** Where the requests go: {@code in us-east-1}. */
    String where() {
        return connection.where();
    }

    private PutRecordsRequest request(List<Outgoing> batch) {
        List<PutRecordsRequestEntry> records = new ArrayList<>(batch.size());
        for (Outgoing entry : batch) {
            records.add(PutRecordsRequestEntry.builder()
                    .partitionKey(entry.partitionKey)
                    .data(SdkBytes.fromByteArrayUnsafe(entry.data))
                    .build());
        }
        return PutRecordsRequest.builder()
                .streamName(connection.byArn() ? null : connection.stream)
                .streamARN(connection.byArn() ? connection.stream : null)
                .records(records)
                .build();
    }

    private static Answer read(int entries, PutRecordsResponse answer) {
        List<PutRecordsResultEntry> answered = answer.records();
        if (answered.size() != entries) {
            // Nobody can say which result is whose: all of them may be stored, none is known to be.
            return all(entries, Fate.UNKNOWN, "an answer with " + answered.size() + " results for " + entries + " records");
        }
        List<Result> results = new ArrayList<>(entries);
        for (PutRecordsResultEntry result : answered) {
            results.add(read(result));
        }
        return new Answer(results, null);
    }

    private static Result read(PutRecordsResultEntry result) {
        String code = result.errorCode();
        if (code == null) {
            return result.sequenceNumber() == null || result.sequenceNumber().isEmpty()
                    ? new Result(Fate.UNKNOWN, "a result with neither sequence number nor error code")
                    : new Result(Fate.DELIVERED, String.valueOf(result.shardId()), result.sequenceNumber(), null);
        }
        if (AwsErrors.isThrottle(code)) {
            return new Result(Fate.THROTTLED, code);
        }
        return AwsErrors.isRetryable(code)
                ? new Result(Fate.BROKEN, code)
                : new Result(Fate.REFUSED, code + ": " + result.errorMessage());
    }

    private static Answer all(int entries, Fate fate, String reason) {
        return new Answer(Collections.nCopies(entries, new Result(fate, reason)), null);
    }
}
