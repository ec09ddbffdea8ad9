/** What a call to AWS came to, or one record of it. */
enum Fate {
    /** Done: the record is on the stream. */
    DELIVERED,
    /** The service or the shard is busy; nothing was stored. Try again, more slowly. */
    THROTTLED,
    /** Something broke before anything was stored, the connection for instance. Try again. */
    BROKEN,
    /** No readable answer: what was sent may be stored. Try again, and expect a duplicate. */
    UNKNOWN,
    /** Refused for a reason that another try does not change. */
    REFUSED
}
