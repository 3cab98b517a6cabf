package io.collab.server.app;

import io.collab.server.config.DatabaseConfig;
import io.collab.server.config.ServeOptions;
import io.collab.server.config.ServerConfig;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Runs the server until the process is told to stop. */
@Command(
    name = "serve",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    versionProvider = VersionProvider.class,
    synopsisHeading = "",
    customSynopsis = "Usage: java -jar collab-server.jar [serve] [OPTIONS]",
    description = {
      "",
      "Lets people edit documents together. Open the address it prints in a browser, or point any Yjs"
          + " editor's y-websocket provider at ws://HOST:PORT/ws.",
      ""
    },
    optionListHeading = "Options:%n",
    footer = {
      "",
      "Every option can also be set in the environment: --database-url as COLLAB_DATABASE_URL, and so"
          + " on. The command line wins.",
      "",
      "SIGTERM or Ctrl-C stops the server in order: it saves what it has received, closes the"
          + " connections and ends within 10 seconds.",
      "",
      "Examples:",
      "  java -jar collab-server.jar",
      "  java -jar collab-server.jar --port 9000 --data /var/lib/collab",
      "  COLLAB_DATABASE_PASSWORD=... java -jar collab-server.jar \\",
      "      --database-url jdbc:postgresql://localhost:5432/collab --database-user collab",
      "",
      "Exit status:",
      "  0  stopped in order, everything saved",
      "  1  something unexpected went wrong, or not everything could be saved when stopping",
      "  2  the options, the environment or what they name cannot be used; the message says why"
    })
class ServeCommand implements Callable<Integer> {

  @Mixin private ServeOptions options = new ServeOptions();

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before the command is called
  private CommandSpec spec;

  @Override
  public Integer call() {
    ServerConfig config = options.toConfig();
    CollabServer server = CollabServer.start(config);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server), "collab-stop"));
    PrintWriter out = spec.commandLine().getOut();
    out.println("collab is running. Open " + server.address());
    out.println(whereDocumentsAre(config));
    out.println("Press Ctrl-C to stop.");
    out.flush();
    return CommandLine.ExitCode.OK;
  }

  private static String whereDocumentsAre(ServerConfig config) {
    DatabaseConfig database = config.database();
    return database == null
        ? "Documents are in " + config.dataDirectory().toAbsolutePath().normalize() + "."
        : "Documents are in PostgreSQL.";
  }

  /** The status of a process that a signal ends is not zero, unless it ends itself first. */
  private static void stop(CollabServer server) {
    Runtime.getRuntime().halt(server.stop() ? CommandLine.ExitCode.OK : CommandErrors.UNEXPECTED);
  }
}
