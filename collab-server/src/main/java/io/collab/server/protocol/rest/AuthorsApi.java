package io.collab.server.protocol.rest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.collab.core.json.JsonWriter;
import io.collab.server.storage.ClientOwner;
import io.collab.server.storage.DocumentName;
import io.collab.server.storage.DocumentStorage;
import io.collab.server.storage.StorageException;
import io.collab.server.transport.Problem;
import io.collab.server.transport.Query;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.SameThreadExecutor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code GET /api/v1/documents/{document}/authors}: who wrote first under each client id. {@code
 * docs/rest.md} describes it.
 */
public final class AuthorsApi implements BiConsumer<HttpServerExchange, DocumentName> {

  private static final Logger LOG = LoggerFactory.getLogger(AuthorsApi.class);

  /** So many client ids are listed at once. */
  static final int PAGE = 10_000;

  private static final long MAX_CLIENT = (1L << 53) - 1;

  private final DocumentStorage storage;

  /** Creates the API. */
  public AuthorsApi(DocumentStorage storage) {
    this.storage = storage;
  }

  @Override
  public void accept(HttpServerExchange exchange, DocumentName document) {
    if (!Reading.isAsked(exchange)) {
      return;
    }
    long from = Query.of(exchange).number("from", MAX_CLIENT, 0);
    exchange.dispatch(
        SameThreadExecutor.INSTANCE,
        () ->
            storage
                .clientOwners(document, from, PAGE + 1)
                .whenCompleteAsync(
                    (owners, failure) -> answer(exchange, owners, failure),
                    exchange.getConnection().getWorker()));
  }

  private static void answer(
      HttpServerExchange exchange,
      @Nullable List<ClientOwner> owners,
      @Nullable Throwable failure) {
    if (owners == null) {
      LOG.warn(
          "{}",
          failure == null ? "No authors were read." : StorageException.of(failure).getMessage());
      Problem.unavailable("storage_unavailable", "The authors cannot be read now. Try again.")
          .send(exchange);
      return;
    }
    exchange
        .getResponseHeaders()
        .put(Headers.CONTENT_TYPE, "application/json")
        .put(Headers.CACHE_CONTROL, "no-store");
    exchange.getResponseSender().send(json(owners), UTF_8);
  }

  /**
   * Writes a page.
   *
   * @param owners one more than fit on it, if there are more
   */
  static String json(List<ClientOwner> owners) {
    List<Object> authors = new ArrayList<>();
    owners.stream().limit(PAGE).map(AuthorsApi::author).forEach(authors::add);
    Map<String, @Nullable Object> page = new LinkedHashMap<>();
    page.put("authors", authors);
    page.put("next", owners.size() > PAGE ? (Object) owners.get(PAGE).client() : null);
    return JsonWriter.write(page);
  }

  private static Map<String, Object> author(ClientOwner owner) {
    Map<String, Object> author = new LinkedHashMap<>();
    author.put("client", owner.client());
    String user = owner.user();
    if (user == null) {
      author.put("by", "server");
    } else if (user.equals(ClientOwner.ANONYMOUS)) {
      author.put("by", "anonymous");
    } else {
      author.put("by", "user");
      author.put("user", user);
    }
    author.put("seq", owner.seq());
    return author;
  }
}
