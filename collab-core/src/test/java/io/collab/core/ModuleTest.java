package io.collab.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ModuleTest {

  private static final Path CLASSES = Path.of("target/classes");
  private static final String PREFIX = "io.collab.core.";
  private static final Set<String> HIDDEN = Set.of("codec", "crdt", "json", "listener");

  @Test
  void nothingButTheJdkIsRequiredAtRunTime() throws IOException {
    assertThat(descriptor().requires())
        .filteredOn(module -> !module.modifiers().contains(Requires.Modifier.STATIC))
        .extracting(Requires::name)
        .containsExactly("java.base");
  }

  @Test
  void everyPackageIsExportedExceptTheHiddenOnes() throws IOException {
    Set<String> exported =
        descriptor().exports().stream()
            .map(ModuleDescriptor.Exports::source)
            .collect(Collectors.toSet());
    assertThat(exported).isEqualTo(openPackages());
  }

  private static ModuleDescriptor descriptor() throws IOException {
    try (InputStream bytes = Files.newInputStream(CLASSES.resolve("module-info.class"))) {
      return ModuleDescriptor.read(bytes);
    }
  }

  private static Set<String> openPackages() throws IOException {
    try (Stream<Path> directories = Files.list(CLASSES.resolve(PREFIX.replace('.', '/')))) {
      return directories
          .map(directory -> directory.getFileName().toString())
          .filter(name -> !HIDDEN.contains(name))
          .map(name -> PREFIX + name)
          .collect(Collectors.toSet());
    }
  }
}
