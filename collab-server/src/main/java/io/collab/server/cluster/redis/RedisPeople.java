package io.collab.server.cluster.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.collab.core.awareness.AwarenessUpdate;
import io.collab.core.awareness.AwarenessUpdate.Entry;
import io.collab.core.encoding.DecodeException;
import io.collab.server.cluster.UpdateBus;
import io.collab.server.storage.DocumentName;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/*
 * Per document a sorted set of client ids, by when they are to be forgotten, and a hash with their
 * states. Only Redis looks at a clock. An id belongs to the node that wrote it last; another one
 * may take it with a newer awareness clock, and only its own node removes it: a node that notices
 * late that somebody has gone elsewhere must not remove who is there by now.
 *
 * What is in there is written by the same turns that tell other rooms, and again with every renewal
 * of a client: so it is whole again soon after Redis has lost it.
 */

/** Who is in a document, in Redis, for servers that do not have it open. Thread-safe. */
final class RedisPeople {

  private static final String PREFIX = "collab:1:people:";

  /** So many are kept of one document. */
  private static final int MAX_KEPT = 10_000;

  /** The first arguments are the time to keep, and the bound. */
  private static final String NOW =
      """
      local time = redis.call('TIME')
      local now = time[1] * 1000 + math.floor(time[2] / 1000)
      """;

  /** Arguments: milliseconds, bound, node; then client, clock, state (empty: gone) of each. */
  private static final String WRITE =
      NOW
          + """
          for _, old in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'LIMIT', 0, 100)) do
            redis.call('ZREM', KEYS[1], old)
            redis.call('HDEL', KEYS[2], old)
          end
          for i = 4, #ARGV, 3 do
            local client, clock, state = ARGV[i], ARGV[i + 1], ARGV[i + 2]
            local ends = redis.call('ZSCORE', KEYS[1], client)
            local known = ends and tonumber(ends) > now and redis.call('HGET', KEYS[2], client)
            local node, seen = ARGV[3], '-1'
            if known then
              node, seen = known:match('^(%S+) (%d+) ')
            end
            if state == '' then
              if node == ARGV[3] then
                redis.call('ZREM', KEYS[1], client)
                redis.call('HDEL', KEYS[2], client)
              end
            elseif (node == ARGV[3] or tonumber(clock) > tonumber(seen))
                and (ends or redis.call('ZCARD', KEYS[1]) < tonumber(ARGV[2])) then
              redis.call('ZADD', KEYS[1], now + ARGV[1], client)
              redis.call('HSET', KEYS[2], client, ARGV[3] .. ' ' .. clock .. ' ' .. state)
            end
          end
          redis.call('PEXPIRE', KEYS[1], ARGV[1])
          redis.call('PEXPIRE', KEYS[2], ARGV[1])
          return {}
          """;

  /** Argument: how many at most. */
  private static final String READ =
      NOW
          + """
          local states = {}
          local live = redis.call(
            'ZRANGEBYSCORE', KEYS[1], '(' .. string.format('%.0f', now), '+inf', 'LIMIT', 0, ARGV[1])
          for _, client in ipairs(live) do
            local known = redis.call('HGET', KEYS[2], client)
            local state = known and known:match('^%S+ %d+ (.+)$')
            if state then
              states[#states + 1] = state
            end
          end
          return states
          """;

  private final String deployment;
  private final String node;
  private final long keepMillis;

  /**
   * Creates it for one node.
   *
   * @param deployment names the nodes that see what each of them writes
   * @param node names it, without spaces
   * @param keepMillis who is not written again within this time is forgotten
   */
  RedisPeople(String deployment, String node, long keepMillis) {
    this.deployment = deployment;
    this.node = node;
    this.keepMillis = keepMillis;
  }

  /** Writes what changed about people who are connected to this node. */
  CompletionStage<Object> write(
      RedisClusterAsyncCommands<String, byte[]> redis,
      DocumentName document,
      AwarenessUpdate changes) {
    if (changes.isEmpty()) {
      return CompletableFuture.completedFuture(List.of());
    }
    List<byte[]> arguments = new ArrayList<>(3 + 3 * changes.entries().size());
    arguments.add(ascii(keepMillis));
    arguments.add(ascii(MAX_KEPT));
    arguments.add(node.getBytes(UTF_8));
    for (Entry entry : changes.entries()) {
      arguments.add(ascii(entry.client()));
      arguments.add(ascii(entry.clock()));
      arguments.add(entry.isRemoval() ? new byte[0] : new AwarenessUpdate(List.of(entry)).encode());
    }
    return redis.eval(
        WRITE, ScriptOutputType.MULTI, keys(document), arguments.toArray(new byte[0][]));
  }

  /** Reads who is there on all nodes, up to {@link UpdateBus#MAX_PEOPLE}. */
  CompletionStage<AwarenessUpdate> read(
      RedisClusterAsyncCommands<String, byte[]> redis, DocumentName document) {
    return redis
        .<List<byte[]>>eval(
            READ, ScriptOutputType.MULTI, keys(document), ascii(UpdateBus.MAX_PEOPLE))
        .thenApply(RedisPeople::decode);
  }

  private static AwarenessUpdate decode(List<byte[]> states) {
    List<Entry> entries = new ArrayList<>(states.size());
    for (byte[] state : states) {
      try {
        entries.addAll(AwarenessUpdate.decode(state).entries());
      } catch (DecodeException e) {
        // Somebody else wrote it, or a server of another version: best effort, as all presence.
      }
    }
    return new AwarenessUpdate(entries);
  }

  /**
   * The nodes of a cluster share keys by what stands in the first braces, and keys that a script
   * uses must be on one node. What stands there is not empty, whatever the document's name is.
   */
  private String[] keys(DocumentName document) {
    String key = PREFIX + "{" + deployment + ":" + document.value() + "}";
    return new String[] {key, key + ":states"};
  }

  private static byte[] ascii(long number) {
    return Long.toString(number).getBytes(US_ASCII);
  }
}
