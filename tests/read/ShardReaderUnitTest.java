import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.model.ChildShard;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.KinesisException;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.Shard;

/** The reader of one shard against answers that the test makes up: no server, no network, no waiting. */
class ShardReaderUnitTest {
    private static final String SHARD = "shardId-000000000000";
    private static final Instant OPENED = Instant.parse("2026-01-31T12:00:00Z");
    private static final EndRule.Goal THE_END = new EndRule.Goal(OptionalLong.empty(), Optional.empty(), true);
    private static final Instant OPENED_BY = OPENED.plusSeconds(1);

    private final Script script = new Script();
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final RecordAges ages = new RecordAges();

    @Test
    void everyRecordIsPrintedOnceThroughErrorsThatPass() {
        script.pages("page 1 of it-1", page("it-2", 1000L, "1", "a"));
        script.fails("InternalFailure", 500);
        script.fails("ProvisionedThroughputExceededException", 400);
        script.pages("page 2 of it-2", page("it-3", 0L, "2", "b", "3", "c"));
        script.pages("the end", page(null, 0L));
        assertEquals(Next.Done.ENDED, readToItsEnd(reader(StartPosition.TRIM_HORIZON, THE_END)));
        assertEquals("a\nb\nc\n", printed.toString(StandardCharsets.UTF_8));
        assertEquals(List.of("it-1", "it-2", "it-2", "it-2", "it-3"), script.askedIterators,
                "a failed fetch is repeated with its iterator");
    }

    @Test
    void theLastRecordsThatComeWithTheNullIteratorArePrinted() {
        script.pages("all", page(null, 0L, "1", "last"));
        assertEquals(Next.Done.ENDED, readToItsEnd(reader(StartPosition.TRIM_HORIZON, THE_END)));
        assertEquals("last\n", printed.toString(StandardCharsets.UTF_8));
    }

    @Test
    void anExpiredIteratorIsReplacedByOneRightAfterTheLastRecordPrinted() {
        script.pages("first", page("it-2", 1000L, "17", "a"));
        script.fails("ExpiredIteratorException", 400);
        script.pages("second", page(null, 0L, "18", "b"));
        readToItsEnd(reader(StartPosition.TRIM_HORIZON, THE_END));
        assertEquals(List.of("TRIM_HORIZON", "AFTER_SEQUENCE_NUMBER 17"), script.askedPositions);
        assertEquals("a\nb\n", printed.toString(StandardCharsets.UTF_8));
    }

    @Test
    void underLatestAnIteratorThatExpiresBeforeAnyRecordIsReplacedByTheTimeOfTheFirst() {
        script.fails("ExpiredIteratorException", 400);
        script.pages("the end", page(null, 0L));
        readToItsEnd(reader(new StartPosition(StartPosition.Type.LATEST, null, null), THE_END));
        assertEquals(List.of("LATEST", "AT_TIMESTAMP " + OPENED), script.askedPositions);
    }

    @Test
    void anAnswerThatSaysNothingIsNotTheEndOfTheShard() {
        script.pages("{}", GetRecordsResponse.builder().build());
        script.pages("the end", page(null, 0L, "1", "a"));
        assertEquals(Next.Done.ENDED, readToItsEnd(reader(StartPosition.TRIM_HORIZON, THE_END)));
        assertEquals("a\n", printed.toString(StandardCharsets.UTF_8));
    }

    @Test
    void theChildrenAreThoseThatTheLastAnswerNames() {
        script.pages("the end", page(null, 0L).toBuilder().childShards(
                ChildShard.builder().shardId("child").parentShards(SHARD, "other").build()).build());
        ShardReader reader = reader(StartPosition.TRIM_HORIZON, THE_END);
        readToItsEnd(reader);
        assertEquals(List.of(new ShardTree.Node("child", List.of(SHARD, "other"))), reader.children());
    }

    @Test
    void aDrainEndsWithTheSecondEmptyPageThatIsNotBehindAndNotWithTheFirst() {
        script.pages("empty, and said to be at the end", page("it-2", 0L));
        script.pages("records after all", page("it-3", 5000L, "1", "a"));
        script.pages("empty", page("it-4", 0L));
        script.pages("empty again", page("it-5", 0L));
        assertEquals(Next.Done.REACHED, readToItsEnd(reader(StartPosition.TRIM_HORIZON, drain())));
        assertEquals("a\n", printed.toString(StandardCharsets.UTF_8));
        assertEquals(4, script.askedIterators.size());
    }

    @Test
    void aPageWithRecordsIsNoEndHoweverItsLagLooks() {
        script.pages("cut in the middle of a request, and said to be at the end", page("it-2", 0L, "1", "a"));
        script.pages("the rest", page("it-3", 0L, "2", "b"));
        script.pages("empty", page("it-4", 0L));
        assertEquals(Next.Done.REACHED, readToItsEnd(reader(StartPosition.TRIM_HORIZON, drain())));
        assertEquals("a\nb\n", printed.toString(StandardCharsets.UTF_8));
        assertEquals(3, script.askedIterators.size());
    }

    @Test
    void aDrainEndsAlsoWhileOthersGoOnWriting() {
        script.pages("before the start", arrived(page("it-2", 0L, "1", "a"), OPENED.minusSeconds(1)));
        script.pages("about the start", arrived(page("it-3", 0L, "2", "b"), OPENED));
        script.pages("after it", arrived(page("it-4", 0L, "3", "c"), OPENED_BY.plusMillis(1)));
        assertEquals(Next.Done.REACHED, readToItsEnd(reader(StartPosition.TRIM_HORIZON, drain())));
        assertEquals("a\nb\nc\n", printed.toString(StandardCharsets.UTF_8));
    }

    @Test
    void aServerThatTellsNoLagIsReadToItsSecondEmptyPage() {
        script.pages("records", page("it-2", null, "1", "a"));
        script.pages("empty", page("it-3", null));
        script.pages("records after all", page("it-4", null, "2", "b"));
        script.pages("empty", page("it-5", null));
        script.pages("empty again", page("it-6", null));
        assertEquals(Next.Done.REACHED, readToItsEnd(reader(StartPosition.TRIM_HORIZON, drain())));
        assertEquals("a\nb\n", printed.toString(StandardCharsets.UTF_8));
    }

    @Test
    void afterAPageThatDidNotComeLessIsAskedForAndThenMoreAgain() {
        script.pages("first", page("it-2", 1000L, "1", "a"));
        script.fails("", 500);
        script.fails("", 500);
        script.pages("less", page("it-3", 1000L, "2", "b"));
        script.pages("more", page("it-4", 1000L, "3", "c"));
        script.fails("ProvisionedThroughputExceededException", 400);
        script.pages("the end", page(null, 0L));
        readToItsEnd(reader(StartPosition.TRIM_HORIZON, THE_END));
        assertEquals(List.of(10_000, 10_000, 1000, 100, 200, 400, 400), script.askedLimits);
    }

    @Test
    void aShardThatTheServiceDoesNotKnowEndsAndSaysSo() {
        script.fails("ResourceNotFoundException", 400);
        ShardReader reader = reader(StartPosition.TRIM_HORIZON, THE_END);
        assertEquals(Next.Done.ENDED, readToItsEnd(reader));
        assertTrue(reader.isGone());
    }

    @ParameterizedTest
    @CsvSource({"AccessDeniedException, 400", "InvalidArgumentException, 400"})
    void whatAnotherTryDoesNotChangeEndsTheRunWithTheShardsName(String code, int status) {
        script.fails(code, status);
        ShardReader reader = reader(StartPosition.TRIM_HORIZON, THE_END);
        reader.open();
        Failure failure = assertThrows(Failure.class, reader::fetch);
        assertTrue(failure.getMessage().startsWith("shard " + SHARD + ": "), failure.getMessage());
        assertEquals(1, failure.exitCode);
    }

    private static EndRule.Goal drain() {
        return new EndRule.Goal(OptionalLong.of(System.nanoTime()), Optional.empty(), false);
    }

    private ShardReader reader(StartPosition start, EndRule.Goal goal) {
        Output output = new Output(printed, Output.Kind.FILE, Long.MAX_VALUE);
        PagePrinter printer = new PagePrinter(true, UnaryOperator.identity(), record -> true, RecordFormat.data, output,
                Proof.NONE, ages);
        return new ShardReader(SHARD, start, goal,
                new ShardReader.Kit(script, printer, () -> new FetchPace(Duration.ZERO, false), new Console()));
    }

    private static Next readToItsEnd(ShardReader reader) {
        assertEquals(Next.Done.OPENED, reader.open());
        Next next = reader.fetch();
        for (int steps = 0; next instanceof Next.Again; steps++) {
            assertTrue(steps < 100, "it goes on for ever");
            next = reader.fetch(); // without the pause
        }
        return next;
    }

    private static GetRecordsResponse page(String next, Long millisBehind, String... numbersAndData) {
        List<Record> records = new ArrayList<>();
        for (int i = 0; i < numbersAndData.length; i += 2) {
            records.add(Record.builder().sequenceNumber(numbersAndData[i]).partitionKey("k")
                    .data(SdkBytes.fromUtf8String(numbersAndData[i + 1])).build());
        }
        return GetRecordsResponse.builder().nextShardIterator(next).millisBehindLatest(millisBehind).records(records).build();
    }

    private static GetRecordsResponse arrived(GetRecordsResponse page, Instant time) {
        return page.toBuilder().records(page.records().stream()
                .map(record -> record.toBuilder().approximateArrivalTimestamp(time).build()).toList()).build();
    }

    /** What the service answers, one after the other, and what it was asked. */
    private static final class Script implements ShardCalls {
        final List<String> askedPositions = new ArrayList<>();
        final List<String> askedIterators = new ArrayList<>();
        final List<Integer> askedLimits = new ArrayList<>();
        private final Queue<Supplier<GetRecordsResponse>> answers = new ArrayDeque<>();

        void pages(String what, GetRecordsResponse page) {
            answers.add(() -> page);
        }

        void fails(String code, int status) {
            answers.add(() -> {
                AwsError error = AwsError.of((KinesisException) KinesisException.builder().statusCode(status)
                        .awsErrorDetails(AwsErrorDetails.builder().errorCode(code).build()).build());
                throw new Failed(error, Failure.io(code, null));
            });
        }

        @Override
        public ShardIterator iterator(String shardId, StartPosition position) {
            askedPositions.add(position.toString());
            return new ShardIterator("it-1", OPENED, Optional.of(OPENED_BY));
        }

        @Override
        public GetRecordsResponse page(String iterator, int limit) {
            askedIterators.add(iterator);
            askedLimits.add(limit);
            return answers.remove().get();
        }

        @Override
        public List<Shard> shards() {
            throw new AssertionError("a reader does not list shards");
        }
    }
}
