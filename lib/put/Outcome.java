/**
 * What became of a row that was sent: in one request, or in the end.
 *
 * @param shardId where it is delivered, else empty; so is {@code sequenceNumber}
 * @param reason why it is not delivered, in a few words; empty where it is
 */
record Outcome(Outgoing outgoing, Fate fate, String shardId, String sequenceNumber, String reason) {
    /** It is on the stream. */
    static Outcome delivered(Outgoing outgoing, String shardId, String sequenceNumber) {
        return new Outcome(outgoing, Fate.DELIVERED, shardId, sequenceNumber, "");
    }

    /** It is not on the stream, as far as is known. */
    static Outcome failed(Outgoing outgoing, Fate fate, String reason) {
        return new Outcome(outgoing, fate, "", "", reason);
    }

    boolean isDelivered() {
        return fate == Fate.DELIVERED;
    }

    /** Whether another try may change it. */
    boolean mayGoAgain() {
        return fate != Fate.DELIVERED && fate != Fate.REFUSED;
    }
}
