package io.collab.core.crdt;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Removes markers that a remote transaction has made redundant in formatted texts.
 *
 * <p>Source of behaviour: Yjs 13.6, src/types/YText.js (cleanupYTextAfterTransaction).
 */
public final class FormatCleaner {

  private FormatCleaner() {}

  /**
   * Whether {@code changes} touched a formatted text, so that {@link #clean} has to run.
   *
   * @param text a kind of type that counts as text
   * @param xmlText the other one
   */
  public static boolean isNeeded(Changes changes, int text, int xmlText) {
    Branch only = changes.onlyListChange();
    if (only != null) {
      return isFormatted(only, text, xmlText);
    }
    for (Branch branch : changes.changedBranches().keySet()) {
      if (isFormatted(branch, text, xmlText)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isFormatted(Branch branch, int text, int xmlText) {
    return branch.hasFormatting && (branch.typeRef() == text || branch.typeRef() == xmlText);
  }

  /**
   * Cleans every text touched by {@code remote}, recording the deletions in {@code cleaning}. To be
   * called before {@code remote} is committed.
   */
  public static void clean(StructStore store, Changes remote, Changes cleaning) {
    Set<Branch> whole = new LinkedHashSet<>();
    addTextsWithNewMarkers(remote, whole);
    List<Item> deleted = new ArrayList<>();
    // In the order of Yjs: what was deleted before the first marker of its text is looked at alone.
    for (Client client : remote.clientsWithDeletions()) {
      store.forEachStruct(client, remote.deleteSet(), struct -> sortOut(struct, whole, deleted));
    }
    for (Item item : deleted) {
      FormatGap.cleanAround(cleaning, item);
    }
    for (Branch branch : whole) {
      FormatGap.cleanLeading(cleaning, branch);
    }
  }

  private static void sortOut(Struct struct, Set<Branch> whole, List<Item> deleted) {
    if (struct instanceof Item item && item.isListItem() && item.branch().hasFormatting) {
      if (item.kind() == Kind.FORMAT) {
        whole.add(item.branch());
      } else if (!whole.contains(item.branch())) {
        deleted.add(item);
      }
    }
  }

  private static void addTextsWithNewMarkers(Changes remote, Set<Branch> texts) {
    for (Changes.Advance advance : remote.advances()) {
      StructList.Cursor cursor = advance.client.structs.cursorAt(advance.before);
      for (Struct s = cursor.next(); s != null; s = cursor.next()) {
        if (s instanceof Item item && item.kind() == Kind.FORMAT && !item.isDeleted()) {
          texts.add(item.branch());
        }
      }
    }
  }
}
