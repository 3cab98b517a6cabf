package io.collab.core.update;

/**
 * What {@link Updates#obfuscate(byte[], ObfuscateOptions)} makes unreadable besides text, values,
 * bytes, embeds and map keys, which it always does.
 *
 * @param formatting whether the keys and values of formatting attributes are replaced
 * @param subdocs whether the ids of sub-documents are replaced and their options dropped
 * @param yxml whether the names of XML elements and hooks are replaced
 */
public record ObfuscateOptions(boolean formatting, boolean subdocs, boolean yxml) {

  /** Everything is replaced. */
  public static final ObfuscateOptions ALL = new ObfuscateOptions(true, true, true);
}
