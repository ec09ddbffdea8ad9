import java.util.List;
import java.util.Optional;

/** The one call that puts records: what the {@link Sender} knows of the service. Safe for use by several threads. */
interface PutCall {
    /**
     * What a request came to.
     *
     * @param outcomes one for each of its rows, in its order
     * @param fatal what makes every further request useless
     */
    record Answer(List<Outcome> outcomes, Optional<Failure> fatal) {
        /** All rows of a request fared the same. */
        static Answer all(List<Outgoing> batch, Fate fate, String reason) {
            return new Answer(batch.stream().map(outgoing -> Outcome.failed(outgoing, fate, reason)).toList(), Optional.empty());
        }
    }

    /** Sends the batch once and waits for the answer. Never throws for what AWS answers, or does not. */
    Answer send(List<Outgoing> batch);
}
