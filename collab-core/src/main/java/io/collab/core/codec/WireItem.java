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

  private final boolean hasOrigin;
  private final long originClient;
  private final long originClock;
  private final boolean hasRightOrigin;
  private final long rightClient;
  private final long rightClock;
  private final boolean hasParentId;
  private final long parentClient;
  private final long parentClock;
  private final @Nullable String parentName;
  private final @Nullable String key;
  private final Content content;
  private final long length;

  /** Reads what follows the info byte. */
  WireItem(long client, long clock, int info, FieldReader in) {
    super(client, clock);
    hasOrigin = (info & StructInfo.HAS_ORIGIN) != 0;
    originClient = hasOrigin ? in.readClient() : 0;
    originClock = hasOrigin ? in.readLeftClock() : 0;
    hasRightOrigin = (info & StructInfo.HAS_RIGHT_ORIGIN) != 0;
    rightClient = hasRightOrigin ? in.readClient() : 0;
    rightClock = hasRightOrigin ? in.readRightClock() : 0;
    boolean namesParent = !hasOrigin && !hasRightOrigin;
    parentName = namesParent && in.readIsRoot() ? in.readString() : null;
    hasParentId = namesParent && parentName == null;
    parentClient = hasParentId ? in.readClient() : 0;
    parentClock = hasParentId ? in.readLeftClock() : 0;
    key = namesParent && (info & StructInfo.HAS_KEY) != 0 ? in.readString() : null;
    content = ContentReader.read(info & StructInfo.KIND, in);
    length = content.length();
    if ((hasOrigin && isOwnFuture(originClient, originClock))
        || (hasRightOrigin && isOwnFuture(rightClient, rightClock))
        || (hasParentId && isOwnFuture(parentClient, parentClock))) {
      throw in.error("An item that refers to itself or to a later unit of its own client");
    }
  }

  private boolean isOwnFuture(long otherClient, long otherClock) {
    return otherClient == client() && otherClock >= clock();
  }

  /** Cuts the first {@code offset} units off {@code whole}. */
  private WireItem(WireItem whole, int offset) {
    super(whole.client(), whole.clock() + offset);
    hasOrigin = true;
    originClient = whole.client();
    originClock = whole.clock() + offset - 1;
    hasRightOrigin = whole.hasRightOrigin;
    rightClient = whole.rightClient;
    rightClock = whole.rightClock;
    hasParentId = false;
    parentClient = 0;
    parentClock = 0;
    parentName = null;
    key = null;
    content = whole.content.from(offset);
    length = whole.length - offset;
  }

  /** Takes the first {@code first} units of {@code whole}. */
  private WireItem(int first, WireItem whole) {
    super(whole.client(), whole.clock());
    hasOrigin = whole.hasOrigin;
    originClient = whole.originClient;
    originClock = whole.originClock;
    hasRightOrigin = whole.hasRightOrigin;
    rightClient = whole.rightClient;
    rightClock = whole.rightClock;
    hasParentId = whole.hasParentId;
    parentClient = whole.parentClient;
    parentClock = whole.parentClock;
    parentName = whole.parentName;
    key = whole.key;
    content = whole.content.upTo(first);
    length = first;
  }

  @Override
  public long length() {
    return length;
  }

  /** Whether there was a unit left of the item when it was written. */
  public boolean hasOrigin() {
    return hasOrigin;
  }

  /** Client of the origin; only if there is one. */
  public long originClient() {
    return originClient;
  }

  /** Clock of the origin; only if there is one. */
  public long originClock() {
    return originClock;
  }

  /** Whether there was a unit right of the item when it was written. */
  public boolean hasRightOrigin() {
    return hasRightOrigin;
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
    return hasParentId;
  }

  /** Client of the item whose content holds this one; only if one is named. */
  public long parentClient() {
    return parentClient;
  }

  /** Clock of the item whose content holds this one; only if one is named. */
  public long parentClock() {
    return parentClock;
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

  /** Returns the rest, whose origin is the unit before the cut. */
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

  @Override
  public void write(UpdateEncoder out) {
    out.writeInfo(
        content.ref()
            | (hasOrigin ? StructInfo.HAS_ORIGIN : 0)
            | (hasRightOrigin ? StructInfo.HAS_RIGHT_ORIGIN : 0)
            | (key != null ? StructInfo.HAS_KEY : 0));
    if (hasOrigin) {
      out.writeLeftId(originClient, originClock);
    }
    if (hasRightOrigin) {
      out.writeRightId(rightClient, rightClock);
    }
    if (!hasOrigin && !hasRightOrigin) {
      writeParent(out);
    }
    content.write(out);
  }

  private void writeParent(UpdateEncoder out) {
    out.writeParentInfo(parentName != null);
    if (parentName != null) {
      out.writeString(parentName);
    } else {
      out.writeParentId(parentClient, parentClock);
    }
    if (key != null) {
      out.writeString(key);
    }
  }
}
