package io.collab.server.config;

/**
 * The server cannot start the way it was told to. The message is one or more full sentences that
 * say what is wrong and what to do. It never holds a password.
 */
public final class ConfigException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** Creates the exception. */
  public ConfigException(String message) {
    super(message);
  }
}
