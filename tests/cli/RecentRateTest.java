import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class RecentRateTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void atTheStartItIsTheRateSinceThen() {
        RecentRate rate = new RecentRate(100);
        assertEquals(0, rate.perSecond(0, 100));
        assertEquals(50, rate.perSecond(100, 100 + 2 * SECOND));
    }

    @Test
    void whatIsLongAgoDoesNotCount() {
        RecentRate rate = new RecentRate(0);
        rate.perSecond(1_000_000, SECOND);
        for (int second = 2; second <= 20; second++) {
            rate.perSecond(1_000_000 + 10 * second, second * SECOND);
        }
        assertEquals(10, rate.perSecond(1_000_210, 21 * SECOND));
    }

    @Test
    void whenNothingComesAnyMoreItFallsToNothing() {
        RecentRate rate = new RecentRate(0);
        for (int half = 1; half <= 20; half++) {
            rate.perSecond(half * 50, half * SECOND / 2);
        }
        assertEquals(60, rate.perSecond(1000, 12 * SECOND), "two seconds of nothing in five");
        for (int half = 25; half <= 32; half++) {
            rate.perSecond(1000, half * SECOND / 2);
        }
        assertEquals(0, rate.perSecond(1000, 17 * SECOND));
    }

    @Test
    void looksThatAreFarApartCountFromTheLastOne() {
        RecentRate rate = new RecentRate(0);
        rate.perSecond(500, 10 * SECOND);
        assertEquals(100, rate.perSecond(2500, 30 * SECOND));
    }
}
