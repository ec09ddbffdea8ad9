import java.io.ByteArrayInputStream;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;

/**
 * Loads what every client and every request needs on a thread of its own, while the command line is still being read: both take
 * 0.2 s of the start. A request goes the whole way and is answered without any network.
 */
final class WarmUp {
    /** How long a first run that only prints its help may wait. */
    private static final Duration AT_MOST = Duration.ofSeconds(5);

    private WarmUp() {
    }

    /**
     * Starts it.
     *
     * @return waits until it is done, where the JVM is to write its class archive; for a run that ends without any request
     */
    static Runnable start() {
        Thread thread = new Thread(() -> {
            try (KinesisClient client = client()) {
                client.describeStreamSummary(request -> request.streamName("warm-up"));
                PutRecordsRequestEntry entry = PutRecordsRequestEntry.builder()
                        .partitionKey("warm-up").data(SdkBytes.fromByteArray(new byte[1])).build();
                client.putRecords(request -> request.streamName("warm-up").records(entry));
            } catch (RuntimeException e) {
                // What is really wrong goes wrong again with the real client, and is told there.
            }
        }, "warm-up");
        thread.setDaemon(true);
        thread.start();
        return () -> {
            if (isFirstStart()) {
                await(thread);
            }
        };
    }

    /** A client that sends nothing anywhere. */
    private static KinesisClient client() {
        return AwsSettings.build(AwsSettings.nowhere().builder(Credentials.TEST_KEYS, new ExecutionInterceptor() {
        }).httpClient(new EmptyAnswers()), false);
    }

    /**
     * Whether JBang has this JVM write its class archive (//CDS). It does so once: should the first run only print its help,
     * then every later start would load without an archive what that run did not.
     */
    private static boolean isFirstStart() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .anyMatch(argument -> argument.contains("ArchiveClassesAtExit"));
    }

    private static void await(Thread thread) {
        try {
            thread.join(AT_MOST.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Answers every request with an empty JSON object. */
    private static final class EmptyAnswers implements SdkHttpClient {
        @Override
        public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
            return new ExecutableHttpRequest() {
                @Override
                public HttpExecuteResponse call() {
                    return HttpExecuteResponse.builder()
                            .response(SdkHttpResponse.builder().statusCode(200).build())
                            .responseBody(AbortableInputStream.create(new ByteArrayInputStream(new byte[] {'{', '}'})))
                            .build();
                }

                @Override
                public void abort() {
                }
            };
        }

        @Override
        public void close() {
        }
    }
}
