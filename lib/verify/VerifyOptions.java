//SOURCES Canonical.java Comparison.java Contents.java JsonHash.java JsonText.java MemberPaths.java
//SOURCES RowIndex.java Rules.java VerifyRun.java

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options about the file that the records are compared with, and how it was put. A picocli mixin. */
final class VerifyOptions {
    @Option(names = "--verify", paramLabel = "FILE", order = 700,
            description = "Compare the records with the rows of this file, as the producer was given it: which rows are missing,"
                    + " which came more than once, which records are in no row. Exit " + Failure.DIFFERENT
                    + " when there are any. JSON is compared by its value: the order of members, white space, escapes and how"
                    + " a number is written make no difference.")
    private String file;

    @Option(names = "--exact", order = 703,
            description = "With --verify: compare data byte for byte, JSON too.")
    private boolean exact;

    @Option(names = {"-k", "--partition-key", "--partition_key"}, paramLabel = "COLUMN", order = 701,
            description = "With --verify: the column that was the partition key; then keys are compared too.")
    private String partitionKey;

    @Option(names = "--ordered", order = 702,
            description = "With --partition-key: rows out of the order of their key are a difference, as for rows put with"
                    + " --ordered; without it they are counted apart.")
    private boolean ordered;

    @Option(names = "--ignore", paramLabel = "MEMBER[,...]", split = ",", order = 704,
            description = "With --verify: members of JSON that are not compared, as a time stamp that a pipeline adds; paths with"
                    + " dots for members of members.")
    private List<String> ignored = List.of();

    @Mixin
    private InputOptions input;

    /** Whether there is a file to compare with. */
    boolean given() {
        return file != null;
    }

    /**
     * Opens the file; {@link Proof#NONE} where nothing is to be verified.
     *
     * @param maxRows how many of its rows were put
     * @param warn told what looks wrong about the file
     * @throws Failure (usage) when it cannot be read, or an option does not go with it
     */
    Proof open(long maxRows, Interrupt interrupt, Consumer<String> warn) throws IOException {
        if (ordered && partitionKey == null) {
            throw Failure.usage("--ordered is the order of each key: name its column with --partition-key");
        }
        if (file != null) {
            boolean bytes = exact || input.format == InputOptions.Format.lines;
            if (bytes && !ignored.isEmpty()) {
                throw Failure.usage("--ignore is about members of JSON, and " + (exact ? "--exact" : "--format=lines")
                        + " compares bytes: leave out one of them");
            }
            if (ignored.stream().anyMatch(String::isBlank)) {
                throw Failure.usage("--ignore: a member without a name");
            }
            Rules rules = new Rules(partitionKey != null, ordered, bytes, MemberPaths.of(ignored));
            return new VerifyRun(input.open(file, null, interrupt, partitionKey, maxRows, warn), rules,
                    interrupt, warn);
        }
        if (partitionKey != null || exact || !ignored.isEmpty() || input.given()) {
            throw Failure.usage("--partition-key, --exact, --ignore, --format and the other options on how a file is read and"
                    + " compared go with a file: name it with --verify");
        }
        return Proof.NONE;
    }
}
