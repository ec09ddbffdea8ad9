import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.List;
import org.apache.commons.csv.CSVFormat;

/**
 * Rows as CSV lines that {@link CsvRows} reads back cell by cell: same delimiter, same encoding, and bytes that
 * {@link TextReader} could not decode as they were. Not safe for use by several threads.
 */
final class CsvWriter {
    private final CSVFormat format;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final OutputStreamWriter encoder;

    CsvWriter(String delimiter, Charset charset) {
        this.format = CSVFormat.DEFAULT.builder().setDelimiter(delimiter).setRecordSeparator("\n").get();
        this.encoder = new OutputStreamWriter(bytes, charset); // one for all lines: some encodings start with a mark
    }

    /** One line in the encoding, its line end included. */
    byte[] line(List<String> cells) {
        bytes.reset();
        try {
            String text = format.format(cells.toArray()) + "\n";
            int start = 0;
            for (int i = 0; i < text.length(); i++) {
                if (TextReader.isUndecodable(text, i)) {
                    encoder.write(text, start, i - start);
                    encoder.flush();
                    bytes.write(TextReader.undecodable(text.charAt(i)));
                    start = i + 1;
                }
            }
            encoder.write(text, start, text.length() - start);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // an array does not fail
        }
        return bytes.toByteArray();
    }
}
