package io.collab.server.storage.jdbc;

import io.collab.server.storage.StorageException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * The directory with the SQLite file, held by one process at a time.
 *
 * <p>SQLite would let two servers share the file, but neither would tell its clients what the
 * other's clients write. The lock belongs to the process: the operating system takes it back
 * however the process ends.
 *
 * @param path absolute
 */
record DataDirectory(Path path, FileChannel lock) implements AutoCloseable {

  static DataDirectory open(Path directory) {
    Path path = directory.toAbsolutePath().normalize();
    try {
      Files.createDirectories(path);
      return hold(path);
    } catch (FileAlreadyExistsException e) {
      throw StorageException.permanent(
          "The data directory " + path + " cannot be made: " + e.getFile() + " is a file.", e);
    } catch (IOException e) {
      throw StorageException.permanent(
          "The data directory " + path + " cannot be written to: " + reason(e) + ".", e);
    }
  }

  private static DataDirectory hold(Path path) throws IOException {
    DataDirectory directory = new DataDirectory(path, lock(path.resolve("collab.lock")));
    try {
      SqliteLibrary.unpackInto(path.resolve("native"));
      return directory;
    } catch (IOException | RuntimeException e) {
      directory.close();
      throw e;
    }
  }

  private static FileChannel lock(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (tryLock(channel) == null) {
      channel.close();
      throw StorageException.permanent(
          "Another server is using the data directory "
              + file.getParent()
              + ". Stop it, or choose another directory.",
          null);
    }
    return channel;
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // a server in this very process has it
    }
  }

  private static String reason(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof FileSystemException fileSystemException
        && fileSystemException.getReason() != null) {
      return fileSystemException.getReason();
    }
    return String.valueOf(e.getMessage());
  }

  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
