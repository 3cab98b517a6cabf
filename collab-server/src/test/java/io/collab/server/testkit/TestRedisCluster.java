package io.collab.server.testkit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Three real nodes of Redis that share the keys, without copies of each other. */
public final class TestRedisCluster implements AutoCloseable {

  private static final int SIZE = 3;
  private static final int SLOTS = 16_384;
  private static final long PATIENCE_SECONDS = 30;

  private final List<TestRedis> nodes = new ArrayList<>();

  /** Starts them and waits until each knows that all are there. */
  public TestRedisCluster() throws Exception {
    try {
      for (int i = 0; i < SIZE; i++) {
        TestRedis node = TestRedis.clusterNode();
        nodes.add(node);
        expectOk(node.command("CLUSTER SET-CONFIG-EPOCH " + (i + 1)));
        expectOk(node.command("CLUSTER ADDSLOTS " + slots(i)));
        expectOk(node.command("CLUSTER MEET 127.0.0.1 " + nodes.get(0).port()));
      }
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
      for (TestRedis node : nodes) {
        while (!node.answers("CLUSTER INFO", "cluster_state:ok")
            || !node.answers("CLUSTER INFO", "cluster_slots_assigned:" + SLOTS)) {
          if (System.nanoTime() > end) {
            throw new IOException("The nodes did not find each other");
          }
          Thread.sleep(20);
        }
      }
    } catch (Exception e) {
      close();
      throw e;
    }
  }

  private static String slots(int node) {
    return IntStream.range(SLOTS * node / SIZE, SLOTS * (node + 1) / SIZE)
        .mapToObj(String::valueOf)
        .collect(Collectors.joining(" "));
  }

  private static void expectOk(String answer) throws IOException {
    if (!answer.equals("+OK")) {
      throw new IOException("A node of the cluster answers " + answer);
    }
  }

  public List<TestRedis> nodes() {
    return nodes;
  }

  /** With two of the nodes; the third is found. */
  public String url() {
    return "redis://127.0.0.1:" + nodes.get(0).port() + ",127.0.0.1:" + nodes.get(1).port();
  }

  @Override
  public void close() throws IOException {
    for (TestRedis node : nodes) {
      node.close();
    }
  }
}
