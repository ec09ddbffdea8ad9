import java.io.File;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The input as the user named it: a file, a pipe, or {@code -} for standard input; opened, or an error with the way out. */
final class InputFile {
    /** The name that means standard input (POSIX, Utility Syntax Guidelines, 13). */
    static final String STDIN = "-";

    /** What standard input is, on Linux. */
    private static final Path FD_0 = Path.of("/proc/self/fd/0");

    private InputFile() {
    }

    /**
     * Opens the input.
     *
     * @param file a path, or {@value #STDIN}
     * @param stdin what to read for {@value #STDIN}, or null for the process's own
     * @throws Failure (usage) when there is no such file or it cannot be read
     */
    static InputBytes open(String file, InputStream stdin, Interrupt interrupt) {
        try {
            if (!file.equals(STDIN)) {
                return openFile(Path.of(file), interrupt);
            }
            if (stdin == null && isOfTheJvm(FD_0)) {
                throw Failure.usage("standard input is closed: name a file, or pipe the rows in");
            }
            return stdin == null ? pipe(new FileInputStream(FileDescriptor.in).getChannel(), interrupt)
                    : new InputBytes(stdin, Optional.empty(), Optional.empty(), interrupt);
        } catch (NoSuchFileException | InvalidPathException e) {
            throw Failure.usage("no such file: " + Text.shown(file) + hint(file), e);
        } catch (AccessDeniedException e) {
            throw Failure.usage(file + " may not be read by this user", e);
        } catch (IOException e) {
            throw Failure.io("cannot read " + name(file) + ": " + e.getMessage(), e);
        }
    }

    /** Whether this can be read once only: standard input, or a pipe. */
    static boolean isStream(String file) {
        return file.equals(STDIN) || Files.exists(Path.of(file)) && !Files.isRegularFile(Path.of(file));
    }

    /** What to call the input in a message. */
    static String name(String file) {
        return file.equals(STDIN) ? "standard input" : file;
    }

    /** What to do about an address where a file is to be named. */
    private static String hint(String file) {
        String scheme = file.replaceFirst("(?s):.*", "").toLowerCase(Locale.ROOT);
        return switch (file.contains("://") ? scheme : "") {
            case "file" -> ": name the path alone, " + Text.argument(file.replaceFirst("(?i)file://(localhost)?", ""));
            case "s3" -> ": pipe it in, aws s3 cp " + Text.argument(file) + " - | kinesis-producer STREAM -";
            case "http", "https" -> ": pipe it in, curl -sf " + Text.argument(file) + " | kinesis-producer STREAM -";
            default -> "";
        };
    }

    /** A JVM that is started with its standard input closed has one of its own files there, as the first one that it opened. */
    private static boolean isOfTheJvm(Path descriptor) {
        try {
            Path open = descriptor.toRealPath();
            String name = open.getFileName().toString();
            return open.startsWith(Path.of(System.getProperty("java.home")).toRealPath()) || name.endsWith(".jsa")
                    || Arrays.asList(System.getProperty("java.class.path").split(File.pathSeparator)).contains(open.toString());
        } catch (IOException e) {
            return false; // a pipe or a terminal, or a system without such names
        }
    }

    private static InputBytes openFile(Path path, Interrupt interrupt) throws IOException {
        if (Files.isDirectory(path)) {
            throw Failure.usage(path + " is a directory: name a file");
        }
        if (!Files.exists(path)) {
            throw new NoSuchFileException(path.toString());
        }
        if (!Files.isReadable(path)) {
            throw new AccessDeniedException(path.toString());
        }
        if (Files.isRegularFile(path)) {
            return new InputBytes(Files.newInputStream(path), Optional.empty(), Optional.of(path), interrupt);
        }
        // Opening a pipe waits for somebody to write.
        return pipe(interrupt.unlessRequested(() -> new FileInputStream(path.toFile())).getChannel(), interrupt);
    }

    /** Not by java.nio.channels.Channels: its stream asks how much is left, which a pipe answers with an error. */
    private static InputBytes pipe(FileChannel channel, Interrupt interrupt) throws IOException {
        InputStream in = new InputStream() {
            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                return channel.read(ByteBuffer.wrap(buffer, offset, length));
            }

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
            }
        };
        return new InputBytes(in, Optional.of(channel), Optional.empty(), interrupt);
    }
}
