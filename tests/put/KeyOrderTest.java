import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Three rows of a key, of which the first two go in one record. */
class KeyOrderTest {
    private final KeyOrder order = new KeyOrder();
    private final Outgoing first = row(1);
    private final Outgoing second = row(2);
    private final Outgoing third = row(3);

    KeyOrderTest() {
        assertTrue(order.add(first));
        assertFalse(order.add(second));
        assertFalse(order.add(third));
        assertEquals(second, order.behind(first));
        order.goesAlong(second);
    }

    @Test
    void aRowBehindIsNotGivenUpBeforeOthersOfItsKeyThatStandBeforeIt() {
        assertEquals(List.of(), order.takeBehind(first, Long.MAX_VALUE), "the second is under way");
        assertEquals(Optional.empty(), order.settled(first));
        assertEquals(Optional.of(second), order.goesAgain(second));
        assertEquals(List.of(third), order.takeBehind(second, Long.MAX_VALUE));
        assertEquals(Optional.empty(), order.settled(second));
        assertEquals(0, order.size());
    }

    @Test
    void whatGoesAgainGoesInOrderWhateverTheOrderOfTheAnswers() {
        assertEquals(Optional.empty(), order.goesAgain(second));
        assertTrue(order.mustWait(third));
        assertEquals(Optional.of(first), order.goesAgain(first));
        assertEquals(second, order.behind(first));
    }

    @Test
    void rowsThatWaitForOthersOfTheirRecordAreTakenOutToo() {
        order.goesAgain(first);
        assertEquals(List.of(first, third), order.takeAll());
        assertEquals(0, order.size());
    }

    @Test
    void theLastRowThatIsSettledLeavesNothing() {
        order.settled(first);
        assertEquals(Optional.of(third), order.settled(second));
        assertNull(order.behind(third));
        assertEquals(Optional.empty(), order.settled(third));
        assertEquals(0, order.size());
    }

    private static Outgoing row(int number) {
        return new Outgoing(Row.of(number, number + 1, List.of(), "key", new byte[1]), Optional.empty());
    }
}
