import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** How a record becomes a line of output, in bytes; any record can be printed, whatever its data is. */
enum RecordFormat {
    /** The data as it is, and a line end where it has none of its own. */
    data(1) {
        @Override
        void append(Output.Lines lines, StreamRecord record) {
            byte[] data = record.data();
            lines.writeBytes(data);
            if (data.length == 0 || data[data.length - 1] != '\n') {
                lines.write('\n');
            }
            lines.endRecord();
        }
    },

    /** The data as it is, with nothing between two records. */
    raw(0) {
        @Override
        void append(Output.Lines lines, StreamRecord record) {
            lines.writeBytes(record.data());
            lines.endRecord();
        }
    },

    /**
     * One JSON object, the envelope: where the record is from, and its data. {@code encoding} says how to read
     * {@code data}: {@code json}, the data is one JSON value and stands there byte for byte, with a line end behind it as
     * {@code lineEnd}; {@code text}, it is other UTF-8, as a JSON string; {@code base64}, it is neither.
     */
    json(300) {
        @Override
        void append(Output.Lines lines, StreamRecord record) {
            JsonGenerator json = lines.json();
            try {
                json.writeStartObject();
                json.writeStringField("shardId", record.shardId());
                json.writeStringField("sequenceNumber", record.sequenceNumber());
                if (record.isPart()) {
                    json.writeNumberField("subSequenceNumber", record.subSequenceNumber());
                }
                json.writeStringField("partitionKey", record.partitionKey());
                Instant arrival = record.arrival();
                json.writeStringField("approximateArrivalTimestamp", arrival == null ? null : MILLIS.format(arrival));
                writeData(json, record.data());
                json.writeEndObject();
                json.writeRaw('\n');
                json.flush();
            } catch (IOException e) {
                throw new UncheckedIOException(e); // lines in memory do not fail
            }
            lines.endRecord();
        }
    };

    private static final DateTimeFormatter MILLIS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    /** What a line has beside the record's data, about, in bytes. */
    final int moreBytes;

    RecordFormat(int moreBytes) {
        this.moreBytes = moreBytes;
    }

    /** Adds the record's line to a page. */
    abstract void append(Output.Lines lines, StreamRecord record);

    /** Writes the members {@code encoding} and {@code data}, and {@code lineEnd} if there is one. */
    static void writeData(JsonGenerator json, byte[] data) throws IOException {
        String text = utf8(data);
        int end = withoutLineEnd(data);
        if (text == null) {
            json.writeStringField("encoding", "base64");
            json.writeBinaryField("data", data);
        } else if (isOneJsonValue(data, end)) {
            json.writeStringField("encoding", "json");
            json.writeFieldName("data");
            json.writeRawValue(text.substring(0, text.length() - (data.length - end)));
            if (end < data.length) {
                json.writeStringField("lineEnd", new String(data, end, data.length - end, StandardCharsets.UTF_8));
            }
        } else {
            json.writeStringField("encoding", "text");
            json.writeStringField("data", text);
        }
    }

    /** How long the data is without the line end that it may end in: {@code \n} or {@code \r\n}. */
    private static int withoutLineEnd(byte[] data) {
        int end = data.length;
        if (end > 0 && data[end - 1] == '\n') {
            end -= end > 1 && data[end - 2] == '\r' ? 2 : 1;
        }
        return end;
    }

    /** The data as text, or null when it is not UTF-8. */
    private static String utf8(byte[] data) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(data)).toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    /** Whether UTF-8 data is exactly one JSON value without a line break, so that it can stand in a line of JSON as it is. */
    private static boolean isOneJsonValue(byte[] data, int end) {
        if (end == 0 || data[0] <= ' ' || data[end - 1] >= 0 && data[end - 1] <= ' ') {
            return false; // white space at an end, or a byte order mark at the start, which is a negative byte
        }
        for (int i = 0; i < end; i++) {
            if (data[i] >= 0 && data[i] < ' ' && data[i] != '\t') {
                return false;
            }
        }
        return Json.isOneValue(data);
    }
}
