import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.net.URI;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** A {@link TestStream} as a parameter of a test or of its class's constructor: fresh for the test, and deleted after it. */
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(StreamOn.Streams.class)
@interface StreamOn {
    /** Where the stream is. */
    Server value();

    /** How many shards it has. */
    int shards() default 1;

    /** The servers of a run. */
    enum Server {
        MOTO(MotoServer::url), KINESALITE(Kinesalite::url), KINESIS_MOCK(KinesisMock::url);

        private final Supplier<URI> url;

        Server(Supplier<URI> url) {
            this.url = url;
        }
    }

    /** Makes them, and has JUnit close them. */
    final class Streams implements ParameterResolver {
        @Override
        public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext root) {
            return ExtensionContextScope.TEST_METHOD;
        }

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.isAnnotated(StreamOn.class);
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            StreamOn wanted = parameter.findAnnotation(StreamOn.class).orElseThrow();
            TestStream stream = TestStream.create(wanted.value().url.get(), wanted.shards());
            context.getStore(ExtensionContext.Namespace.create(StreamOn.class, parameter.getIndex())).put(context.getUniqueId(),
                    stream);
            return stream;
        }
    }
}
