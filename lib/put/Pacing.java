/** When the shards are spared, each by itself. */
enum Pacing {
    /** From the first request on: the service has limits. */
    ALWAYS,
    /** From the first refusal on: most emulators have no limits. */
    ONCE_REFUSED,
    /** Never, whatever they refuse. */
    NEVER
}
