package io.collab.core.codec;

import io.collab.core.id.DeleteSet;
import org.jspecify.annotations.Nullable;

/**
 * Writes structs, of clients in descending order, as an update. How many structs and clients there
 * will be need not be known beforehand.
 */
public final class StructSink {

  private final UpdateEncoder out;
  private long client;
  private long structs;
  private long clients;
  private long total;

  /** Creates a sink that writes with {@code out}, which is empty. */
  public StructSink(UpdateEncoder out) {
    this.out = out;
  }

  /** Number of structs added. */
  public long count() {
    return total;
  }

  /** Adds the struct that {@code struct} has come to. */
  public void add(StructCursor struct) {
    begin(struct.client(), struct.clock());
    struct.write(out);
  }

  /** Adds an item with another key and another content of the same length. */
  void addWith(StructCursor item, @Nullable String key, Content content) {
    begin(item.client(), item.clock());
    item.writeWith(key, content, out);
  }

  /** Adds the first {@code count} units of a struct, fewer than it has. */
  void addStart(StructCursor struct, long count) {
    begin(struct.client(), struct.clock());
    struct.writeStart(count, out);
  }

  void addGc(long ofClient, long clock, long length) {
    begin(ofClient, clock);
    out.writeInfo(StructInfo.GC);
    out.writeLen(length);
  }

  void addSkip(long ofClient, long clock, long length) {
    begin(ofClient, clock);
    out.writeInfo(StructInfo.SKIP);
    out.writeSkipLen(length);
  }

  private void begin(long ofClient, long clock) {
    if (structs == 0 || ofClient != client) {
      end();
      out.openClient(ofClient, clock);
      client = ofClient;
      clients++;
    }
    structs++;
    total++;
  }

  private void end() {
    if (structs > 0) {
      out.closeClient(structs);
      structs = 0;
    }
  }

  /** Ends the update and returns its bytes. Call once. */
  public byte[] finish(DeleteSet deletes) {
    end();
    return out.finish(clients, deletes);
  }
}
