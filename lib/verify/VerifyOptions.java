//SOURCES Canonical.java Comparison.java Contents.java Differences.java Findings.java JsonHash.java JsonMembers.java JsonText.java
//SOURCES Kept.java MemberDifference.java MemberPaths.java NearMiss.java RowIndex.java RowsAhead.java Rules.java VerifyRun.java

import java.io.IOException;
import java.nio.file.Path;
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

    @Option(names = "--ignore", paramLabel = "MEMBER", split = ",", order = 704,
            description = "With --verify: members of JSON that are not compared, as a time stamp that a pipeline adds; paths with"
                    + " dots for members of members.")
    private List<String> ignored = List.of();

    @Option(names = "--id", paramLabel = "MEMBER", order = 705,
            description = "With --verify: a missing row and an unexpected record with the same value of this member are one"
                    + " changed row, told with what has changed.")
    private String id;

    @Option(names = "--differences", paramLabel = "FILE", order = 706,
            description = "With --verify: write every difference to this file as a line of JSON, with its row and record.")
    private Path differences;

    @Option(names = "--repeat", paramLabel = "N", order = 707, converter = OptionTypes.Count.class,
            description = "With --verify: the rows were put N times, as by the producer with --repeat; -n counts them all.")
    private Long repeat;

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
            Rules rules = rules();
            checkFile();
            Input rows = input.open(file, null, interrupt, partitionKey, Wanted.once(maxRows), warn);
            Wanted wanted = new Wanted(maxRows, repeat == null ? 1 : repeat);
            VerifyRun.Opener again = () -> input.open(file, null, interrupt, partitionKey, Wanted.once(maxRows), warning -> { });
            OutputFile out = OutputFile.open(differences, interrupt, Path.of(file));
            return new VerifyRun(rows, new VerifyRun.Plan(rules, wanted, again, out, warn), interrupt);
        }
        if (partitionKey != null || exact || !ignored.isEmpty() || id != null || differences != null
                || repeat != null || input.given()) {
            throw Failure.usage("--partition-key, --exact, --ignore, --id, --differences, --repeat, --format and the other"
                    + " options on how a file is read and compared go with a file: name it with --verify");
        }
        return Proof.NONE;
    }

    private Rules rules() {
        boolean bytes = exact || input.format == InputOptions.Format.lines;
        if (bytes && (id != null || !ignored.isEmpty())) {
            throw Failure.usage((id == null ? "--ignore" : "--id") + " is about members of JSON, and "
                    + (exact ? "--exact" : "--format=lines") + " compares bytes: leave out one of them");
        }
        if (id != null && id.isBlank() || ignored.stream().anyMatch(String::isBlank)) {
            throw Failure.usage("--ignore and --id: a member without a name");
        }
        if (id != null && ignored.stream().anyMatch(path -> JsonObject.leadsTo(id, path))) {
            throw Failure.usage("--id " + id + " is to be compared, and --ignore leaves it out");
        }
        boolean isRepeated = repeat != null && repeat != 1;
        if (isRepeated && (repeat < 1 || ordered || id != null)) {
            throw Failure.usage(repeat < 1 ? "--repeat " + repeat + ": a file is put at least once"
                    : (id == null ? "--ordered" : "--id") + " does not go with --repeat: the copies of a row are the same, and"
                            + " nobody can tell which of them " + (id == null ? "came too late" : "was changed"));
        }
        return new Rules(partitionKey != null, ordered, bytes, MemberPaths.of(ignored, id), id, isRepeated);
    }

    /** What is told with its row is found by reading the file once more. */
    private void checkFile() {
        if (InputFile.isStream(file) && (id != null || differences != null)) {
            throw Failure.usage((id == null ? "--differences" : "--id") + " reads the file of --verify twice: put the rows into a"
                    + " plain file");
        }
    }
}
