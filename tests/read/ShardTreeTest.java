import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class ShardTreeTest {
    private final ShardTree tree = new ShardTree();

    @Test
    void theChildrenOfASplitWaitForTheirParent() {
        tree.add(List.of(node("a"), node("b", "a"), node("c", "a")));
        assertEquals(List.of("a"), tree.startable());
        assertEquals(List.of(), tree.startable(), "each is given once");
        tree.end("a");
        assertEquals(List.of("b", "c"), tree.startable());
    }

    @Test
    void theChildOfAMergeWaitsForBothParents() {
        tree.add(List.of(node("a"), node("b"), node("c", "a", "b")));
        assertEquals(List.of("a", "b"), tree.startable());
        tree.end("b");
        assertEquals(List.of(), tree.startable());
        tree.end("a");
        assertEquals(List.of("c"), tree.startable());
    }

    @Test
    void grandchildrenWaitForTheirParentsWhateverTheOrderInTheList() {
        tree.add(List.of(node("d", "b"), node("b", "a"), node("a")));
        assertEquals(List.of("a"), tree.startable());
        tree.end("a");
        assertEquals(List.of("b"), tree.startable());
        tree.end("b");
        assertEquals(List.of("d"), tree.startable());
    }

    @Test
    void aParentThatIsGoneHoldsNobodyUp() {
        tree.add(List.of(node("c", "trimmed"), node("e", "trimmed", "d"), node("d")));
        assertEquals(List.of("c", "d"), tree.startable());
        tree.end("d");
        assertEquals(List.of("e"), tree.startable());
    }

    @Test
    void onlyDescendantsOfKnownShardsAreAdded() {
        tree.add(List.of(node("a")));
        tree.startable();
        tree.end("a");
        tree.addDescendants(List.of(node("grandchild", "child"), node("old"), node("child", "a"), node("of old", "old")));
        assertEquals(List.of("child"), tree.startable());
        tree.end("child");
        assertEquals(List.of("grandchild"), tree.startable());
    }

    @Test
    void shardsThatComeFromThemselvesAreNamedInTheirCircle() {
        assertEquals("the service has shards that come from themselves: b from d from c from b", refused(() ->
                tree.add(List.of(node("a"), node("e", "b"), node("b", "a", "d"), node("c", "b"), node("d", "c")))));
        assertEquals("the service has shards that come from themselves: a from a",
                refused(() -> new ShardTree().add(List.of(node("a", "a")))));
        ShardTree later = new ShardTree();
        later.add(List.of(node("a")));
        assertEquals("the service has shards that come from themselves: b from b",
                refused(() -> later.addDescendants(List.of(node("b", "a", "b")))));
    }

    @Test
    void aChildThatDoesNotComeFromItsParentIsRefused() {
        tree.add(List.of(node("a"), node("b"), node("c", "a", "b")));
        tree.addChildren("a", List.of(node("c", "a", "b"), node("new", "a")));
        String start = "GetRecords of shard a names shard ";
        assertEquals(start + "b as its child, which does not come from it",
                refused(() -> tree.addChildren("a", List.of(node("b", "a")))));
        assertEquals(start + "a as its child, which does not come from it",
                refused(() -> tree.addChildren("a", List.of(node("a", "a")))));
        assertEquals(start + "d as its child, which does not come from it",
                refused(() -> tree.addChildren("a", List.of(node("d", "b")))));
    }

    private static String refused(Executable step) {
        return assertThrows(Failure.class, step).getMessage();
    }

    private static ShardTree.Node node(String shardId, String... parents) {
        return new ShardTree.Node(shardId, List.of(parents));
    }
}
