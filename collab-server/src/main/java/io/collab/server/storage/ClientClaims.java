package io.collab.server.storage;

import java.util.List;

/**
 * What a row says about the client ids that are new with it.
 *
 * @param owners whose they are from now on. The first row in the log counts: of a client id that
 *     has an owner already, nothing changes
 * @param unowned others that have no owner as far as the writer of the row knows, and get none
 * @param exclusive whether the row is refused if, in the log, one of {@code owners} belongs to
 *     another user or one of {@code unowned} to anybody
 */
public record ClientClaims(List<ClientOwner> owners, List<Long> unowned, boolean exclusive) {

  /** Of a row without new client ids. */
  public static final ClientClaims NONE = new ClientClaims(List.of(), List.of(), false);

  /** Copies the lists. */
  public ClientClaims {
    owners = List.copyOf(owners);
    unowned = List.copyOf(unowned);
  }

  /** Whether nothing is said. */
  public boolean isEmpty() {
    return owners.isEmpty() && unowned.isEmpty();
  }
}
