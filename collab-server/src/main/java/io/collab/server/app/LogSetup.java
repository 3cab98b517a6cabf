package io.collab.server.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.joran.spi.ConsoleTarget;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets up the log of the command line: short lines on the standard error stream, from this server
 * what an operator should know, from libraries warnings only. In code rather than in a file on the
 * class path, which would take over the log of programs that embed the server, and slows the start.
 */
final class LogSetup {

  private static final String OWN_CONFIGURATION = "logback.configurationFile";

  private LogSetup() {}

  /** Does nothing if the operator brings a configuration, by the system property of Logback. */
  static void install() {
    if (System.getProperty(OWN_CONFIGURATION) != null
        || !(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
      return;
    }
    context.reset();
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern("%d{yyyy-MM-dd HH:mm:ss.SSS} %-5level %msg%n");
    encoder.start();
    ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
    console.setContext(context);
    console.setTarget(ConsoleTarget.SystemErr.getName());
    console.setEncoder(encoder);
    console.start();
    ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.WARN);
    root.addAppender(console);
    context.getLogger("io.collab").setLevel(Level.INFO);
    // Storage says in a sentence what these say in a page: that the database is away, or cannot be
    // used.
    context.getLogger("com.zaxxer.hikari").setLevel(Level.ERROR);
    context.getLogger("org.flywaydb").setLevel(Level.OFF);
  }
}
