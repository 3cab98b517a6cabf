package io.collab.core.awareness;

import io.collab.core.encoding.ByteReader;
import io.collab.core.encoding.ByteWriter;
import io.collab.core.encoding.DecodeException;
import io.collab.core.encoding.DecodeLimits;
import io.collab.core.json.JsonReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * States of some clients, as they travel between participants. Immutable.
 *
 * <p>This is all a server needs: it can look at the entries, leave some out, keep the latest of
 * each client and encode them again, byte for byte as their authors wrote them.
 *
 * <p>Source: y-protocols 1.0, awareness.js.
 *
 * @param entries unmodifiable; usually at most one per client
 */
public record AwarenessUpdate(List<Entry> entries) {

  /** Nobody has so many participants; an update of more is an attack. */
  private static final int MAX_ENTRIES = 100_000;

  /** Client, clock, length of the state, state: no entry takes less. */
  private static final int MIN_ENTRY_BYTES = 4;

  /** Copies the list. */
  public AwarenessUpdate {
    entries = List.copyOf(entries);
  }

  /**
   * The state of one client.
   *
   * @param client the client's id
   * @param clock counts the changes and renewals of the client's state; both are from 0 to
   *     2<sup>53</sup> - 1
   * @param stateJson the state, a valid JSON text other than {@code null}; null if it is removed
   */
  public record Entry(long client, long clock, @Nullable String stateJson) {

    private static final String REMOVED = "null";

    /** Whether the client's state is removed. */
    public boolean isRemoval() {
      return stateJson == null;
    }

    /**
     * Whether a participant that knows {@code known} takes over this entry: its clock is greater,
     * or it removes a state of the same clock. A participant that knows nothing of the client takes
     * any clock above 0.
     *
     * @param known the latest entry of the same client, or null
     */
    public boolean supersedes(@Nullable Entry known) {
      return known == null ? supersedes(0, false) : supersedes(known.clock, !known.isRemoval());
    }

    boolean supersedes(long knownClock, boolean isPresent) {
      return clock > knownClock || (clock == knownClock && isRemoval() && isPresent);
    }

    private void write(ByteWriter out) {
      out.writeVarUint(client);
      out.writeVarUint(clock);
      out.writeVarString(stateJson == null ? REMOVED : stateJson);
    }
  }

  /**
   * Reads an update as a whole; bytes after its end are ignored.
   *
   * @throws DecodeException if the bytes are truncated or malformed, a state is not JSON or nests
   *     deeper than {@link DecodeLimits#HIGHEST_NESTING} levels, or there are more than 100,000
   *     states
   */
  public static AwarenessUpdate decode(byte[] update) {
    ByteReader in = new ByteReader(update);
    long count = in.readVarUint();
    if (count > MAX_ENTRIES) {
      throw new DecodeException("An awareness update of " + count + " states", 0);
    }
    JsonReader json = new JsonReader(DecodeLimits.HIGHEST_NESTING);
    List<Entry> entries = new ArrayList<>((int) Math.min(count, in.remaining() / MIN_ENTRY_BYTES));
    for (long i = 0; i < count; i++) {
      entries.add(readEntry(in, json));
    }
    return new AwarenessUpdate(entries);
  }

  private static Entry readEntry(ByteReader in, JsonReader reader) {
    long client = in.readVarUint();
    long clock = in.readVarUint();
    int start = in.position();
    String json = in.readVarString();
    try {
      return new Entry(client, clock, reader.parse(json) == null ? null : json);
    } catch (DecodeException e) {
      DecodeException problem =
          new DecodeException(
              "The state of client " + client + " is not JSON: " + e.getMessage(), start);
      problem.initCause(e);
      throw problem;
    }
  }

  /**
   * Returns an update with the latest entry of each client, in the order in which the clients first
   * come up. It has the same effect as all of {@code updates}, one after the other.
   */
  public static AwarenessUpdate latest(List<AwarenessUpdate> updates) {
    Map<Long, Entry> latest = new LinkedHashMap<>();
    for (AwarenessUpdate update : updates) {
      for (Entry entry : update.entries) {
        latest.merge(entry.client(), entry, (known, next) -> next.supersedes(known) ? next : known);
      }
    }
    return new AwarenessUpdate(new ArrayList<>(latest.values()));
  }

  /** Returns an update with those entries that {@code accepted} holds for. */
  public AwarenessUpdate filter(Predicate<? super Entry> accepted) {
    return new AwarenessUpdate(entries.stream().filter(accepted).toList());
  }

  /** Whether there are no entries. */
  public boolean isEmpty() {
    return entries.isEmpty();
  }

  /** Returns the bytes of the update. */
  public byte[] encode() {
    ByteWriter out = new ByteWriter();
    out.writeVarUint(entries.size());
    for (Entry entry : entries) {
      entry.write(out);
    }
    return out.toByteArray();
  }
}
