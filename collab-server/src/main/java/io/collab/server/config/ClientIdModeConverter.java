package io.collab.server.config;

import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads what is done about client ids. */
final class ClientIdModeConverter implements ITypeConverter<ClientIdMode> {

  @Override
  public ClientIdMode convert(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "record" -> ClientIdMode.RECORD;
      case "enforce" -> ClientIdMode.ENFORCE;
      case "off" -> ClientIdMode.OFF;
      default ->
          throw new TypeConversionException("'" + text + "' is not one of record, enforce and off");
    };
  }
}
