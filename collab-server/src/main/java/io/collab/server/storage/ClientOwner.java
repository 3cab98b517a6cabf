package io.collab.server.storage;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whose a client id of a document is.
 *
 * @param client the Yjs client id
 * @param user who wrote under it first: a name, {@link #ANONYMOUS}, or null for the server itself,
 *     which writes what thin clients and requests ask for
 * @param seq number of the row with which this was recorded; 0 as long as it is not known
 */
public record ClientOwner(long client, @Nullable String user, long seq) {

  /** The user of everybody whom nobody has named. */
  public static final String ANONYMOUS = "";

  /** An owner whose row is not in the log yet. */
  public ClientOwner(long client, @Nullable String user) {
    this(client, user, 0);
  }

  /** Whether {@code other} is of the same user. */
  public boolean isSameUser(ClientOwner other) {
    return isOf(other.user);
  }

  /** Whether this is of {@code someone}; null for the server itself. */
  public boolean isOf(@Nullable String someone) {
    return Objects.equals(user, someone);
  }
}
