package io.collab.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the module shows of itself, looked at in the compiled classes. */
final class ExportedApiTest {

  private static final String PREFIX = "io.collab.core.";
  private static final Set<String> HIDDEN = Set.of("codec", "crdt", "json", "listener");

  private final Path classes = classes();
  private final ModuleDescriptor module =
      ModuleFinder.of(classes).find("io.collab.core").orElseThrow().descriptor();
  private final Set<String> exported =
      module.exports().stream().map(ModuleDescriptor.Exports::source).collect(Collectors.toSet());

  private static Path classes() {
    try {
      return Path.of(
          Class.forName("io.collab.core.doc.YDoc")
              .getProtectionDomain()
              .getCodeSource()
              .getLocation()
              .toURI());
    } catch (ClassNotFoundException | URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void nothingButTheJdkIsNeededAtRunTime() {
    assertThat(module.requires())
        .filteredOn(
            required -> !required.modifiers().contains(ModuleDescriptor.Requires.Modifier.STATIC))
        .extracting(ModuleDescriptor.Requires::name)
        .containsExactly("java.base");
  }

  @Test
  void noUserOfTheModuleHasToRequireWhatItIsCompiledWith() {
    assertThat(module.requires())
        .noneMatch(
            required ->
                required.modifiers().contains(ModuleDescriptor.Requires.Modifier.TRANSITIVE));
  }

  @Test
  void everyPackageIsExportedExceptTheHiddenOnes() throws IOException {
    try (Stream<Path> packages = Files.list(classes.resolve(PREFIX.replace('.', '/')))) {
      assertThat(exported)
          .containsExactlyInAnyOrderElementsOf(
              packages
                  .map(directory -> directory.getFileName().toString())
                  .filter(name -> !HIDDEN.contains(name))
                  .map(name -> PREFIX + name)
                  .toList());
    }
  }

  @Test
  void exportedTypesNameNoHiddenTypes() throws IOException {
    List<String> leaks = new ArrayList<>();
    for (Class<?> type : exportedTypes()) {
      visibleMembers(type)
          .forEach(
              member ->
                  typesOf(member)
                      .filter(this::isHidden)
                      .forEach(hidden -> leaks.add(member + " names " + hidden.getName())));
    }
    assertThat(leaks).isEmpty();
  }

  private List<Class<?>> exportedTypes() throws IOException {
    List<Class<?>> types = new ArrayList<>();
    for (String name : exported) {
      try (Stream<Path> files = Files.list(classes.resolve(name.replace('.', '/')))) {
        for (Path file : files.toList()) {
          Class<?> type = load(name + "." + file.getFileName().toString().replace(".class", ""));
          if (Modifier.isPublic(type.getModifiers())) {
            types.add(type);
          }
        }
      }
    }
    assertThat(types).hasSizeGreaterThan(exported.size());
    return types;
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name, false, ExportedApiTest.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Stream<Member> visibleMembers(Class<?> type) {
    return Stream.of(
            type.getDeclaredMethods(), type.getDeclaredConstructors(), type.getDeclaredFields())
        .flatMap(Arrays::stream)
        .map(Member.class::cast)
        .filter(member -> (member.getModifiers() & (Modifier.PUBLIC | Modifier.PROTECTED)) != 0);
  }

  private static Stream<Class<?>> typesOf(Member member) {
    if (member instanceof Field field) {
      return Stream.of(field.getType());
    }
    Executable executable = (Executable) member;
    return Stream.concat(
        Arrays.stream(executable.getParameterTypes()),
        executable instanceof Method method ? Stream.of(method.getReturnType()) : Stream.empty());
  }

  private boolean isHidden(Class<?> type) {
    Class<?> element = type.isArray() ? type.getComponentType() : type;
    return element.getName().startsWith(PREFIX) && !exported.contains(element.getPackageName());
  }
}
