import java.util.ArrayList;
import java.util.List;

/**
 * How a run that was not broken ended.
 *
 * @param exitCode of the process
 * @param lines why it is not 0, or what else there is to know; none where there is nothing to say
 */
record Verdict(int exitCode, List<String> lines) {
    /**
     * What a verdict is made of.
     *
     * @param seen how many records were printed
     * @param stop what was asked for
     * @param cutShort whether the run ended because enough was printed
     * @param reached whether every shard has ended or was read as far as was asked for
     * @param whole whether nothing more was on the stream
     * @param unknown a line for each shard that may have anything
     * @param unlisted how many shards the service has beside those it lists
     * @param unanswered whether the service has answered no fetch at all
     * @param behind how many shards have more, by their last answer
     */
    record Facts(long seen, StopOptions stop, boolean interrupted, boolean cutShort, boolean reached, boolean whole,
            List<String> unknown, int unlisted, boolean unanswered, long behind, Proof proof) {
        /** The verdict: what is known to be wrong comes before what is not known. */
        Verdict verdict() {
            if (interrupted) {
                return new Verdict(Failure.INTERRUPTED, List.of());
            }
            List<String> lines = new ArrayList<>();
            int code = 0;
            if (isNotRead()) {
                code = unanswered ? Failure.AWS_OR_IO : Failure.NOT_SEEN;
                lines.add(notRead());
            }
            if (proof.differs(whole)) {
                lines.add("the stream and the file differ");
                return new Verdict(Failure.DIFFERENT, lines);
            }
            if (stop.expected().orElse(1) == 0 && seen > 0) {
                lines.add("a record came, and none was expected");
                return new Verdict(Failure.DIFFERENT, lines);
            }
            if (seen < stop.expected().orElse(0)) {
                lines.add(Text.counted(seen, "record") + " seen, " + Text.grouped(stop.expected().getAsLong()) + " expected");
                code = code == 0 ? Failure.NOT_SEEN : code;
            }
            if (code == 0) {
                String line = shortfall();
                code = line.isEmpty() ? 0 : Failure.NOT_SEEN;
                lines.addAll(line.isEmpty() ? hint() : List.of(line));
            }
            return new Verdict(code, lines);
        }

        private boolean isNotRead() {
            return unlisted + unknown.size() > 0 && !cutShort;
        }

        private String notRead() {
            if (unknown.isEmpty()) {
                return Text.counted(unlisted, "shard") + " not read, which the service does not list";
            }
            int others = unlisted + unknown.size() - 1;
            return "shard " + unknown.get(0) + "; it was not read" + (others == 0 ? "" : ", nor "
                    + (others == 1 ? "was" : "were") + " " + Text.counted(others, "other"));
        }

        /** What was asked for and did not come about; empty when all of it did. */
        private String shortfall() {
            if (stop.expected().orElse(1) == 0 && !whole) {
                return "nothing came, but the stream was not read to its end: give more --worker-time, or use --drain";
            }
            if (!proof.isComplete() && !whole) {
                return "not verified to the end: the stream was not read to its end; use --drain";
            }
            if (reached || cutShort) {
                return "";
            }
            if (stop.drains()) {
                return "the time was up before the stream was drained";
            }
            if (stop.hasUntil()) {
                return "the time was up before everything was read that arrived until then";
            }
            return proof.isAsked() && !whole
                    ? "the time was up before everything was read: what was read agrees, no more is proved; use --drain" : "";
        }

        private List<String> hint() {
            return behind == 0 || reached || cutShort ? List.of() : List.of("the time was up before everything was read: "
                    + Text.counted(behind, "shard") + " behind; --drain reads all that is there");
        }
    }
}
