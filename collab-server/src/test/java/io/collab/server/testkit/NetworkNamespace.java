package io.collab.server.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.collab.server.testkit.FaultLine.Direction;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A network of its own, joined to the machine by cables on which packets can be lost: not a word
 * comes through then, neither that a connection has ended nor that nobody is there. Linux, as root.
 */
public final class NetworkNamespace implements AutoCloseable {

  private static final String PREFIX = "collab-";
  private static final long PATIENCE_SECONDS = 10;

  private final String name = PREFIX + ProcessHandle.current().pid();
  private final List<Cable> cables = new ArrayList<>();

  private NetworkNamespace() throws IOException {
    run("ip", "netns", "add", name);
    try {
      runInside("ip", "link", "set", "lo", "up");
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  /** Makes one; skips the test, and says so, where that cannot be done. */
  public static NetworkNamespace require() {
    String obstacle = null;
    NetworkNamespace made = null;
    try {
      removeThoseOfTestsThatWereKilled();
      made = new NetworkNamespace();
      Cable probe = made.connect();
      probe.lose(Direction.values());
      probe.heal();
    } catch (IOException e) {
      obstacle = "No network namespaces here (they need Linux, root, iproute2): " + e.getMessage();
      System.out.println("SKIPPED: " + obstacle);
      if (made != null) {
        made.close();
      }
    }
    assumeTrue(obstacle == null, obstacle);
    return made;
  }

  private static void removeThoseOfTestsThatWereKilled() throws IOException {
    for (String link : left("ip -o link", "cn[0-9]+-([0-9]+)@")) {
      run("ip", "link", "del", link.substring(0, link.length() - 1));
    }
    for (String there : left("ip netns list", PREFIX + "([0-9]+)")) {
      run("ip", "netns", "del", there);
    }
  }

  /** What a command names after the number of a process that is not there any more. */
  private static List<String> left(String command, String name) throws IOException {
    return Pattern.compile(name)
        .matcher(run(command.split(" ", -1)))
        .results()
        .filter(found -> ProcessHandle.of(Long.parseLong(found.group(1))).isEmpty())
        .map(MatchResult::group)
        .toList();
  }

  /** What runs a program inside, in front of its name; it becomes the program. */
  public List<String> wrapper() {
    return List.of("ip", "netns", "exec", name);
  }

  /** Joins it to the machine by one more cable. */
  public Cable connect() throws IOException {
    Cable cable = new Cable(cables.size());
    cables.add(cable);
    return cable;
  }

  /** A line between the machine and what is inside, with an address at either end. */
  public final class Cable {
    private final String near;
    private final String far;
    private final String net;

    private Cable(int number) throws IOException {
      long pid = ProcessHandle.current().pid();
      near = "cn" + number + "-" + pid;
      far = "cf" + number + "-" + pid;
      // Of those that are kept for tests of networks; four for each cable.
      long quarter = (pid * 4 + number) % (1 << 15);
      net = "198." + (18 + (quarter >> 14)) + "." + (quarter >> 6) % 256 + "." + quarter % 64 * 4;
      run("ip", "link", "add", near, "type", "veth", "peer", "name", far, "netns", name);
      run("ip", "address", "add", outside() + "/30", "dev", near);
      run("ip", "link", "set", near, "up");
      runInside("ip", "address", "add", inside() + "/30", "dev", far);
      runInside("ip", "link", "set", far, "up");
      // Whoever asked for the other's card, and got no answer, would know that nobody is there.
      String nearCard = run("cat", "/sys/class/net/" + near + "/address").strip();
      String farCard = runInside("cat", "/sys/class/net/" + far + "/address").strip();
      run("ip", "neighbour", "replace", inside(), "lladdr", farCard, "dev", near);
      runInside("ip", "neighbour", "replace", outside(), "lladdr", nearCard, "dev", far);
    }

    private String address(int host) {
      int last = net.lastIndexOf('.') + 1;
      return net.substring(0, last) + (Integer.parseInt(net.substring(last)) + host);
    }

    /** The address of the machine. */
    public String outside() {
      return address(1);
    }

    /** The address of what is inside. */
    public String inside() {
      return address(2);
    }

    /** Loses all packets: those that come from inside go there, the others back. */
    public void lose(Direction... directions) throws IOException {
      for (Direction direction : Set.of(directions)) {
        queue(direction, "blackhole");
      }
    }

    /** Loses no more. What was lost has to be sent again by those who sent it. */
    public void heal() throws IOException {
      queue(Direction.THERE, "pfifo");
      queue(Direction.BACK, "pfifo");
    }

    private void queue(Direction direction, String kind) throws IOException {
      boolean there = direction == Direction.THERE;
      List<String> command =
          List.of("tc", "qdisc", "replace", "dev", there ? far : near, "root", kind);
      if (there) {
        runInside(command.toArray(String[]::new));
      } else {
        run(command.toArray(String[]::new));
      }
    }
  }

  /** Runs a program inside, which is to succeed; gives what it said. */
  public String runInside(String... command) throws IOException {
    List<String> inside = new ArrayList<>(wrapper());
    inside.addAll(List.of(command));
    return run(inside.toArray(String[]::new));
  }

  private static String run(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      String said = new String(process.getInputStream().readAllBytes(), UTF_8);
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IOException(String.join(" ", command) + ": " + said.strip());
      }
      return said;
    } catch (InterruptedException e) {
      throw new IOException(e);
    } finally {
      process.destroyForcibly();
    }
  }

  /** Removes it, with its cables. What ran in it must have ended. */
  @Override
  public void close() {
    try {
      // Connections that ended while packets were lost would keep the network, and its cables, for
      // as long as TCP tries to say so.
      for (Cable cable : cables) {
        run("ip", "link", "del", cable.near);
      }
      run("ip", "netns", "del", name);
    } catch (IOException e) {
      System.out.println("A network namespace was left behind: " + e.getMessage());
    }
  }
}
