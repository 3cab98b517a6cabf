package io.collab.core.crdt;

import org.jspecify.annotations.Nullable;

/**
 * The way from the public objects of a document to what they stand for, for packages that build on
 * documents and on the kernel. It is handed over here because this package is not exported: users
 * of the public types see nothing of it.
 *
 * <p>The parameters are objects because their types belong to a package above this one; they are
 * {@code YDoc}, {@code Transaction} and {@code YType}.
 */
public abstract class KernelAccess {

  private static @Nullable KernelAccess instance;

  /** For the one implementation. */
  protected KernelAccess() {}

  /** To be called by whoever knows the public types, before there is an object of them. */
  public static void provide(KernelAccess access) {
    instance = access;
  }

  /** The access to any document; there has to be one already. */
  public static KernelAccess get() {
    KernelAccess access = instance;
    if (access == null) {
      throw new IllegalStateException("No document has been made yet");
    }
    return access;
  }

  /** What the document {@code doc} holds. */
  public abstract StructStore store(Object doc);

  /** What {@code transaction} has done. */
  public abstract Changes changes(Object transaction);

  /** What the shared type {@code type} stands for. */
  public abstract Branch branch(Object type);

  /** The shared type that stands for {@code branch} in the document {@code doc}. */
  public abstract Object type(Object doc, Branch branch);
}
