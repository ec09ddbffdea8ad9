/**
 * What ends a run and what the user can act on: one line that names what is wrong and what to do, and the exit code.
 * {@link Cli} prints the line on stderr; everything else that is thrown is a bug and keeps its stack trace.
 */
final class Failure extends RuntimeException {
    /** AWS or I/O failed. */
    static final int AWS_OR_IO = 1;
    /** The command line, the file or the AWS configuration is wrong; nothing was sent or read. */
    static final int USAGE = 2;
    /** The run is done, but some rows are not on the stream. */
    static final int NOT_DELIVERED = 3;
    /** What was to be seen on the stream was not seen in time. */
    static final int NOT_SEEN = 4;
    /** What is on the stream is not what is in the file. */
    static final int DIFFERENT = 5;
    /** Ctrl-C, as shells report it. */
    static final int INTERRUPTED = 130;

    private static final long serialVersionUID = 1;

    /** The exit code of the process. */
    final int exitCode;

    private Failure(int exitCode, String message, Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    /** A {@link #USAGE} failure. */
    static Failure usage(String message) {
        return new Failure(USAGE, message, null);
    }

    /** A {@link #USAGE} failure with the exception that showed it, for {@code -v}. */
    static Failure usage(String message, Throwable cause) {
        return new Failure(USAGE, message, cause);
    }

    /** An {@link #AWS_OR_IO} failure; the cause may be null. */
    static Failure io(String message, Throwable cause) {
        return new Failure(AWS_OR_IO, message, cause);
    }

    /** The user stopped the run. */
    static Failure interrupted(String message) {
        return new Failure(INTERRUPTED, message, null);
    }
}
