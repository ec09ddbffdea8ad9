import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.core.SdkSystemSetting;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpService;
import software.amazon.awssdk.profiles.ProfileFileSystemSetting;
import software.amazon.awssdk.utils.AttributeMap;

/**
 * The HTTP client of the clients that the SDK opens for itself: STS for roles, SSO and its kin to sign in. It takes the same way
 * as that of Kinesis. Public, with a constructor without arguments, since the SDK makes it by name.
 */
public final class SdkServices implements SdkHttpService {
    private static final List<String> ENDPOINTS = Stream.of("", "_KINESIS", "_STS", "_SSO", "_SSO_OIDC", "_SIGNIN")
            .map(service -> "AWS_ENDPOINT_URL" + service).toList();

    private static volatile Network network;

    /** Has all clients that the SDK opens from now on go this way, and know region and profile. Once a process. */
    static void share(AwsSettings settings) {
        network = settings.network();
        System.setProperty(SdkSystemSetting.SYNC_HTTP_SERVICE_IMPL.property(), SdkServices.class.getName());
        System.setProperty(SdkSystemSetting.AWS_REGION.property(), settings.region().id());
        System.setProperty(ProfileFileSystemSetting.AWS_PROFILE.property(), settings.profile().name());
    }

    /**
     * The SDK takes a variable that is empty for an endpoint, and the AWS CLI does not.
     *
     * @throws Failure (usage) where it cannot pass over an empty one, since another is not
     */
    static void passOverEmptyEndpoints(Environment environment) {
        List<String> set = ENDPOINTS.stream().filter(name -> environment.variables().apply(name) != null).toList();
        Optional<String> empty = set.stream().filter(name -> environment.value(name).isEmpty()).findFirst();
        if (empty.isEmpty()) {
            return;
        }
        boolean isForOthers = set.stream().anyMatch(name -> !name.endsWith("KINESIS") && environment.value(name).isPresent());
        if (isForOthers) {
            throw Failure.usage(empty.get() + " is empty: unset it, since the SDK would look there for an endpoint");
        }
        System.setProperty(SdkSystemSetting.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS.property(), "true");
    }

    @Override
    @SuppressWarnings("rawtypes") // as the interface has it
    public SdkHttpClient.Builder createHttpClientBuilder() {
        return new Clients();
    }

    private static final class Clients implements SdkHttpClient.Builder<Clients> {
        @Override
        public SdkHttpClient buildWithDefaults(AttributeMap defaults) {
            return network.client();
        }
    }
}
