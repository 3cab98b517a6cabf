package io.collab.server.protocol.rest;

import io.collab.core.delta.Delta;
import io.collab.core.delta.DeltaFormatException;
import io.collab.core.delta.DeltaLimits;
import io.collab.core.encoding.DecodeException;
import io.collab.core.json.JsonReader;
import io.collab.server.content.Markdown;
import io.collab.server.content.PlainText;
import io.collab.server.transport.Problem;
import io.undertow.util.StatusCodes;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a request wants to make of a text, as its body says. */
sealed interface Replacement {

  /** The change of {@code content}. */
  Delta changeOf(Delta content);

  /** A change as such. */
  record Change(Delta delta) implements Replacement {
    @Override
    public Delta changeOf(Delta content) {
      return delta;
    }
  }

  /** The whole text as it is to be, without formatting. */
  record Text(String text) implements Replacement {
    @Override
    public Delta changeOf(Delta content) {
      return PlainText.replacement(content, text);
    }
  }

  /** The whole text as it is to be, as Markdown. */
  record MarkdownText(String markdown) implements Replacement {
    @Override
    public Delta changeOf(Delta content) {
      return Markdown.replacement(content, markdown);
    }
  }

  /** What is wrong with a body. */
  final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    Malformed(int status, String slug, String detail, @Nullable String path) {
      super(detail);
      this.problem = new Problem(status, slug, detail, path);
    }

    Problem problem() {
      return problem;
    }
  }

  /** The kinds of bodies there are. */
  String MEDIA_TYPES = "application/json, text/markdown, text/plain";

  /** Deeper than what an attribute or an embed may hold. */
  int MAX_NESTING = 40;

  /** Reads a body. */
  static Replacement of(@Nullable String contentType, byte[] body) throws Malformed {
    String type = contentType == null ? "" : contentType.split(";", 2)[0].strip();
    return switch (type.toLowerCase(Locale.ROOT)) {
      case "application/json" -> new Change(delta(text(body)));
      case "text/plain" -> new Text(lines(text(body)));
      case "text/markdown" -> new MarkdownText(lines(text(body)));
      default ->
          throw new Malformed(
              StatusCodes.UNSUPPORTED_MEDIA_TYPE,
              "unsupported_media_type",
              "The Content-Type must be text/plain or text/markdown with the new text, or"
                  + " application/json with {\"delta\":[…]}.",
              null);
    };
  }

  private static String lines(String text) {
    return text.replace("\r\n", "\n");
  }

  private static String text(byte[] body) throws Malformed {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
    } catch (CharacterCodingException e) {
      throw malformed("The body must be UTF-8.", null);
    }
  }

  private static Delta delta(String json) throws Malformed {
    Object value;
    try {
      value = new JsonReader(MAX_NESTING).parse(json);
    } catch (DecodeException e) {
      throw malformed("The body must be JSON, but is not: " + e.getMessage() + ".", null);
    }
    if (!(value instanceof Map<?, ?> members)
        || !(members.get("delta") instanceof java.util.List<?> ops)) {
      throw malformed(
          "The body must be an object with an array of operations in the member delta.", "/delta");
    }
    try {
      return Delta.fromValue(ops, DeltaLimits.DEFAULT);
    } catch (DeltaFormatException e) {
      DeltaFormatException there = e.within("/delta");
      throw malformed(there.getMessage() + ".", there.path());
    }
  }

  private static Malformed malformed(String detail, @Nullable String path) {
    return new Malformed(StatusCodes.BAD_REQUEST, "malformed", detail, path);
  }
}
