package io.collab.core.id;

/**
 * The name of one unit in a document.
 *
 * @param client id of the client that wrote the unit
 * @param clock how many units that client had written before
 */
public record Id(long client, long clock) {

  /** Returns the form used in messages and dumps: {@code client:clock}. */
  @Override
  public String toString() {
    return client + ":" + clock;
  }
}
