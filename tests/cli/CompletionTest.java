import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The completion scripts in a real bash, which is told of a line what readline tells it. */
class CompletionTest {
    /**
     * Splits a line as readline does, at blanks, = and :, and calls the function that completes it. The words before the last
     * have no quotes in these tests.
     */
    private static final String CALL = """
            source "$SCRIPT" || exit 9
            COMP_LINE=$1 COMP_POINT=${#1}
            read -ra COMP_WORDS <<<"$(sed 's/[=:][=:]*/ & /g' <<<"$1")"
            case $1 in *' ') COMP_WORDS+=("") ;; esac
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            $(complete -p "$2" | sed 's/.*-F \\([^ ]*\\) .*/\\1/') "$2" "" ""
            printf '%s\\n' "${COMPREPLY[@]}"
            """;

    @TempDir
    Path folder;
    @TempDir
    Path elsewhere;

    @BeforeEach
    void makeFiles() throws Exception {
        assumeTrue(Run.of(Run.start(Map.of(), "sh", "-c", "command -v bash")).exit() == 0, "needs bash");
        for (String name : List.of("orders.csv", "orders 2.csv", "--odd", "$(touch run).csv", "it's.csv", "a:b.csv", "a=b.csv")) {
            Files.writeString(folder.resolve(name), "");
        }
        Files.createDirectory(folder.resolve("old"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "orders or|orders 2.csv,orders.csv", "orders orders.c|orders.csv", "orders o|old,orders 2.csv,orders.csv",
        "s or|orders 2.csv,orders.csv", "key it|it's.csv", "orders $|$(touch run).csv",
        "or|", "orders orders.csv or|", "orders orders.csv --rejects or|orders 2.csv,orders.csv",
        "--rejects=|$(touch run).csv,--odd,a:b.csv,a=b.csv,it's.csv,old,orders 2.csv,orders.csv",
        "--rejects=or|orders 2.csv,orders.csv", "--receipts=orders.c|orders.csv", "s f --rejects=or|orders 2.csv,orders.csv",
        "--rejects=a:|b.csv", "--rejects=a:b|b.csv", "--rejects=a=|b.csv", "orders a:b|b.csv", "orders a|a:b.csv,a=b.csv",
        "--rejects=x orders or|orders 2.csv,orders.csv", "--rejects x orders or|orders 2.csv,orders.csv",
        "--format=csv -k id --bulk orders or|orders 2.csv,orders.csv", "--local orders or|orders 2.csv,orders.csv",
        "--local=http://127.0.0.1:4566 orders or|orders 2.csv,orders.csv", "--local=http://127.0.0.1:4566 or|", "--local=|",
        "orders --bulk or|orders 2.csv,orders.csv", "'--empty '|null,omit,string", "--empty=|null,omit,string", "--empty=n|null",
        "--types=|infer,string", "--types i|infer", "'--format '|csv,jsonl,lines,tsv", "--format=|csv,jsonl,lines,tsv",
        "--format=c|csv", "'--quote '|none", "--quote=n|none", "'-n '|all", "--max-records=a|all", "'--summary '|json,none,text",
        "--summary=j|json", "--rej|--rejects", "orders orders.csv --rec|--receipts", "'-k '|", "--region=|"})
    void theProducersLineIsCompleted(String line, String expected) throws Exception {
        assertCompleted("kinesis-producer", line, expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "or|", "orders --verify or|orders 2.csv,orders.csv", "orders --verify=or|orders 2.csv,orders.csv",
        "'orders -o '|data,json,raw", "--output=|data,json,raw", "-o j|json",
        "'-t '|AFTER_SEQUENCE_NUMBER,AT_SEQUENCE_NUMBER,AT_TIMESTAMP,LATEST,TRIM_HORIZON", "--iterator-type=L|LATEST",
        "orders --drain --ver|--verbose,--verify,--version", "orders --empty=o|omit"})
    void theConsumersLineIsCompleted(String line, String expected) throws Exception {
        assertCompleted("kinesis-consumer", line, expected);
    }

    @Test
    void everyValueThatIsOfferedIsTaken() throws Exception {
        for (String option : List.of("--empty", "--types", "--format", "--quote", "--max-records", "--summary")) {
            for (String value : completed("kinesis-producer", option + "=")) {
                String error = Run.producer("--local=http://127.0.0.1:1", "s", "no-such-file", option + "=" + value).err();
                assertTrue(error.contains("no such file"), option + "=" + value + ": " + error);
            }
        }
    }

    private void assertCompleted(String command, String line, String expected) throws Exception {
        assertEquals(new TreeSet<>(expected == null ? List.of() : Arrays.asList(expected.split(","))), completed(command, line));
        assertFalse(Files.exists(folder.resolve("run")), "the name of a file is not run");
    }

    private TreeSet<String> completed(String command, String line) throws Exception {
        Run script = command.equals("kinesis-producer") ? Run.producer("--completion") : Run.consumer("--completion");
        Path file = Files.writeString(elsewhere.resolve("completion"), script.exits(0).out());
        Run run = Run.of(Run.start(Map.of("HERE", folder.toString(), "SCRIPT", file.toString()), "bash", "--norc", "-c",
                "cd \"$HERE\"\n" + CALL, "bash", command + " " + line, command));
        // Out of a real completion compopt says that it is not in one.
        assertEquals("", run.err().lines().filter(said -> !said.contains("compopt: not currently executing"))
                .collect(Collectors.joining("\n")));
        return run.lines().stream().filter(found -> !found.isEmpty()).collect(Collectors.toCollection(TreeSet::new));
    }
}
