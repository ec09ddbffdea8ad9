import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** How a server comes that is published with npm, and what becomes of its tests where it cannot be had. */
final class NpmPackage {
    private NpmPackage() {
    }

    /**
     * An npm package, installed once in the user's cache.
     *
     * @param file a file of the package that is there when it is complete
     * @return the package's folder
     * @throws IOException when npm is not there or fails
     */
    static Path install(String name, String version, String file) throws IOException {
        Path folder = ServerProcess.cache(name + "-" + version);
        Path installed = folder.resolve("node_modules").resolve(name);
        if (!Files.exists(installed.resolve(file))) {
            Files.createDirectories(folder);
            ServerProcess.run(List.of("npm", "install", "--silent", "--no-audit", "--no-fund", "--omit=optional", "--prefix",
                    folder.toString(),
                    name + "@" + version));
        }
        return installed;
    }

    /** Skips the test for want of a server; with CI=true it fails instead. */
    static void missing(String reason) {
        if ("true".equals(System.getenv("CI"))) {
            fail(reason);
        }
        abort(reason);
    }
}
