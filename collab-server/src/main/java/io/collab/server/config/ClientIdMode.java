package io.collab.server.config;

/** What is done about client ids, which belong to the user who wrote first under them. */
public enum ClientIdMode {
  /** It is recorded whose they are. */
  RECORD,
  /** And nobody else's edits under them are taken. */
  ENFORCE,
  /** Nothing. */
  OFF
}
