import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

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

    private static ShardTree.Node node(String shardId, String... parents) {
        return new ShardTree.Node(shardId, List.of(parents));
    }
}
