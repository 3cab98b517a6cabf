package io.collab.core.delta;

import org.jspecify.annotations.Nullable;

/**
 * Says how embeds of one type change: what {@link Op.RetainEmbed} holds means nothing to a delta
 * itself. Data and changes are plain values, and must not be modified.
 *
 * <p>Source: quill-delta 5.1.0, EmbedHandler.
 */
public interface EmbedHandler {

  /**
   * Data, or a change, after {@code change} was applied to it.
   *
   * @param data of an inserted embed, or an earlier change
   * @param isChange whether {@code data} is a change, in which removals have to be kept
   */
  @Nullable Object compose(@Nullable Object data, @Nullable Object change, boolean isChange);

  /**
   * What is left of {@code second} to be applied after {@code first}, when both were made at the
   * same time.
   *
   * @param firstWins whether {@code first} has priority
   */
  @Nullable Object transform(@Nullable Object first, @Nullable Object second, boolean firstWins);

  /** The change that takes {@code change} back; {@code base} is the data it was applied to. */
  @Nullable Object invert(@Nullable Object change, @Nullable Object base);
}
