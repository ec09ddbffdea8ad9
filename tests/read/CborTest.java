import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Isolated("it changes a system property that every client of the SDK reads")
class CborTest {
    @ParameterizedTest
    @ValueSource(strings = {"true", "false"})
    void cborAndJsonSayTheSame(String cbor) {
        String before = System.getProperty("aws.cborEnabled");
        System.setProperty("aws.cborEnabled", cbor);
        try (TestStream mock = TestStream.create(KinesisMock.url(), 2)) {
            String sample = Run.project().resolve("sample.csv").toString();
            Run.producer(Run.local(mock.endpoint), mock.name, sample, "-n", "all", "-k", "id").exits(0);
            Run run = Run.consumer(Run.local(mock.endpoint), mock.arn(), "--drain", "-o", "json", "--verify", sample, "-k", "id")
                    .exits(0);
            for (String line : run.lines()) {
                assertTrue(line.contains("\"approximateArrivalTimestamp\":\"" + Instant.now().toString().substring(0, 4)), line);
            }
            // Moto reads no CBOR: there the setting shows.
            Run moto = Run.consumer(Run.local(MotoServer.url()), "missing", "-w", "1");
            assertEquals(cbor.equals("false") ? 2 : 1, moto.exit(), moto.err());
            assertEquals(cbor.equals("false"), moto.err().contains("no stream 'missing'"), moto.err());
            assertTrue(Run.consumer(Run.local(mock.endpoint), "missing").exits(2).err().contains("error: no stream 'missing'"));
        } finally {
            if (before == null) {
                System.clearProperty("aws.cborEnabled");
            } else {
                System.setProperty("aws.cborEnabled", before);
            }
        }
    }
}
