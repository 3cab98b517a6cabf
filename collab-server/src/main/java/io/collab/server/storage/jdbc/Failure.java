package io.collab.server.storage.jdbc;

/** What an error of the database says about the rows that were to be written. */
enum Failure {

  /** Nothing: the database cannot work now. The same rows are tried again until it can. */
  AWAY,

  /** One of them breaks a rule of the tables, or is too large, and will never be accepted. */
  REFUSED,

  /** It is not clear whose fault it is. Other rows may be accepted, and so may this one later. */
  UNCLEAR
}
