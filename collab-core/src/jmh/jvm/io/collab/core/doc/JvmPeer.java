package io.collab.core.doc;

/** Another engine for the JVM, as far as it is measured: one text. */
interface JvmPeer {

  /** A document with one text. */
  interface Replica {

    /** One transaction: deletes, then inserts. */
    void splice(int at, int deleted, String inserted);

    /** What the last transaction has done, for others to apply. */
    Object takeUpdate();

    void apply(Object update);

    String text();

    Object state();

    void close();
  }

  Replica open();

  Replica load(Object state);
}
