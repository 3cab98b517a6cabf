package io.collab.server.app;

import java.util.Map;
import picocli.CommandLine;

/** The command line: {@code java -jar collab-server.jar}. */
public final class Main {

  private Main() {}

  /**
   * Runs a command. A server that started goes on after this returns; whatever did not end well
   * ends the process with the status that {@code --help} lists.
   */
  public static void main(String[] args) {
    LogSetup.install();
    int status = commandLine(System.getenv()).execute(args);
    if (status != CommandLine.ExitCode.OK) {
      System.exit(status);
    }
  }

  /** The command line with defaults from {@code environment}. */
  static CommandLine commandLine(Map<String, String> environment) {
    EnvironmentDefaults defaults = new EnvironmentDefaults(environment);
    return new CommandLine(new ServeCommand())
        .setCommandName("collab-server")
        .addSubcommand(new ServeCommand())
        .setDefaultValueProvider(defaults)
        .setUsageHelpWidth(100)
        .setUsageHelpAutoWidth(false)
        .setParameterExceptionHandler(new CommandErrors(defaults))
        .setExecutionExceptionHandler(CommandErrors::failed);
  }
}
