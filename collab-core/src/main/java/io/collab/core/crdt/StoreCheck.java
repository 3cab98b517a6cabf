package io.collab.core.crdt;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks the invariants of a document's structs: clocks without gaps, links both ways, every list
 * item in exactly one leaf, sums of the position index, nothing joinable left apart. Linear in the
 * document; for tests and for embedders who suspect damage.
 */
public final class StoreCheck {

  private StoreCheck() {}

  /**
   * Checks everything.
   *
   * @throws IllegalStateException if an invariant is broken, saying which
   */
  public static void check(StructStore store) {
    for (Client client : store.clientsDescending()) {
      clocks(client);
    }
    for (Branch root : store.roots()) {
      branch(root);
    }
  }

  private static void clocks(Client client) {
    long expected = 0;
    Struct previous = null;
    StructList.Cursor cursor = client.structs.cursorAt(0);
    for (Struct s = cursor.next(); s != null; s = cursor.next()) {
      require(s.clock == expected && s.length > 0, "clock gap at ", s);
      require(client.structs.find(s.clock) == s, "not found by its clock: ", s);
      require(s instanceof Gc || ((Item) s).place != null, "not linked: ", s);
      if (previous instanceof Item a && s instanceof Item b) {
        require(!Joiner.areJoinable(a, b), "could be joined to its left neighbour: ", s);
      }
      expected = s.end();
      previous = s;
    }
    require(client.structs.last() == previous, "wrong last struct of client ", client.id);
    require(client.nextClock() == expected, "wrong next clock of client ", client.id);
  }

  private static void branch(Branch branch) {
    Set<Item> seen = new HashSet<>();
    int visible = 0;
    Item left = null;
    for (Item item = branch.list.first(); item != null; item = item.next) {
      require(item.prev == left, "broken link at ", item);
      require(item.place instanceof Leaf leaf && leaf.branch() == branch, "wrong list: ", item);
      require(seen.add(item), "twice in its list: ", item);
      require(branch.list.positionOf(item) == visible, "wrong position: ", item);
      visible += item.visibleLength();
      inside(item);
      left = item;
    }
    require(branch.list.last() == left, "wrong end of the list of ", branch);
    require(branch.list.itemCount() == seen.size(), "wrong item count of ", branch);
    require(branch.list.visible() == visible, "wrong length of ", branch);
    IndexNode root = branch.list.root();
    if (root != null) {
      require(root.up == null, "the root of an index has a parent: ", branch);
      require(items(root) == seen.size(), "items missing in the index of ", branch);
    }
    for (MapEntry entry : branch.entries()) {
      entry(entry);
    }
  }

  private static void inside(Item item) {
    if (item.payload() instanceof Branch held && !item.isDeleted()) {
      require(held.item == item, "a type does not know its item: ", item);
      branch(held);
    }
  }

  private static int items(IndexNode node) {
    if (node instanceof Leaf leaf) {
      return leafItems(leaf);
    }
    InnerNode inner = (InnerNode) node;
    int count = 0;
    int visible = 0;
    for (int i = 0; i < inner.size; i++) {
      IndexNode child = inner.children[i];
      require(child.up == inner, "an index node does not know its parent: ", child);
      require(child.visible == inner.sums[i], "wrong sum in an index node: ", child);
      visible += child.visible;
      count += items(child);
    }
    require(inner.size > 0 && inner.visible == visible, "wrong sum of an index node: ", inner);
    return count;
  }

  private static int leafItems(Leaf leaf) {
    require(leaf.size() > 0 && leaf.size() <= Leaf.CAPACITY, "leaf size: ", leaf.size());
    int visible = 0;
    Item expected = leaf.first();
    for (int i = 0; i < leaf.size(); i++) {
      Item item = leaf.item(i);
      require(item == expected && item.place == leaf, "wrong leaf: ", item);
      require(leaf.lengthAt(i) == item.visibleLength(), "wrong length in a leaf: ", item);
      visible += item.visibleLength();
      expected = item.next;
    }
    require(leaf.visible == visible, "wrong sum of a leaf: ", leaf.first());
    return leaf.size();
  }

  private static void entry(MapEntry entry) {
    Item left = null;
    for (Item item = entry.first; item != null; item = item.next) {
      require(item.prev == left && item.place == entry, "broken chain at ", item);
      inside(item);
      left = item;
    }
    require(entry.current == left, "wrong current value of key ", entry.key());
  }

  private static void require(boolean holds, String what, @Nullable Object where) {
    if (!holds) {
      throw new IllegalStateException("Document is damaged: " + what + where);
    }
  }
}
