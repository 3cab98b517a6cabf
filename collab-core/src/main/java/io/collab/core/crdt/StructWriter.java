package io.collab.core.crdt;

import io.collab.core.codec.UpdateEncoder;
import io.collab.core.id.DeleteSet;
import io.collab.core.id.StateVector;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes structs of a document into an update: all that a state vector does not know, or what a
 * transaction has added.
 *
 * <p>Source: Yjs 13.6, src/utils/encoding.js (writeClientsStructs) and src/structs/Item.js (write).
 */
public final class StructWriter {

  private static final int HAS_ORIGIN = 0x80;
  private static final int HAS_RIGHT_ORIGIN = 0x40;
  private static final int HAS_KEY = 0x20;

  private final UpdateEncoder out;

  private StructWriter(UpdateEncoder out) {
    this.out = out;
  }

  /** Writes everything that {@code known} lacks, and all deletions, to {@code out}. */
  public static void writeState(StructStore store, StateVector known, UpdateEncoder out) {
    List<Client> clients = new ArrayList<>();
    List<Long> clocks = new ArrayList<>();
    for (Client client : store.clientsDescending()) {
      long clock = known.get(client.id);
      if (clock < client.nextClock()) {
        clients.add(client);
        clocks.add(clock);
      }
    }
    out.writeClientCount(clients.size());
    StructWriter writer = new StructWriter(out);
    for (int i = 0; i < clients.size(); i++) {
      writer.writeFrom(clients.get(i), clocks.get(i));
    }
    out.writeDeleteSet(store.deleteSet());
  }

  /** Writes what {@code changes} added and deleted to {@code out}. */
  public static void writeChanges(Changes changes, UpdateEncoder out) {
    List<Changes.Advance> advances = changes.advances();
    advances.sort((a, b) -> Long.compare(b.client.id, a.client.id));
    out.writeClientCount(advances.size());
    StructWriter writer = new StructWriter(out);
    for (Changes.Advance advance : advances) {
      writer.writeFrom(advance.client, advance.before);
    }
    out.writeDeleteSet(changes.deleteSet());
  }

  /**
   * Writes what there was at an earlier moment: the structs below {@code state}, which the store
   * must have, and {@code deletes}.
   */
  public static void writeMoment(
      StructStore store, StateVector state, DeleteSet deletes, UpdateEncoder out) {
    long[] clients = state.clients();
    out.writeClientCount(clients.length);
    StructWriter writer = new StructWriter(out);
    for (long client : clients) {
      writer.writeUpTo(store.client(client), state.get(client));
    }
    out.writeDeleteSet(deletes);
  }

  private void writeUpTo(Client client, long end) {
    out.beginClient(client.structs.countTo(end), client.id, 0);
    StructList.Cursor cursor = client.structs.cursorAt(0);
    for (Struct s = cursor.next(); s != null && s.clock < end; s = cursor.next()) {
      write(s, 0, (int) Math.min(s.length, end - s.clock));
    }
  }

  private void writeFrom(Client client, long clock) {
    StructList structs = client.structs;
    out.beginClient(structs.countFrom(clock), client.id, clock);
    StructList.Cursor cursor = structs.cursorAt(clock);
    Struct struct = cursor.next();
    if (struct != null) {
      write(struct, (int) (clock - struct.clock), struct.length);
      for (struct = cursor.next(); struct != null; struct = cursor.next()) {
        write(struct, 0, struct.length);
      }
    }
  }

  /**
   * Writes the units of {@code struct} from {@code skip} (inclusive) to {@code end} (exclusive).
   */
  private void write(Struct struct, int skip, int end) {
    if (struct instanceof Item item) {
      writeItem(item, skip, end);
    } else {
      out.writeInfo(0);
      out.writeLen(end - skip);
    }
  }

  private void writeItem(Item item, int skip, int end) {
    Place place = item.placeOrFail();
    String key = place.key();
    boolean hasOrigin = skip > 0 || item.hasOrigin();
    boolean hasRightOrigin = item.hasRightOrigin();
    out.writeInfo(
        item.kind()
            | (hasOrigin ? HAS_ORIGIN : 0)
            | (hasRightOrigin ? HAS_RIGHT_ORIGIN : 0)
            | (key != null ? HAS_KEY : 0));
    writeOrigins(item, skip);
    if (!hasOrigin && !hasRightOrigin) {
      writeParent(place.branch());
      if (key != null) {
        out.writeString(key);
      }
    }
    writeContent(item, skip, end);
  }

  private void writeOrigins(Item item, int skip) {
    if (skip > 0) {
      out.writeLeftId(item.client.id, item.clock + skip - 1);
    } else if (item.hasOrigin()) {
      out.writeLeftId(item.originClient().id, item.originClock());
    }
    if (item.hasRightOrigin()) {
      out.writeRightId(item.rightClient().id, item.rightClock());
    }
  }

  private void writeParent(Branch branch) {
    String rootName = branch.rootName();
    Item holder = branch.item;
    if (rootName != null) {
      out.writeParentInfo(true);
      out.writeString(rootName);
    } else if (holder != null) {
      out.writeParentInfo(false);
      out.writeParentId(holder.client.id, holder.clock);
    } else {
      throw new IllegalStateException("An item in a type that was never inserted");
    }
  }

  private void writeContent(Item item, int skip, int end) {
    long clock = item.clock + skip;
    int length = end - skip;
    switch (item.kind()) {
      case Kind.DELETED -> out.writeLen(length);
      case Kind.STRING -> out.writeString(Contents.text(item, skip, end));
      case Kind.ANY -> writeValues(item.client.values(), clock, length);
      case Kind.JSON -> writeJsonTexts(item.client.values(), clock, length);
      case Kind.TYPE -> writeType(Contents.branch(item));
      case Kind.DOC -> Contents.subdocument(item).content().write(out);
      default -> Contents.wire(item).write(out);
    }
  }

  private void writeValues(ValueLog values, long clock, int length) {
    out.writeLen(length);
    for (int i = 0; i < length; i++) {
      out.writeAny(values.get(clock + i));
    }
  }

  private void writeJsonTexts(ValueLog values, long clock, int length) {
    out.writeLen(length);
    for (int i = 0; i < length; i++) {
      out.writeString(String.valueOf(values.get(clock + i)));
    }
  }

  private void writeType(Branch held) {
    out.writeTypeRef(held.typeRef());
    String name = held.typeName();
    if (name != null) {
      out.writeKey(name);
    }
  }
}
