import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;

/** One call of the service: whatever a server sends, it comes to an answer or to an {@link AwsError}, and is no bug. */
final class ServiceCall {
    private ServiceCall() {
    }

    /** A call came to no answer that can be used. */
    static final class Failed extends RuntimeException {
        private static final long serialVersionUID = 1;

        /** What it means. */
        final transient AwsError error;

        private Failed(AwsError error) {
            super(error.cause());
            this.error = error;
        }
    }

    /**
     * The answer to a call.
     *
     * @param call the SDK's, and the look at what it gives back
     * @throws Failed for everything that is thrown: nobody knows then what the service did
     */
    static <T> T ask(Supplier<T> call) {
        try {
            return call.get();
        } catch (SdkException e) {
            throw new Failed(AwsError.of(e));
        } catch (RuntimeException | StackOverflowError e) { // the JDK calls itself for each line "100 Continue"
            throw new Failed(AwsError.of(SdkClientException.create(e.toString(), e)));
        }
    }
}
