package io.collab.core.event;

/** A listener's registration. Closing it ends the calls; closing it again does nothing. */
public interface Subscription extends AutoCloseable {

  /** Ends the calls to the listener. One that is being made is finished. */
  @Override
  void close();
}
