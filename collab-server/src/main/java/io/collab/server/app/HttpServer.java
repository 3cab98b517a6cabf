package io.collab.server.app;

import io.collab.server.config.ConfigException;
import io.collab.server.config.ServerConfig;
import io.collab.server.transport.Problem;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.StatusCodes;
import java.net.BindException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.URI;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.IoUtils;
import org.xnio.Options;

/**
 * Undertow, set up the way this server wants it. It listens from the beginning, and answers with
 * 503 until it is told what to serve.
 */
final class HttpServer {

  private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);

  private static final int MAX_HEADER_BYTES = 16 << 10;
  private static final int MAX_HEADERS = 100;
  private static final long MAX_BODY_BYTES = 64 << 10;
  private static final int HANDSHAKE_MILLIS = 10_000;
  private static final int IDLE_MILLIS = 60_000;
  private static final int BUFFER_BYTES = 16 << 10;
  private static final int BACKLOG = 1_024;

  private final ServerConfig config;
  private final Undertow undertow;
  private volatile HttpHandler handler = HttpServer::starting;
  private volatile boolean stopping;

  /**
   * Listens.
   *
   * @throws ConfigException if the address cannot be listened on
   */
  HttpServer(ServerConfig config) {
    this.config = config;
    int cores = Runtime.getRuntime().availableProcessors();
    undertow =
        Undertow.builder()
            .addHttpListener(config.port(), config.host())
            .setIoThreads(Math.max(2, cores))
            .setWorkerThreads(2)
            .setBufferSize(BUFFER_BYTES)
            .setDirectBuffers(true)
            .setServerOption(UndertowOptions.ENABLE_HTTP2, false)
            .setServerOption(UndertowOptions.MAX_HEADER_SIZE, MAX_HEADER_BYTES)
            .setServerOption(UndertowOptions.MAX_HEADERS, MAX_HEADERS)
            .setServerOption(UndertowOptions.MAX_ENTITY_SIZE, MAX_BODY_BYTES)
            .setServerOption(UndertowOptions.REQUEST_PARSE_TIMEOUT, HANDSHAKE_MILLIS)
            .setServerOption(UndertowOptions.NO_REQUEST_TIMEOUT, IDLE_MILLIS)
            .setServerOption(UndertowOptions.DECODE_URL, false)
            .setSocketOption(Options.TCP_NODELAY, true)
            .setSocketOption(Options.KEEP_ALIVE, true)
            .setSocketOption(Options.BACKLOG, BACKLOG)
            .setHandler(this::handle)
            .build();
    try {
      undertow.start();
    } catch (RuntimeException e) {
      undertow.stop();
      throw unusableAddress(config, e);
    }
  }

  /** From now on requests go to {@code newHandler}. */
  void serve(HttpHandler newHandler) {
    handler = newHandler;
  }

  /** Stops listening and closes what is open. */
  void stop() {
    stopping = true;
    undertow.stop();
  }

  private static void starting(HttpServerExchange exchange) {
    Problem.unavailable("starting", "The server is starting. Try again in a few seconds.")
        .send(exchange);
  }

  private void handle(HttpServerExchange exchange) {
    try {
      handler.handleRequest(exchange);
    } catch (Exception e) {
      if (stopping && e instanceof RejectedExecutionException) {
        // Threads that end take no more work: whoever came at the last moment comes again.
        IoUtils.safeClose(exchange.getConnection());
        return;
      }
      LOG.error("A request to {} failed", exchange.getRequestMethod(), e);
      if (!exchange.isResponseStarted()) {
        new Problem(
                StatusCodes.INTERNAL_SERVER_ERROR,
                "internal",
                "The server failed; its log says why.")
            .send(exchange);
      }
    }
  }

  private static RuntimeException unusableAddress(ServerConfig config, RuntimeException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof BindException && config.port() != 0) {
        return new ConfigException(
            "Port "
                + config.port()
                + " of "
                + config.host()
                + " cannot be listened on: it is in use, or this machine does not let you. Choose"
                + " another with --port, or 0 for any free one.");
      }
      if (cause instanceof SocketException) {
        return new ConfigException(
            "Cannot listen on " + config.host() + ": " + cause.getMessage() + ".");
      }
    }
    return e;
  }

  /** Where a browser on this machine finds the server. */
  URI address() {
    InetSocketAddress bound = (InetSocketAddress) undertow.getListenerInfo().get(0).getAddress();
    String host = config.host();
    if (bound.getAddress().isAnyLocalAddress()) {
      host = "localhost";
    } else if (bound.getAddress() instanceof Inet6Address && host.indexOf(':') >= 0) {
      host = host.startsWith("[") ? host : "[" + host + "]";
    }
    return URI.create("http://" + host + ":" + bound.getPort() + "/");
  }
}
