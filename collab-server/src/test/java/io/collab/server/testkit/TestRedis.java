package io.collab.server.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import redis.embedded.RedisServer;

/** A real Redis as a process of its own, which a test stops, starts, holds and lets go. */
public final class TestRedis implements AutoCloseable {

  private final int port;
  private RedisServer server;
  private long pid;

  /** Starts it on a free port. */
  public TestRedis() throws IOException {
    try (var socket = new java.net.ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    start();
  }

  /** Starts it again, with nothing in it. */
  public void start() throws IOException {
    List<Long> before = children();
    server =
        RedisServer.newRedisServer()
            .port(port)
            .setting("bind 127.0.0.1")
            .setting("save \"\"")
            .setting("appendonly no")
            .build();
    server.start();
    pid = children().stream().filter(child -> !before.contains(child)).findFirst().orElseThrow();
  }

  private static List<Long> children() {
    return ProcessHandle.current()
        .children()
        .filter(child -> child.info().command().orElse("").contains("redis"))
        .map(ProcessHandle::pid)
        .toList();
  }

  public int port() {
    return port;
  }

  public String url() {
    return "redis://127.0.0.1:" + port;
  }

  public void stop() throws IOException {
    server.stop();
  }

  /** Sends one command and gives the first line of the answer. */
  public String command(String command) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
      return new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
          .readLine();
    }
  }

  /** It neither answers nor closes anything until {@link #go}. */
  public void hold() throws IOException, InterruptedException {
    signal("STOP");
  }

  public void go() throws IOException, InterruptedException {
    signal("CONT");
  }

  private void signal(String name) throws IOException, InterruptedException {
    int status = new ProcessBuilder("kill", "-" + name, String.valueOf(pid)).start().waitFor();
    if (status != 0) {
      throw new IOException("kill -" + name + " answered " + status);
    }
  }

  @Override
  public void close() throws IOException {
    server.stop();
  }
}
