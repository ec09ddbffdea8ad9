import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;

/** How a record becomes a line of output, in bytes; any record can be printed, whatever its data is. */
enum RecordFormat {
    /** The data as it is. */
    data(1) {
        @Override
        void append(Output.Lines lines, StreamRecord record) {
            lines.writeBytes(record.data());
            lines.write('\n');
            lines.endRecord();
        }
    },

    /**
     * One JSON object, the envelope: where the record is from, and its data. {@code encoding} says how to read
     * {@code data}: {@code json}, the data is one JSON value and stands there byte for byte; {@code text}, it is other UTF-8,
     * as a JSON string; {@code base64}, it is neither.
     */
    json(300) {
        @Override
        void append(Output.Lines lines, StreamRecord record) {
            byte[] data = record.data();
            Instant arrival = record.arrival();
            raw(lines, "{\"shardId\":");
            string(lines, record.shardId());
            raw(lines, ",\"sequenceNumber\":");
            string(lines, record.sequenceNumber());
            if (record.subSequenceNumber() != StreamRecord.PLAIN) {
                raw(lines, ",\"subSequenceNumber\":" + record.subSequenceNumber());
            }
            raw(lines, ",\"partitionKey\":");
            string(lines, String.valueOf(record.partitionKey()));
            raw(lines, ",\"approximateArrivalTimestamp\":");
            raw(lines, arrival == null ? "null" : '"' + MILLIS.format(arrival) + '"');
            String text = utf8(data);
            if (text == null) {
                raw(lines, ",\"encoding\":\"base64\",\"data\":");
                string(lines, Base64.getEncoder().encodeToString(data));
            } else if (isOneJsonValue(data)) {
                raw(lines, ",\"encoding\":\"json\",\"data\":");
                lines.writeBytes(data);
            } else {
                raw(lines, ",\"encoding\":\"text\",\"data\":");
                string(lines, text);
            }
            raw(lines, "}\n");
            lines.endRecord();
        }
    };

    private static final DateTimeFormatter MILLIS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
    private static final JsonFactory JSON = new JsonFactory();

    /** What a line has beside the record's data, about, in bytes. */
    final int moreBytes;

    RecordFormat(int moreBytes) {
        this.moreBytes = moreBytes;
    }

    /** Adds the record's line to a page. */
    abstract void append(Output.Lines lines, StreamRecord record);

    private static void raw(Output.Lines lines, String text) {
        lines.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void string(Output.Lines lines, String text) {
        lines.write('"');
        lines.writeBytes(JsonStringEncoder.getInstance().quoteAsUTF8(text));
        lines.write('"');
    }

    /** The data as text, or null when it is no UTF-8. */
    private static String utf8(byte[] data) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(data)).toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    /** Whether UTF-8 data is exactly one JSON value without a line break, so that it can stand in a line of JSON as it is. */
    private static boolean isOneJsonValue(byte[] data) {
        if (data.length == 0 || data[0] <= ' ' || data[data.length - 1] <= ' ' && data[data.length - 1] >= 0) {
            return false; // also where it starts with a byte order mark, which is a negative byte
        }
        for (byte b : data) {
            if (b >= 0 && b < ' ' && b != '\t') {
                return false;
            }
        }
        try (JsonParser parser = JSON.createParser(data)) {
            int depth = 0;
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                if (token.isNumeric()) {
                    parser.getNumberType(); // numbers are checked only when asked for
                }
                if (depth == 0) {
                    return parser.nextToken() == null;
                }
            }
            return false;
        } catch (IOException e) {
            return false; // not JSON
        }
    }
}
