package io.collab.core.crdt;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The kernel's view of one shared type, whatever its kind: a list of items and, per key, a chain of
 * items. Roots have a name; nested types have the item that holds them.
 */
public final class Branch {

  /** Type reference of a root that was named by an update but not declared by anybody yet. */
  public static final int UNDECLARED = -1;

  private final @Nullable String rootName;
  private int typeRef;
  private final @Nullable String typeName;

  /** The item that holds this nested type; null for roots and for types not inserted yet. */
  @Nullable Item item;

  final ItemIndex list = new ItemIndex(this);

  private @Nullable Map<String, MapEntry> entries;

  /** Whether a formatting marker ever stood in the list. */
  boolean hasFormatting;

  private @Nullable Object facade;

  private Branch(@Nullable String rootName, int typeRef, @Nullable String typeName) {
    this.rootName = rootName;
    this.typeRef = typeRef;
    this.typeName = typeName;
  }

  static Branch root(String name) {
    return new Branch(name, UNDECLARED, null);
  }

  /**
   * Makes a nested type that is not inserted yet.
   *
   * @param typeRef kind of type as encoded, 0 (array) to 6 (XML text)
   * @param typeName node name of an XML element or hook, else null
   */
  public static Branch nested(int typeRef, @Nullable String typeName) {
    return new Branch(null, typeRef, typeName);
  }

  /** Name of a root, null for nested types. */
  public @Nullable String rootName() {
    return rootName;
  }

  /** Kind of type as encoded, 0 (array) to 6 (XML text), or {@link #UNDECLARED}. */
  public int typeRef() {
    return typeRef;
  }

  /** Node name of an XML element or hook, else null. */
  public @Nullable String typeName() {
    return typeName;
  }

  /** Gives an undeclared root its kind. */
  public void declare(int ref) {
    typeRef = ref;
  }

  /** The public object that stands for this type, as set by {@link #setFacade}. */
  public @Nullable Object facade() {
    return facade;
  }

  /** Sets the public object that stands for this type. */
  public void setFacade(Object newFacade) {
    facade = newFacade;
  }

  /** Number of visible units or elements in the list. */
  public int length() {
    return list.visible();
  }

  /** The type that holds this one; null for roots. */
  public @Nullable Branch parent() {
    Item holder = item;
    return holder == null || holder.place == null ? null : holder.branch();
  }

  /** Whether this type can be reached: it is a root, or inserted and not deleted. */
  public boolean isLive() {
    Item holder = item;
    return rootName != null || (holder != null && !holder.isDeleted());
  }

  /** Whether the type was inserted and then deleted. */
  boolean isDeleted() {
    Item holder = item;
    return holder != null && holder.isDeleted();
  }

  /** Keys in order of first insertion, including those whose value is deleted. */
  Iterable<MapEntry> entries() {
    Map<String, MapEntry> map = entries;
    return map == null ? List.of() : map.values();
  }

  @Nullable MapEntry entry(String key) {
    Map<String, MapEntry> map = entries;
    return map == null ? null : map.get(key);
  }

  MapEntry entryOrNew(String key) {
    Map<String, MapEntry> map = entries;
    if (map == null) {
      map = new LinkedHashMap<>(4);
      entries = map;
    }
    return map.computeIfAbsent(key, k -> new MapEntry(this, k));
  }

  /** Forgets list and entries, and returns their items; used when the type is collected. */
  List<Item> takeAllItems() {
    List<Item> all = new ArrayList<>();
    for (Item i = list.first(); i != null; i = i.next) {
      all.add(i);
    }
    for (MapEntry entry : entries()) {
      for (Item i = entry.current; i != null; i = i.prev) {
        all.add(i);
      }
    }
    list.clear();
    entries = null;
    return all;
  }
}
