import java.util.function.Supplier;

/**
 * What all readers of a run share.
 *
 * @param paces makes the pace of one shard
 */
record ReaderKit(ShardCalls calls, PagePrinter printer, Supplier<FetchPace> paces, Console console) {
}
