package io.collab.core.codec;

import org.jspecify.annotations.Nullable;

/**
 * Content, and where it belongs: next to an origin or a right origin, or, if there was nothing next
 * to it, in a parent that is named here.
 *
 * <p>The origin is the last unit left of the item when it was written, the right origin the first
 * unit right of it. An item with either of them takes parent and key from there.
 */
public final class WireItem extends WireStruct {

  /** Which of the optional fields there are: bits of the info byte. */
  private final byte fields;

  private final int length;

  /** The origin; if there is none, the item that holds the parent. */
  private final long leftClient;

  private final long leftClock;
  private final long rightClient;
  private final long rightClock;
  private final @Nullable String parentName;
  private final @Nullable String key;
  private final Content content;

  /** Reads what follows the info byte. */
  WireItem(long client, long clock, int info, FieldReader in) {
    super(client, clock);
    fields = (byte) (info & (StructInfo.HAS_ORIGIN | StructInfo.HAS_RIGHT_ORIGIN));
    long origin = hasOrigin() ? in.readClient() : 0;
    long originClock = hasOrigin() ? in.readLeftClock() : 0;
    rightClient = hasRightOrigin() ? in.readClient() : 0;
    rightClock = hasRightOrigin() ? in.readRightClock() : 0;
    boolean namesParent = fields == 0;
    parentName = namesParent && in.readIsRoot() ? in.readString() : null;
    boolean hasParentId = namesParent && parentName == null;
    leftClient = hasParentId ? in.readClient() : origin;
    leftClock = hasParentId ? in.readLeftClock() : originClock;
    key = namesParent && (info & StructInfo.HAS_KEY) != 0 ? in.readString() : null;
    content = ContentReader.read(info & StructInfo.KIND, in);
    length = (int) content.length();
    if (((hasOrigin() || hasParentId) && isOwnFuture(leftClient, leftClock))
        || (hasRightOrigin() && isOwnFuture(rightClient, rightClock))) {
      throw in.error("An item that refers to itself or to a later unit of its own client");
    }
  }

  private boolean isOwnFuture(long otherClient, long otherClock) {
    return otherClient == client() && otherClock >= clock();
  }

  /** Cuts the first {@code offset} units off {@code whole}. */
  private WireItem(WireItem whole, int offset) {
    super(whole.client(), whole.clock() + offset);
    fields = (byte) (whole.fields | StructInfo.HAS_ORIGIN);
    leftClient = whole.client();
    leftClock = whole.clock() + offset - 1;
    rightClient = whole.rightClient;
    rightClock = whole.rightClock;
    parentName = null;
    key = whole.key;
    content = whole.content.from(offset);
    length = whole.length - offset;
  }

  /** Takes the first {@code first} units of {@code whole}. */
  private WireItem(int first, WireItem whole) {
    super(whole.client(), whole.clock());
    fields = whole.fields;
    leftClient = whole.leftClient;
    leftClock = whole.leftClock;
    rightClient = whole.rightClient;
    rightClock = whole.rightClock;
    parentName = whole.parentName;
    key = whole.key;
    content = whole.content.upTo(first);
    length = first;
  }

  /** Replaces key and content of {@code item} by others of the same length. */
  private WireItem(WireItem item, @Nullable String key, Content content) {
    super(item.client(), item.clock());
    fields = item.fields;
    leftClient = item.leftClient;
    leftClock = item.leftClock;
    rightClient = item.rightClient;
    rightClock = item.rightClock;
    parentName = item.parentName;
    length = item.length;
    this.key = key;
    this.content = content;
  }

  /** Returns this item with another key and another content of the same length. */
  WireItem with(@Nullable String otherKey, Content otherContent) {
    return new WireItem(this, otherKey, otherContent);
  }

  @Override
  public long length() {
    return length;
  }

  /** Whether there was a unit left of the item when it was written. */
  public boolean hasOrigin() {
    return (fields & StructInfo.HAS_ORIGIN) != 0;
  }

  /** Client of the origin; only if there is one. */
  public long originClient() {
    return leftClient;
  }

  /** Clock of the origin; only if there is one. */
  public long originClock() {
    return leftClock;
  }

  /** Whether there was a unit right of the item when it was written. */
  public boolean hasRightOrigin() {
    return (fields & StructInfo.HAS_RIGHT_ORIGIN) != 0;
  }

  /** Client of the right origin; only if there is one. */
  public long rightClient() {
    return rightClient;
  }

  /** Clock of the right origin; only if there is one. */
  public long rightClock() {
    return rightClock;
  }

  /** Name of the root type that holds the item; null if it is not held by one named here. */
  public @Nullable String parentName() {
    return parentName;
  }

  /** Whether the item is held by a type that is the content of another item named here. */
  public boolean hasParentId() {
    return fields == 0 && parentName == null;
  }

  /** Client of the item whose content holds this one; only if one is named. */
  public long parentClient() {
    return leftClient;
  }

  /** Clock of the item whose content holds this one; only if one is named. */
  public long parentClock() {
    return leftClock;
  }

  /**
   * The key under which the item stands in its parent; null if it is in the list or none is named.
   */
  public @Nullable String key() {
    return key;
  }

  /** What the item brings. */
  public Content content() {
    return content;
  }

  /** Returns the rest, whose origin is the unit before the cut. A key is still known. */
  @Override
  public WireItem from(long offset) {
    checkCut(offset);
    return new WireItem(this, (int) offset);
  }

  @Override
  public WireItem upTo(long first) {
    checkCut(first);
    return new WireItem((int) first, this);
  }

  /** Like Yjs, sets the flag of a known key even where the key itself does not follow. */
  @Override
  public void write(UpdateEncoder out) {
    int info = content.ref() | (fields & 0xff);
    out.writeInfo(key != null ? info | StructInfo.HAS_KEY : info);
    if (hasOrigin()) {
      out.writeLeftId(leftClient, leftClock);
    }
    if (hasRightOrigin()) {
      out.writeRightId(rightClient, rightClock);
    }
    if (fields == 0) {
      writeParent(out);
    }
    content.write(out);
  }

  private void writeParent(UpdateEncoder out) {
    out.writeParentInfo(parentName != null);
    if (parentName != null) {
      out.writeString(parentName);
    } else {
      out.writeParentId(leftClient, leftClock);
    }
    if (key != null) {
      out.writeString(key);
    }
  }
}
