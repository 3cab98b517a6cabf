package io.collab.server.text;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Why something that a thin client asked for was not done.
 *
 * @param code for programs
 * @param message for people: what is wrong and what to do, in full sentences
 * @param path JSON pointer to what is wrong in the client's message; null if it is not about a
 *     field
 */
public record TextProblem(Code code, String message, @Nullable String path) {

  /** The kinds of problems, as {@code docs/protocol} lists them. */
  public enum Code {
    /** Not a message of the protocol. */
    MALFORMED(false),
    /** A message of a type that this server does not know. */
    UNKNOWN_TYPE(false),
    /** Something was said before the hello. */
    HELLO_FIRST(true),
    /** A version of the protocol that this server does not speak. */
    UNSUPPORTED_PROTOCOL(true),
    /** The root cannot be opened as a text. */
    WRONG_ROOT(true),
    /** The number of the operation is not the next one of its session. */
    OP_OUT_OF_ORDER(true),
    /** The operation goes beyond the end of the text. */
    BEYOND_END(true),
    /** The operation was to be done only if nobody had changed the text meanwhile. */
    REVISION_CHANGED(false),
    /** The revision is another server's, and has no name that this one knows. */
    UNKNOWN_REVISION(false),
    /** The operation asks for something that the text cannot do. */
    UNSUPPORTED_OPERATION(true),
    /** Too many edits wait for the database. */
    STORAGE_FULL(false),
    /** Another connection speaks for the session now. */
    SESSION_REPLACED(true);

    private final boolean fatal;

    Code(boolean fatal) {
      this.fatal = fatal;
    }

    /** Whether the same message fails again whenever it is sent. */
    public boolean isFatal() {
      return fatal;
    }

    /** The name on the wire. */
    public String wire() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** A problem that is not about one field. */
  public TextProblem(Code code, String message) {
    this(code, message, null);
  }
}
