package io.collab.server.app;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Takes options that the command line does not give from the environment: {@code --database-url}
 * from {@code COLLAB_DATABASE_URL}. An empty variable is as good as none.
 */
final class EnvironmentDefaults implements IDefaultValueProvider {

  private static final String PREFIX = "COLLAB_";

  private final Map<String, String> environment;

  EnvironmentDefaults(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public @Nullable String defaultValue(ArgSpec arg) {
    return arg instanceof OptionSpec option && !option.usageHelp() && !option.versionHelp()
        ? value(option)
        : null;
  }

  private @Nullable String value(OptionSpec option) {
    String value = environment.get(variable(option));
    return value == null || value.isEmpty() ? null : value;
  }

  /** The variable an option's wrong value came from; null if it came from the command line. */
  @Nullable String variableBehind(ArgSpec arg, @Nullable String value) {
    return arg instanceof OptionSpec option && value != null && value.equals(value(option))
        ? variable(option)
        : null;
  }

  private static String variable(OptionSpec option) {
    String name = option.longestName().replaceFirst("^--", "");
    return PREFIX + name.replace('-', '_').toUpperCase(Locale.ROOT);
  }
}
