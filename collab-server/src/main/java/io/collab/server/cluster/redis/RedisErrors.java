package io.collab.server.cluster.redis;

import io.lettuce.core.RedisCommandExecutionException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/** Says what is wrong with a Redis, in a sentence for the person who runs the server. */
final class RedisErrors {

  private RedisErrors() {}

  /** Explains a failure. What is said holds no password. */
  static String explain(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String message = String.valueOf(cause.getMessage());
      if (cause instanceof RedisCommandExecutionException) {
        return explainAnswer(message);
      }
      if (message.startsWith("not an SSL/TLS record")
          || message.startsWith("handshake timed out")) {
        return "It does not speak TLS; without TLS the URL begins with redis:// or redis-sentinel://.";
      }
      if (cause instanceof SSLException) {
        return "Its certificate is not trusted, or is one of another host ("
            + root(cause)
            + "). If an authority of your own has signed it, give that one's certificate with"
            + " --redis-ca.";
      }
      if (cause instanceof UnknownHostException) {
        return "Its host is not known.";
      }
      if (cause instanceof ConnectException || cause instanceof TimeoutException) {
        return "Nothing answers there.";
      }
    }
    return root(failure) + ".";
  }

  private static String explainAnswer(String answer) {
    if (answer.startsWith("WRONGPASS") || answer.startsWith("ERR invalid password")) {
      return "It refuses the user or the password of the URL.";
    }
    if (answer.startsWith("NOAUTH")) {
      return "It asks for a password, and there is none in the URL.";
    }
    if (isOfCluster(answer)) {
      return "It belongs to a cluster: give several of its nodes, with commas between them, such as"
          + " redis://host1:6379,host2:6379.";
    }
    return "It answers: " + answer;
  }

  /** Whether a command went to a node of a cluster that does not have its keys. */
  static boolean isOfCluster(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (isOfCluster(String.valueOf(cause.getMessage()))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isOfCluster(String answer) {
    return answer.startsWith("MOVED ");
  }

  private static String root(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage());
  }
}
