package io.collab.core.crdt;

import io.collab.core.codec.Content;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The kernel's view of one sub-document: what is written about it, and the item that holds it. What
 * is in it is a document of its own and no business of the document that holds it.
 *
 * <p>Source: Yjs 13.6, src/structs/ContentDoc.js.
 */
public final class Subdocument {

  private final Content.DocContent content;
  private final boolean shouldLoad;

  /** The item that holds the sub-document; null until it is inserted, and when it was replaced. */
  @Nullable Item item;

  private @Nullable Object facade;

  /**
   * A sub-document that is not inserted yet.
   *
   * @param options as {@link Content.DocContent#options}
   * @param shouldLoad whether it is announced as to be loaded when it is inserted
   */
  public Subdocument(String guid, Map<String, @Nullable Object> options, boolean shouldLoad) {
    this(new Content.DocContent(guid, options), shouldLoad);
  }

  private Subdocument(Content.DocContent content, boolean shouldLoad) {
    this.content = content;
    this.shouldLoad = shouldLoad;
  }

  /** What comes from another replica is to be loaded if its options say so. */
  static Subdocument received(Content.DocContent content) {
    return new Subdocument(content, isAutoLoad(content));
  }

  private static boolean isAutoLoad(Content.DocContent content) {
    return content.options() instanceof Map<?, ?> options
        && Boolean.TRUE.equals(options.get("autoLoad"));
  }

  /** Name of the document. */
  public String guid() {
    return content.guid();
  }

  /** One of the options that travel with the sub-document; null if it is not among them. */
  public @Nullable Object option(String name) {
    return content.options() instanceof Map<?, ?> options ? options.get(name) : null;
  }

  /** Whether providers are to fetch the content as soon as they hear of it. */
  public boolean shouldLoad() {
    return shouldLoad;
  }

  /** The public object that stands for this sub-document, as set by {@link #setFacade}. */
  public @Nullable Object facade() {
    return facade;
  }

  /** Sets the public object that stands for this sub-document. */
  public void setFacade(Object newFacade) {
    facade = newFacade;
  }

  Content.DocContent content() {
    return content;
  }

  /** Another sub-document with the same name and options, to be put at another place. */
  Subdocument copy() {
    return received(content);
  }

  /**
   * Puts a new sub-document, which is not to be loaded, in the place of this one.
   *
   * @return the new one; null if this one has been deleted and nothing stands in its place
   */
  public @Nullable Subdocument replace() {
    Item holder = item;
    item = null;
    if (!(holder instanceof PayloadItem place) || place.isDeleted()) {
      return null;
    }
    Subdocument fresh = new Subdocument(content, false);
    fresh.item = place;
    place.replacePayload(fresh);
    return fresh;
  }
}
