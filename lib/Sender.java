import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequest;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResultEntry;

/**
 * Puts batches on the stream and says of every entry what became of it. An entry is delivered only by its own entry in the
 * answer, with a sequence number and no error code; what failed, and only that, is sent again with backoff until it is
 * delivered, refused for good, or its time is up. Delivery is at least once: an entry whose answer was lost is sent again
 * and may be on the stream twice; PutRecords has no token against that. Within a batch the order can change when some
 * entries fail and others do not. Safe for use by several threads.
 */
final class Sender {
    private final KinesisClient client;
    private final Connection connection;
    private final Duration retryFor;
    private final Interrupt interrupt;
    private final Console console;

    /** What became of one entry: a shard and a sequence number, or the reason why it is not (known to be) on the stream. */
    record Outcome(Entry entry, String shardId, String sequenceNumber, String reason) {
        boolean delivered() {
            return reason == null;
        }
    }

    /**
     * What became of one batch.
     *
     * @param outcomes one for each entry of the batch, in no particular order
     * @param requests how many were sent
     * @param retried how many times an entry was sent again, over all entries
     * @param throttled how many times an entry was refused for too much traffic, over all entries
     * @param possibleDuplicates how many times an entry was sent without a readable answer: the most copies beyond one
     * @param fatal what makes going on useless, or null
     */
    record Delivery(List<Outcome> outcomes, int requests, int retried, int throttled, int possibleDuplicates, Failure fatal) {
    }

    /** @param retryFor how long an entry is tried before it counts as failed */
    Sender(KinesisClient client, Connection connection, Duration retryFor, Interrupt interrupt, Console console) {
        this.client = client;
        this.connection = connection;
        this.retryFor = retryFor;
        this.interrupt = interrupt;
        this.console = console;
    }

    /** Sends one batch and comes back when the fate of each entry is known. Never throws for what AWS answers. */
    Delivery send(List<Entry> batch) {
        return new Attempts(batch).run();
    }

    /** The state of one batch on its way. */
    private final class Attempts {
        private final long deadline = System.nanoTime() + retryFor.toNanos();
        private final Backoff backoff = new Backoff();
        private final List<Outcome> outcomes = new ArrayList<>();
        private List<Entry> open;
        private int requests;
        private int retried;
        private int throttled;
        private int possibleDuplicates;
        private String reason;
        private Failure fatal;

        Attempts(List<Entry> batch) {
            open = batch;
        }

        Delivery run() {
            attempt();
            while (!open.isEmpty() && fatal == null) {
                Duration pause = backoff.next();
                console.detail(open.size() + " rows go again in " + pause.toMillis() + " ms: " + reason);
                if (System.nanoTime() + pause.toNanos() > deadline) {
                    reason += ", for " + retryFor.toSeconds() + " s";
                    if (outcomes.isEmpty()) {
                        fatal = Failure.io("gave up, nothing got through " + connection.where() + ": " + reason, null);
                    }
                    break;
                }
                interrupt.sleep(pause);
                if (interrupt.requested()) {
                    reason = "interrupted (" + reason + ")";
                    break;
                }
                retried += open.size();
                attempt();
            }
            for (Entry entry : open) {
                outcomes.add(new Outcome(entry, null, null, reason));
            }
            return new Delivery(outcomes, requests, retried, throttled, possibleDuplicates, fatal);
        }

        /** One request with all that is open; afterwards only what must go again is open. */
        private void attempt() {
            requests++;
            try {
                sort(client.putRecords(request()));
            } catch (SdkException e) {
                reason = AwsErrors.brief(e);
                switch (AwsErrors.kindOf(e)) {
                    case THROTTLED -> throttled += open.size();
                    case NOT_CONNECTED -> { }
                    case OUTCOME_UNKNOWN -> possibleDuplicates += open.size();
                    case FATAL -> fatal = AwsErrors.explain(e, "PutRecords", connection);
                }
            }
        }

        private PutRecordsRequest request() {
            List<PutRecordsRequestEntry> records = new ArrayList<>(open.size());
            for (Entry entry : open) {
                records.add(PutRecordsRequestEntry.builder()
                        .partitionKey(entry.partitionKey())
                        .data(SdkBytes.fromByteArrayUnsafe(entry.data()))
                        .build());
            }
            return PutRecordsRequest.builder()
                    .streamName(connection.byArn() ? null : connection.stream)
                    .streamARN(connection.byArn() ? connection.stream : null)
                    .records(records)
                    .build();
        }

        private void sort(PutRecordsResponse answer) {
            List<PutRecordsResultEntry> results = answer.records();
            if (results.size() != open.size()) {
                // Nobody can say which result is whose: all of them may be stored, none is known to be.
                possibleDuplicates += open.size();
                reason = "an answer with " + results.size() + " results for " + open.size() + " records";
                return;
            }
            List<Entry> again = new ArrayList<>();
            for (int i = 0; i < results.size(); i++) {
                Entry entry = open.get(i);
                PutRecordsResultEntry result = results.get(i);
                String code = result.errorCode();
                if (code == null && result.sequenceNumber() != null && !result.sequenceNumber().isEmpty()) {
                    outcomes.add(new Outcome(entry, result.shardId(), result.sequenceNumber(), null));
                } else if (code == null) {
                    possibleDuplicates++;
                    reason = "a result with neither sequence number nor error code";
                    again.add(entry);
                } else if (AwsErrors.isRetryable(code)) {
                    throttled += AwsErrors.isThrottle(code) ? 1 : 0;
                    reason = code;
                    again.add(entry);
                } else {
                    outcomes.add(new Outcome(entry, null, null, code + ": " + result.errorMessage()));
                }
            }
            if (again.size() < open.size()) {
                backoff.reset();
            }
            open = again;
        }
    }
}
