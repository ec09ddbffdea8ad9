import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The one call that puts records: what the {@link Sender} knows of the service. Safe for use by several threads. */
interface PutCall {
    /**
     * What a request came to.
     *
     * @param outcomes one for each of its rows, in its order
     * @param fatal what makes every further request useless
     * @param spoilt what ended the request as a whole when that may be for one of its rows: how the run ends if it is not
     */
    record Answer(List<Outcome> outcomes, Optional<Failure> fatal, Optional<Failure> spoilt) {
        /** The service says of each row what became of it. */
        static Answer of(List<Outcome> outcomes) {
            return new Answer(outcomes, Optional.empty(), Optional.empty());
        }

        /** All rows of a request fared the same, and each may go again. */
        static Answer all(List<Entry> batch, Fate fate, String reason) {
            return of(same(batch, fate, reason));
        }

        /** The request was refused, and so would be any other. */
        static Answer fatal(List<Entry> batch, String reason, Failure failure) {
            return new Answer(same(batch, Fate.REFUSED, reason), Optional.of(failure), Optional.empty());
        }

        /** The request was refused, perhaps for one of its rows. */
        static Answer spoilt(List<Entry> batch, String reason, Failure failure) {
            return new Answer(same(batch, Fate.REFUSED, reason), Optional.empty(), Optional.of(failure));
        }

        private static List<Outcome> same(List<Entry> batch, Fate fate, String reason) {
            List<Outcome> outcomes = new ArrayList<>();
            batch.forEach(entry -> Outcome.failed(entry, fate, reason, outcomes));
            return outcomes;
        }
    }

    /** Sends these records once and waits for the answer. Never throws for what AWS answers, or does not. */
    Answer send(List<Entry> batch);
}
