package io.collab.server.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.server.storage.jdbc.TestPostgres;
import io.collab.server.testkit.ServerProcess;
import io.collab.server.testkit.ServerProcess.Result;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people who start the packaged server read. */
class CommandLineIT {

  @TempDir private Path directory;

  @Test
  void helpExplainsTheOptions() throws Exception {
    Result help = run("--help");
    assertThat(help.status()).isZero();
    assertThat(help.errors()).isEmpty();
    assertThat(help.output())
        .contains("Usage: java -jar collab-server.jar [serve] [OPTIONS]")
        .contains("--port", "--host", "--open", "--data", "--database-url", "--database-user")
        .contains("--database-password", "--allowed-origin", "COLLAB_DATABASE_URL")
        .contains("--redis-url", "--redis-ca", "--client-ids", "--user-header", "--trusted-proxy");
    assertThat(help.output().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(101));
  }

  @Test
  void versionIsThatOfTheJar() throws Exception {
    assertThat(run("--version").output()).matches("collab-server \\d+\\.\\d+\\.\\d+\\S*\\R");
  }

  @Test
  void anUnknownOptionIsNamed() throws Exception {
    assertRefused(run("--prot", "80"), "--prot");
  }

  @Test
  void aPortThatIsNotANumberIsNamed() throws Exception {
    assertRefused(run("--port", "http"), "--port", "'http' is not a number");
    assertRefused(run("--port", "70000"), "0 to 65535");
  }

  @Test
  void daysThatAreNoneAreNamed() throws Exception {
    assertRefused(run("--keep-rows", "0"), "--keep-rows", "'0' is neither a number of days");
    assertRefused(run("--keep-rows", "a week"), "'a week'", "forever");
    assertRefused(ServerProcess.run(Map.of("COLLAB_KEEP_ROWS", "-1")), "COLLAB_KEEP_ROWS", "'-1'");
  }

  @Test
  void aWrongValueFromTheEnvironmentNamesTheVariable() throws Exception {
    assertRefused(
        ServerProcess.run(Map.of("COLLAB_PORT", "http")), "COLLAB_PORT", "'http' is not a number");
  }

  @Test
  void theCommandLineWinsOverTheEnvironment() throws Exception {
    assertRefused(
        ServerProcess.run(Map.of("COLLAB_PORT", "http"), "--port", "70000"), "0 to 65535");
  }

  @Test
  void aBusyPortIsSaidToBe() throws Exception {
    try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertRefused(
          run("--port", Integer.toString(busy.getLocalPort()), "--data", directory.toString()),
          "Port " + busy.getLocalPort(),
          "--port");
    }
  }

  @Test
  void aDirectoryThatCannotBeUsedIsNamed() throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "");
    assertRefused(run("--port", "0", "--data", file.toString()), file.toString());
  }

  @Test
  void anAddressThatOthersReachIsRefusedUnlessTold() throws Exception {
    assertRefused(run("--host", "0.0.0.0"), "--open");
    assertRefused(run("--host", "no.such.host.invalid"), "no.such.host.invalid");
  }

  @Test
  void anOriginThatIsNoneIsNamed() throws Exception {
    assertRefused(run("--allowed-origin", "example.com"), "example.com", "https://example.com");
  }

  @Test
  void whoIsWhoHasToBeKnownBeforeClientIdsAreEnforced() throws Exception {
    assertRefused(run("--client-ids", "enforce"), "--user-header", "--client-ids record");
    assertRefused(run("--client-ids", "always"), "--client-ids", "record, enforce and off");
    assertRefused(
        ServerProcess.run(Map.of("COLLAB_CLIENT_IDS", "always")), "COLLAB_CLIENT_IDS", "'always'");
  }

  @Test
  void aHeaderThatAnybodyCouldSendIsRefused() throws Exception {
    assertRefused(
        run("--host", "0.0.0.0", "--open", "--user-header", "X-User"), "X-User", "--trusted-proxy");
    assertRefused(run("--user-header", "X User"), "X User");
    assertRefused(run("--trusted-proxy", "10.0.0.5"), "--user-header");
    assertRefused(run("--user-header", "X-User", "--trusted-proxy", "10.0.0.5,proxy"), "\"proxy\"");
  }

  @Test
  void aDatabaseThatIsNotPostgresIsRefused() throws Exception {
    assertRefused(run("--database-url", "jdbc:mysql://localhost/x"), "jdbc:postgresql:");
    assertRefused(run("--database-user", "me"), "--database-url");
  }

  @Test
  void aRedisThatCannotBeMeantIsSaidToBe() throws Exception {
    String database = TestPostgres.url("postgres");
    assertRefused(run("--redis-url", "redis://localhost"), "--database-url");
    assertRefused(run("--database-url", database, "--redis-url", "http://x"), "redis://");
    assertRefused(run("--database-url", database, "--redis-ca", "ca.pem"), "--redis-url");
    assertRefused(
        run("--database-url", database, "--redis-url", "redis://x", "--redis-ca", "ca.pem"),
        "--redis-ca",
        "rediss://");
  }

  @Test
  void aDatabaseThatIsNotThereIsSaidToBe() throws Exception {
    int free;
    try (ServerSocket socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    assertRefused(
        run("--database-url", "jdbc:postgresql://localhost:" + free + "/collab"),
        "localhost:" + free);
  }

  @Test
  void aWrongDatabasePasswordIsSaidToBeAndNotRepeated() throws Exception {
    Result result =
        run(
            "--database-url",
            TestPostgres.url("postgres"),
            "--database-user",
            "nobody",
            "--database-password",
            "tell-nobody");
    assertRefused(result, "password");
    assertThat(result.errors() + result.output()).doesNotContain("tell-nobody");
  }

  private static Result run(String... arguments) throws IOException, InterruptedException {
    return ServerProcess.run(Map.of(), arguments);
  }

  /** One or two sentences on the error stream, and nothing else. */
  private static void assertRefused(Result result, String... mentioned) {
    assertThat(result.status()).as(result.errors()).isEqualTo(2);
    assertThat(result.output()).isEmpty();
    assertThat(result.errors())
        .contains(mentioned)
        .matches("(?s).*[.?]\\R")
        .doesNotContain("Exception", "\tat ");
    assertThat(result.errors().lines().count()).isBetween(1L, 3L);
  }
}
