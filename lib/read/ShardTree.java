import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import software.amazon.awssdk.services.kinesis.model.Shard;

/**
 * Which shards there are, who is whose parent, and which may be read now: a child only after both its parents have been read to
 * their end, so that the records of a key keep their order across splits and merges (developer guide, "After resharding").
 * Parents that the stream does not know any more, or that are not to be read, hold nobody up.
 */
final class ShardTree {
    private final Map<String, Node> shards = new LinkedHashMap<>();
    private final Set<String> started = new HashSet<>();
    private final Set<String> ended = new HashSet<>();

    /**
     * One shard.
     *
     * @param parents none for a shard that was there from the start, one after a split, two after a merge
     */
    record Node(String shardId, List<String> parents) {
    }

    /** The shards with their parents. */
    static List<Node> nodes(List<Shard> shards) {
        return shards.stream().map(shard -> new Node(shard.shardId(),
                Stream.of(shard.parentShardId(), shard.adjacentParentShardId()).filter(Objects::nonNull).toList())).toList();
    }

    /** Adds shards that are not known yet; others are left as they are. @throws Failure when one comes from itself */
    void add(Collection<Node> nodes) {
        nodes.forEach(node -> shards.putIfAbsent(node.shardId(), node));
        checkForCircle();
    }

    /** Whether all parents of these shards are known. */
    boolean knowsParents(Collection<Node> nodes) {
        return nodes.stream().flatMap(node -> node.parents().stream()).allMatch(shards::containsKey);
    }

    /**
     * Adds what the service names as the children of a shard.
     *
     * @throws Failure when one of them does not come from it, as far as is known, or comes from itself: what follows the shard
     *         is not known then
     */
    void addChildren(String parent, Collection<Node> children) {
        for (Node child : children) {
            Node known = shards.getOrDefault(child.shardId(), child);
            if (!child.parents().contains(parent) || !known.parents().contains(parent)) {
                throw Failure.io("GetRecords of shard " + parent + " names shard " + child.shardId()
                        + " as its child, which does not come from it", null);
            }
        }
        addDescendants(children);
    }

    /**
     * Adds those of the shards that come from a known one, by one split or merge or by several.
     *
     * @throws Failure when one comes from itself
     */
    void addDescendants(Collection<Node> nodes) {
        boolean found = true;
        while (found) {
            found = false;
            for (Node node : nodes) {
                if (!shards.containsKey(node.shardId()) && node.parents().stream().anyMatch(shards::containsKey)) {
                    shards.put(node.shardId(), node);
                    found = true;
                }
            }
        }
        checkForCircle();
    }

    /** The shards that may be read now and were not given back before, in the order in which they were added. */
    List<String> startable() {
        List<String> ready = new ArrayList<>();
        for (Node node : shards.values()) {
            boolean parentsRead = node.parents().stream()
                    .allMatch(parent -> !shards.containsKey(parent) || ended.contains(parent));
            if (parentsRead && started.add(node.shardId())) {
                ready.add(node.shardId());
            }
        }
        return ready;
    }

    /** The shards that cannot be read yet, since a parent of theirs has not ended. */
    List<String> waiting() {
        return shards.keySet().stream().filter(shardId -> !started.contains(shardId)).toList();
    }

    /** The shard has been read to its end. */
    void end(String shardId) {
        ended.add(shardId);
    }

    /** Shards that come from each other would wait for each other for ever. */
    private void checkForCircle() {
        Set<String> left = new LinkedHashSet<>(shards.keySet());
        while (left.removeIf(shardId -> parentsAmong(left, shardId).isEmpty())) {
            // Those that came from these alone are next.
        }
        if (left.isEmpty()) {
            return;
        }
        List<String> way = new ArrayList<>();
        String shardId = left.iterator().next();
        while (!way.contains(shardId)) {
            way.add(shardId);
            shardId = parentsAmong(left, shardId).get(0);
        }
        way.add(shardId);
        throw Failure.io("the service has shards that come from themselves: "
                + String.join(" from ", way.subList(way.indexOf(shardId), way.size())), null);
    }

    private List<String> parentsAmong(Set<String> some, String shardId) {
        return shards.get(shardId).parents().stream().filter(some::contains).toList();
    }
}
