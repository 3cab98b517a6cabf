package io.collab.server.app;

import io.collab.server.config.ConfigException;
import io.collab.server.storage.StorageException;
import java.io.PrintWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** What a person reads when a command fails: a sentence, never a stack trace. */
final class CommandErrors implements IParameterExceptionHandler {

  /** Exit status for what nobody foresaw. */
  static final int UNEXPECTED = 1;

  /** Exit status for options, or things they name, that cannot be used. */
  static final int UNUSABLE = 2;

  private static final Logger LOG = LoggerFactory.getLogger(CommandErrors.class);

  private final EnvironmentDefaults environment;

  CommandErrors(EnvironmentDefaults environment) {
    this.environment = environment;
  }

  @Override
  public int handleParseException(ParameterException e, String[] args) {
    PrintWriter err = e.getCommandLine().getErr();
    String variable =
        e.getArgSpec() == null ? null : environment.variableBehind(e.getArgSpec(), e.getValue());
    err.println(
        (variable == null ? "" : variable + ": ") + sentence(String.valueOf(e.getMessage())));
    err.println("Run with --help to see the options.");
    err.flush();
    return UNUSABLE;
  }

  /** Reports what a command threw. */
  static int failed(Exception e, CommandLine command, ParseResult parsed) {
    PrintWriter err = command.getErr();
    int status;
    if (e instanceof ConfigException || e instanceof StorageException) {
      err.println(e.getMessage());
      status = UNUSABLE;
    } else {
      LOG.error("The server could not start", e);
      err.println("The server could not start; the log above says why.");
      status = UNEXPECTED;
    }
    err.flush();
    return status;
  }

  private static String sentence(String message) {
    return message.endsWith(".") ? message : message + ".";
  }
}
