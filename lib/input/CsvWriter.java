import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.List;
import org.apache.commons.csv.CSVFormat;

/**
 * Rows as CSV lines that {@link CsvRows} reads back cell by cell: same delimiter, same encoding, and bytes that
 * {@link TextReader} could not decode as they were.
 */
final class CsvWriter {
    private final CSVFormat format;
    /** Where nothing encloses cells or escapes in them, no cell may have the delimiter; else 0. */
    private final char plainDelimiter;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final OutputStreamWriter encoder;
    private final int unitBytes;
    private final boolean littleEndian;

    CsvWriter(CsvDialect dialect) {
        Charset charset = dialect.charset();
        this.format = dialect.format().builder().setRecordSeparator("\n").get();
        this.plainDelimiter = dialect.quote().isEmpty() && dialect.escape().isEmpty() ? dialect.delimiter() : 0;
        this.encoder = new OutputStreamWriter(bytes, charset); // one for all lines: some encodings start with a mark
        this.unitBytes = unitBytes(charset.name());
        this.littleEndian = charset.name().contains("LE");
    }

    /** One line in the encoding, its line end included. */
    byte[] line(List<String> cells) {
        bytes.reset();
        try {
            String text = format.format(cells.stream().map(this::fit).toArray()) + "\n";
            int start = 0;
            for (int i = 0; i < text.length(); i++) {
                if (TextReader.isUndecodable(text, i)) {
                    encoder.write(text, start, i - start);
                    encoder.flush();
                    start = i;
                    while (start < text.length() && TextReader.isUndecodable(text, start)) {
                        start++;
                    }
                    writeUndecodable(text.substring(i, start));
                    i = start - 1;
                }
            }
            encoder.write(text, start, text.length() - start);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // an array does not fail
        }
        return bytes.toByteArray();
    }

    /** A cell of the input fits as it is; a reason may have the delimiter. */
    private String fit(String cell) {
        return plainDelimiter == 0 ? cell : cell.replace(plainDelimiter, ' ');
    }

    /**
     * Writes bytes that are no text as they were. Where characters are units of 2 or 4 bytes and these are no whole units (the
     * input ended in the middle of one), each becomes a unit that is no text either: else everything behind would be read out of
     * step.
     */
    private void writeUndecodable(String text) {
        for (char c : text.toCharArray()) {
            if (text.length() % unitBytes == 0) {
                bytes.write(TextReader.undecodable(c));
            } else if (unitBytes == 2) {
                bytes.write(littleEndian ? c : c >> 8);
                bytes.write(littleEndian ? c >> 8 : c);
            } else {
                bytes.write(-1);
                bytes.write(-1);
                bytes.write(-1);
                bytes.write(-1);
            }
        }
    }

    private static int unitBytes(String charset) {
        if (charset.contains("UTF-16")) {
            return 2;
        }
        return charset.contains("UTF-32") ? 4 : 1;
    }
}
