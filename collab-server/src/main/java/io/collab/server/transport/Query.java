package io.collab.server.transport;

import io.undertow.server.HttpServerExchange;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The parameters of a request's query; of one that is given twice the first counts. */
public final class Query {

  private final Map<String, String> values = new HashMap<>();

  private Query() {}

  /**
   * Reads the query of a request.
   *
   * @throws IllegalArgumentException if it is not percent-encoded; the message is a sentence for
   *     people
   */
  public static Query of(HttpServerExchange exchange) {
    return of(exchange.getQueryString());
  }

  static Query of(String query) {
    Query read = new Query();
    for (String pair : query.split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        read.values.putIfAbsent(
            decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)));
      }
    }
    return read;
  }

  private static String decode(String raw) {
    try {
      return java.net.URLDecoder.decode(raw, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "The query has a percent sign that is not followed by two hexadecimal digits.", e);
    }
  }

  /** The value of a parameter; null if it is not given. */
  public @Nullable String get(String name) {
    return values.get(name);
  }

  /** The value of a parameter, or {@code otherwise} if it is not given. */
  public String get(String name, String otherwise) {
    return values.getOrDefault(name, otherwise);
  }

  /**
   * The value of a parameter as a whole number.
   *
   * @param otherwise the value if it is not given
   * @throws IllegalArgumentException if it is not a number from 0 to {@code max}; the message is a
   *     sentence for people
   */
  public long number(String name, long max, long otherwise) {
    String text = values.get(name);
    if (text == null) {
      return otherwise;
    }
    try {
      long number = Long.parseLong(text);
      if (number >= 0 && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      // As a number that is out of range.
    }
    throw new IllegalArgumentException(
        "The parameter " + name + " must be a whole number from 0 to " + max + ".");
  }
}
