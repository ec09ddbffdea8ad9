import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.services.kinesis.model.Record;

/**
 * What becomes of a page of records, whatever its shard: aggregates are taken apart, the records asked for are put into lines and
 * written in one go, and of what was written the age is told, and it is shown to the {@link Proof}. Safe for use by several
 * threads, a shard at a time each.
 */
final class PagePrinter {
    private final boolean deaggregate;
    private final UnaryOperator<StreamRecord> unpack;
    private final Predicate<StreamRecord> filter;
    private final RecordFormat format;
    private final Output output;
    private final Proof proof;
    private final RecordAges ages;

    /**
     * @param deaggregate whether aggregates come out as their user records
     * @param unpack what becomes of each before it is looked at
     * @param filter which records are printed
     */
    PagePrinter(boolean deaggregate, UnaryOperator<StreamRecord> unpack, Predicate<StreamRecord> filter, RecordFormat format,
            Output output, Proof proof, RecordAges ages) {
        this.deaggregate = deaggregate;
        this.unpack = unpack;
        this.filter = filter;
        this.format = format;
        this.output = output;
        this.proof = proof;
        this.ages = ages;
    }

    /**
     * Prints a page.
     *
     * @param bytes of its data, in all
     * @param serviceAhead how far the service's clock is ahead of this machine's, see {@link ServiceTime#ahead}
     * @return the records that were printed, in order: those asked for, and no more of them than the output still takes
     */
    List<StreamRecord> print(String shardId, List<Record> page, long bytes, Duration serviceAhead) {
        Output.Lines lines = new Output.Lines(bytes + (long) page.size() * format.moreBytes);
        List<StreamRecord> wanted = new ArrayList<>(page.size());
        for (Record record : page) {
            for (StreamRecord packed : parts(shardId, record)) {
                StreamRecord part = unpack.apply(packed);
                if (filter.test(part)) {
                    format.append(lines, part);
                    wanted.add(part);
                }
            }
        }
        List<StreamRecord> printed = wanted.subList(0, output.write(lines));
        ages.printed(printed, serviceAhead, Instant.now());
        proof.seen(printed);
        return printed;
    }

    /** Whether the run is over: what came since was not printed. */
    boolean isClosed() {
        return output.isClosed();
    }

    private List<StreamRecord> parts(String shardId, Record record) {
        return deaggregate ? StreamRecord.userRecords(shardId, record) : List.of(StreamRecord.plain(shardId, record));
    }
}
