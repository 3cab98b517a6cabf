package io.collab.core.undo;

import io.collab.core.doc.YType;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A stack item came, grew or was taken back.
 *
 * @param stackItem which one
 * @param type the stack it is in, or was taken from
 * @param origin origin of the transaction that made the change; the undo manager itself for undo
 *     and redo
 * @param changedParentTypes the types that the transaction changed, with all types around them
 */
public record StackItemEvent(
    StackItem stackItem, StackType type, @Nullable Object origin, Set<YType> changedParentTypes) {}
