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
            JsonGenerator json = lines.json();
            try {
                json.writeStartObject();
                json.writeStringField("shardId", record.shardId());
                json.writeStringField("sequenceNumber", record.sequenceNumber());
                if (record.isPart()) {
                    json.writeNumberField("subSequenceNumber", record.subSequenceNumber());
                }
                json.writeStringField("partitionKey", String.valueOf(record.partitionKey()));
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

    private static void writeData(JsonGenerator json, byte[] data) throws IOException {
        String text = utf8(data);
        if (text == null) {
            json.writeStringField("encoding", "base64");
            json.writeBinaryField("data", data);
        } else if (isOneJsonValue(data)) {
            json.writeStringField("encoding", "json");
            json.writeFieldName("data");
            json.writeRawValue(text);
        } else {
            json.writeStringField("encoding", "text");
            json.writeStringField("data", text);
        }
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
    private static boolean isOneJsonValue(byte[] data) {
        if (data.length == 0 || data[0] <= ' ' || data[data.length - 1] >= 0 && data[data.length - 1] <= ' ') {
            return false; // white space at an end, or a byte order mark at the start, which is a negative byte
        }
        for (byte b : data) {
            if (b >= 0 && b < ' ' && b != '\t') {
                return false;
            }
        }
        return Json.isOneValue(data);
    }
}
