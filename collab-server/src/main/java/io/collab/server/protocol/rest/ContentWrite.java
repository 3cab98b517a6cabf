package io.collab.server.protocol.rest;

import io.collab.core.delta.Delta;
import io.collab.core.json.JsonReader;
import io.collab.core.json.JsonWriter;
import io.collab.server.room.RoomRegistry;
import io.collab.server.storage.DocumentName;
import io.collab.server.storage.SessionOp;
import io.collab.server.text.Operation;
import io.collab.server.text.TextMessage;
import io.collab.server.text.TextProblem;
import io.collab.server.transport.Problem;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/*
 * A write is an operation of a thin client that says hello, reads, edits once and leaves. Its session
 * is made of the idempotency key, so that a request that is sent again is the same operation, which is
 * done once, also after a restart: its number is stored with the row. The change is made of what was
 * read, outside of the room's turn, and transformed over what others write meanwhile; with a condition
 * on the revision it is done only if nobody has.
 */

/** A PATCH or PUT of content. For one request. */
final class ContentWrite {

  private static final int MAX_ATTEMPTS = 20;
  private static final int MAX_KEY = 255;
  private static final Pattern ETAG = Pattern.compile("\"([0-9A-Za-z_-]{1,64}):([0-9]{1,15})\"");
  private static final Pattern PLACE = Pattern.compile("\"([0-9]{1,15}\\.[0-9a-f]{1,8})\"");
  private static final HttpString IDEMPOTENCY_KEY = new HttpString("Idempotency-Key");
  private static final HttpString REPLAYED = new HttpString("Idempotency-Replayed");
  private static final Problem NOT_SAVED =
      Problem.unavailable(
          "not_saved_yet",
          "The change was not saved within 10 s. Send it again with the same Idempotency-Key: it is"
              + " done once, however often it comes. Without a key, read the content first.");

  private final HttpServerExchange exchange;
  private final RoomRegistry rooms;
  private final DocumentName document;
  private final String root;
  private final String session;
  private final Replacement replacement;
  private final boolean creates;
  private final @Nullable String ifMatch;
  private final int bytes;
  private int attempts;

  private ContentWrite(
      HttpServerExchange exchange,
      RoomRegistry rooms,
      DocumentName document,
      String root,
      Replacement replacement,
      int bytes) {
    this.exchange = exchange;
    this.rooms = rooms;
    this.document = document;
    this.root = root;
    this.replacement = replacement;
    this.bytes = bytes;
    this.session = session(header(IDEMPOTENCY_KEY));
    this.creates = exchange.getRequestMethod().equals(Methods.PUT);
    this.ifMatch = header(Headers.IF_MATCH);
  }

  static void begin(
      HttpServerExchange exchange,
      RoomRegistry rooms,
      DocumentName document,
      String root,
      byte[] body) {
    try {
      Replacement replacement =
          Replacement.of(exchange.getRequestHeaders().getFirst(Headers.CONTENT_TYPE), body);
      ContentWrite write =
          new ContentWrite(exchange, rooms, document, root, replacement, body.length);
      write.requireSense();
      write.read();
    } catch (Replacement.Malformed e) {
      e.problem().send(exchange);
    }
  }

  private @Nullable String header(HttpString name) {
    return exchange.getRequestHeaders().getFirst(name);
  }

  private void requireSense() throws Replacement.Malformed {
    String key = header(IDEMPOTENCY_KEY);
    if (key != null && (key.isEmpty() || key.length() > MAX_KEY)) {
      throw new Replacement.Malformed(
          StatusCodes.BAD_REQUEST,
          "malformed",
          "An Idempotency-Key has 1 to " + MAX_KEY + " characters.",
          null);
    }
    if (!creates) {
      return;
    }
    if (!"*".equals(header(Headers.IF_NONE_MATCH))) {
      throw new Replacement.Malformed(
          StatusCodes.PRECONDITION_REQUIRED,
          "precondition_required",
          "PUT makes content where there is none: send If-None-Match: *. To change content, PATCH"
              + " it.",
          null);
    }
    if (replacement instanceof Replacement.Change change && !change.delta().isDocument()) {
      throw new Replacement.Malformed(
          StatusCodes.BAD_REQUEST, "malformed", "A document is a delta of inserts only.", "/delta");
    }
  }

  private static String session(@Nullable String key) {
    return key == null ? SessionOp.ONCE + UUID.randomUUID() : "key-" + hash(key);
  }

  private static String hash(String key) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }

  // ---------------------------------------------------------------- steps

  private void read() {
    ContentApi.snapshot(exchange, rooms, document, root, session, this::decide);
  }

  private void decide(ContentSnapshot now) {
    attempts++;
    if (now.lastOp() > 0) {
      exchange.getResponseHeaders().put(REPLAYED, "true");
      write(now, new Operation(now.epoch(), now.rev(), 1, Delta.EMPTY));
      return;
    }
    String wanted = ifMatch;
    boolean any = "*".equals(wanted);
    String earlier = wanted == null || any || wanted.equals(now.etag()) ? null : wanted;
    long rev = earlier == null ? now.rev() : revision(earlier, now);
    String place = earlier == null ? null : place(earlier);
    boolean change = replacement instanceof Replacement.Change;
    if (creates && !now.isEmpty()) {
      exists(now);
    } else if ((rev < 0 && place == null)
        || (any && now.isEmpty())
        || (rev != now.rev() && !change)) {
      changed(now.etag());
    } else {
      boolean condition = wanted != null && !any && !change;
      write(now, operation(now, rev, place, condition));
    }
  }

  /** The place of the log that {@code etag} names; null if it names none. */
  private static @Nullable String place(String etag) {
    Matcher match = PLACE.matcher(etag);
    return match.matches() ? match.group(1) : null;
  }

  /** The revision that {@code etag} names; -1 if it is none of this run of the room. */
  private static long revision(String etag, ContentSnapshot now) {
    Matcher match = ETAG.matcher(etag);
    if (!match.matches() || !match.group(1).equals(now.epoch())) {
      return -1;
    }
    long rev = Long.parseLong(match.group(2));
    return rev <= now.rev() ? rev : -1;
  }

  private Operation operation(
      ContentSnapshot now, long rev, @Nullable String place, boolean condition) {
    Delta delta = replacement.changeOf(now.content());
    if (creates && replacement instanceof Replacement.Change) {
      delta = now.content().diff(delta);
    }
    return new Operation(
        now.epoch(),
        rev,
        place,
        1,
        delta,
        creates
            ? Operation.Condition.FIRST
            : condition ? Operation.Condition.AT_HEAD : Operation.Condition.NONE);
  }

  private void write(ContentSnapshot now, Operation operation) {
    Visit visit =
        new Visit(exchange, m -> isLast(m), messages -> written(now, messages), NOT_SAVED);
    if (creates && attempts < MAX_ATTEMPTS) {
      // Another server made it at the same time, and the log has taken that.
      visit.onReset(this::read);
    }
    visit.begin(rooms, document, seat -> seat.operation(session, root, operation, true, bytes));
  }

  /** Saved, or not done. */
  private static boolean isLast(TextMessage message) {
    TextProblem problem = message.problem();
    return message.type().equals(TextMessage.SAVED)
        || (message.type().equals(TextMessage.SNAPSHOT) && ContentSnapshot.lastOp(message) == 0)
        || (problem != null
            && (problem.code() == TextProblem.Code.REVISION_CHANGED
                || problem.code() == TextProblem.Code.UNKNOWN_REVISION));
  }

  private void written(ContentSnapshot read, List<TextMessage> messages) {
    TextMessage saved =
        messages.stream().filter(m -> m.type().equals(TextMessage.SAVED)).findFirst().orElse(null);
    if (saved != null) {
      TextMessage first = messages.get(0);
      saved(
          read.epoch(),
          first.type().equals(TextMessage.ACK) ? first.rev() : -1,
          ContentSnapshot.place(messages),
          saved);
    } else if (ifMatch != null && !creates) {
      ContentApi.snapshot(exchange, rooms, document, root, session, now -> changed(now.etag()));
    } else if (attempts < MAX_ATTEMPTS) {
      read();
    } else {
      Problem.unavailable(
              "busy", "Others change the text faster than this could be done. Try again later.")
          .send(exchange);
    }
  }

  // ---------------------------------------------------------------- answers

  /**
   * Answers with where the change is.
   *
   * @param rev the revision after it; -1 if it is not known any more
   * @param place what every server calls that revision; null if none does yet
   * @param saved says where it is in the log, unless that is not known any more
   */
  private void saved(String epoch, long rev, @Nullable String place, TextMessage saved) {
    Map<String, Object> answer = new LinkedHashMap<>();
    if (rev >= 0) {
      exchange.getResponseHeaders().put(Headers.ETAG, ContentSnapshot.etag(epoch, rev, place));
      answer.put("epoch", epoch);
      answer.put("rev", rev);
    }
    Object seq = ((Map<?, ?>) Objects.requireNonNull(JsonReader.read(saved.json()))).get("seq");
    if (seq != null) {
      answer.put("seq", seq);
    }
    answer.put("saved", true);
    exchange.setStatusCode(creates ? StatusCodes.CREATED : StatusCodes.OK);
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json");
    exchange.getResponseSender().send(JsonWriter.write(answer));
  }

  private void exists(ContentSnapshot now) {
    exchange.getResponseHeaders().put(Headers.ETAG, now.etag());
    new Problem(
            StatusCodes.PRECONDITION_FAILED,
            "content_exists",
            "The document has content, at revision " + now.etag() + ". To change it, PATCH it.")
        .send(exchange);
  }

  private void changed(String etag) {
    exchange.getResponseHeaders().put(Headers.ETAG, etag);
    new Problem(
            StatusCodes.PRECONDITION_FAILED,
            "revision_changed",
            "The text is at revision "
                + etag
                + " now, and If-Match asks for another that cannot be continued. Read the content"
                + " and decide again.")
        .send(exchange);
  }
}
