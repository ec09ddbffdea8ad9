import java.util.List;

/**
 * What became of a row that was sent: in one request, or in the end.
 *
 * @param entry the record that the row is, or is in
 * @param place of the row in it, from 0
 * @param outgoing the row
 * @param shardId where it is delivered, else empty; so is {@code sequenceNumber}
 * @param reason why it is not delivered, in a few words; empty where it is
 */
record Outcome(Entry entry, int place, Outgoing outgoing, Fate fate, String shardId, String sequenceNumber, String reason) {
    /** All rows of a record are on the stream. */
    static void delivered(Entry entry, String shardId, String sequenceNumber, List<Outcome> to) {
        all(entry, Fate.DELIVERED, shardId, sequenceNumber, "", to);
    }

    /** None of the rows of a record is on the stream, as far as is known. */
    static void failed(Entry entry, Fate fate, String reason, List<Outcome> to) {
        all(entry, fate, "", "", reason, to);
    }

    private static void all(Entry entry, Fate fate, String shardId, String sequenceNumber, String reason, List<Outcome> to) {
        List<Outgoing> rows = entry.rows();
        for (int place = 0; place < rows.size(); place++) {
            to.add(new Outcome(entry, place, rows.get(place), fate, shardId, sequenceNumber, reason));
        }
    }

    /** A row that is a record of its own is on the stream. */
    static Outcome delivered(Outgoing outgoing, String shardId, String sequenceNumber) {
        return new Outcome(outgoing, 0, outgoing, Fate.DELIVERED, shardId, sequenceNumber, "");
    }

    /** A row is not on the stream, as far as is known. */
    static Outcome failed(Outgoing outgoing, Fate fate, String reason) {
        return new Outcome(outgoing, 0, outgoing, fate, "", "", reason);
    }

    /** The same row, with the reason as it is told. */
    Outcome because(String why) {
        return new Outcome(entry, place, outgoing, fate, shardId, sequenceNumber, why);
    }

    /** Whether it is the first row of its record: one for each record. */
    boolean isFirst() {
        return place == 0;
    }

    boolean isDelivered() {
        return fate == Fate.DELIVERED;
    }

    /** Whether another try may change it. */
    boolean mayGoAgain() {
        return fate != Fate.DELIVERED && fate != Fate.REFUSED;
    }
}
