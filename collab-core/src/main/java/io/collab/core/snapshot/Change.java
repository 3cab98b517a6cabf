package io.collab.core.snapshot;

/** What happened to text between two snapshots. */
public enum Change {
  /** It is there in the later one only. */
  ADDED("added"),

  /** It is there in the earlier one only. */
  REMOVED("removed");

  private final String label;

  Change(String label) {
    this.label = label;
  }

  /** The word that Yjs uses. */
  public String label() {
    return label;
  }
}
