import java.time.Duration;

/** What comes after a step in reading a shard. */
sealed interface Next {
    /** Another step, after this pause. */
    record Again(Duration pause) implements Next {
    }

    /** No more steps of this kind. */
    enum Done implements Next {
        /** The shard has an iterator, or is known to be gone: it can be read. */
        OPENED,
        /** The shard is closed and was read to its end, or the service does not know it any more. */
        ENDED,
        /** The shard has been read as far as was asked for: see {@link EndRule}. */
        REACHED
    }
}
