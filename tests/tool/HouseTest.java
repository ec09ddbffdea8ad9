import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The house stands as its map says (lib/README.md): rooms with one door each, and arrows that go one way. */
class HouseTest {
    private static final Path PROJECT = Run.project();
    /** Each room with the rooms it may know: all that stand left of it. */
    private static final Map<String, Set<String>> KNOWS = Map.of(
            "cli", Set.of(),
            "aws", Set.of("cli"),
            "input", Set.of("cli", "aws"),
            "put", Set.of("cli", "aws", "input"),
            "read", Set.of("cli", "aws"),
            "verify", Set.of("cli", "aws", "input", "read"));
    private static final Map<String, String> DOORS = Map.of("cli", "Cli", "aws", "Connection", "input", "Input", "put",
            "Delivery",
            "read", "ShardPlan", "verify", "VerifyOptions");
    private static final Pattern SOURCES = Pattern.compile("(?m)^//SOURCES (.*)$");

    @Test
    void aRoomKnowsOnlyTheRoomsToItsLeft() throws IOException {
        Map<String, String> roomOf = new TreeMap<>();
        for (String room : KNOWS.keySet()) {
            files(room).forEach(type -> roomOf.put(type, room));
        }
        List<String> wrong = new ArrayList<>();
        for (String type : roomOf.keySet()) {
            String room = roomOf.get(type);
            String code = withoutComments(Files.readString(file(room, type)));
            for (String other : roomOf.keySet()) {
                String itsRoom = roomOf.get(other);
                if (!itsRoom.equals(room) && !KNOWS.get(room).contains(itsRoom) && names(code, other)) {
                    wrong.add(room + "/" + type + " -> " + itsRoom + "/" + other);
                }
            }
        }
        assertEquals(List.of(), wrong);
        assertTrue(roomOf.size() > 50, "the rooms must be found");
    }

    @Test
    void aRoomsDoorListsTheRoom() throws IOException {
        for (Map.Entry<String, String> door : DOORS.entrySet()) {
            Set<String> others = new TreeSet<>(files(door.getKey()));
            others.remove(door.getValue());
            String text = Files.readString(file(door.getKey(), door.getValue()));
            assertTrue(text.startsWith("//SOURCES "), door + ": a door starts with what is behind it");
            Set<String> listed = new TreeSet<>();
            sources(text).forEach(name -> listed.add(name.replaceAll("\\.java$", "")));
            assertEquals(others, listed, door.toString());
        }
    }

    @Test
    void onlyADoorListsSources() throws IOException {
        for (String room : KNOWS.keySet()) {
            for (String type : files(room)) {
                boolean lists = SOURCES.matcher(Files.readString(file(room, type))).find();
                assertEquals(type.equals(DOORS.get(room)), lists, room + "/" + type);
            }
        }
    }

    @Test
    void aScriptListsTheDoorsOfTheRoomsItUsesInOneLine() throws IOException {
        Map<String, List<String>> rooms = Map.of("Producer.java", List.of("cli", "aws", "input", "put"),
                "Consumer.java", List.of("cli", "aws", "input", "read", "verify"));
        for (String script : rooms.keySet()) {
            String text = Files.readString(PROJECT.resolve(script));
            assertEquals(1, SOURCES.matcher(text).results().count(), script);
            assertEquals(rooms.get(script).stream().map(room -> "lib/" + room + "/" + DOORS.get(room) + ".java").toList(),
                    sources(text));
        }
    }

    @Test
    void linesAreNoLongerThanTheEditorsSettingSays() throws IOException {
        Matcher setting = Pattern.compile("max_line_length = (\\d+)").matcher(Files.readString(PROJECT.resolve(".editorconfig")));
        assertTrue(setting.find());
        int limit = Integer.parseInt(setting.group(1));
        List<String> longer = new ArrayList<>();
        for (Path source : javaSources()) {
            List<String> lines = Files.readAllLines(source);
            for (int i = 0; i < lines.size(); i++) {
                if (lines.get(i).length() > limit) {
                    longer.add(PROJECT.relativize(source) + ":" + (i + 1) + " has " + lines.get(i).length());
                }
            }
        }
        assertEquals(List.of(), longer);
    }

    @Test
    void sourcesAreAscii() throws IOException {
        for (Path source : javaSources()) {
            assertTrue(Files.readString(source).chars().allMatch(c -> c < 128), source + " has other than ASCII");
        }
    }

    private static List<Path> javaSources() throws IOException {
        List<Path> sources = new ArrayList<>();
        for (String folder : List.of("lib", "tests")) {
            try (Stream<Path> files = Files.walk(PROJECT.resolve(folder))) {
                files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
            }
        }
        sources.addAll(List.of(PROJECT.resolve("Producer.java"), PROJECT.resolve("Consumer.java")));
        assertTrue(sources.size() > 100, "the sources must be found");
        return sources;
    }

    /** The types of a room, by the names of its files. */
    private static Set<String> files(String room) throws IOException {
        Set<String> types = new TreeSet<>();
        try (Stream<Path> files = Files.list(PROJECT.resolve("lib").resolve(room))) {
            files.forEach(file -> types.add(file.getFileName().toString().replaceAll("\\.java$", "")));
        }
        return types;
    }

    private static Path file(String room, String type) {
        return PROJECT.resolve("lib").resolve(room).resolve(type + ".java");
    }

    private static List<String> sources(String text) {
        return SOURCES.matcher(text).results().flatMap(found -> Stream.of(found.group(1).trim().split(" +"))).toList();
    }

    private static boolean names(String code, String type) {
        return Pattern.compile("(?<![.\\w])" + type + "\\b").matcher(code).find();
    }

    private static String withoutComments(String code) {
        return code.replaceAll("(?s)/\\*.*?\\*/", "").replaceAll("(?m)//.*$", "").replaceAll("\"[^\"\\n]*\"", "\"\"");
    }
}
