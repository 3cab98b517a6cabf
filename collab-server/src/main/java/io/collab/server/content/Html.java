package io.collab.server.content;

import io.collab.core.delta.Delta;
import java.util.regex.Pattern;
import org.owasp.html.CssSchema;
import org.owasp.html.HtmlPolicyBuilder;
import org.owasp.html.PolicyFactory;

/** HTML that may be shown on any page: without scripts, and with links to other pages only. */
public final class Html {

  private static final Pattern STYLES = Pattern.compile("[a-z0-9#%(),. -]{1,500}");

  /** What is written is safe as it is; this holds even if the writer has a mistake. */
  private static final PolicyFactory POLICY =
      new HtmlPolicyBuilder()
          .allowElements("p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "hr", "br")
          .allowElements("ul", "ol", "li", "strong", "em", "u", "s", "code", "sub", "sup", "span")
          .allowElements("a", "img")
          .allowWithoutAttributes("span")
          .allowUrlProtocols("http", "https", "mailto", "data")
          .allowAttributes("href")
          .matching(Links.LINK)
          .onElements("a")
          .requireRelsOnLinks("nofollow", "noopener", "noreferrer")
          .allowAttributes("src")
          .matching(Links.IMAGE)
          .onElements("img")
          .allowAttributes("alt")
          .onElements("img")
          .allowAttributes("width", "height")
          .matching(Pattern.compile("[0-9]{1,5}"))
          .onElements("img")
          .allowAttributes("data-checked")
          .matching(Pattern.compile("true|false"))
          .onElements("li")
          .allowAttributes("data-language")
          .matching(Pattern.compile("[A-Za-z0-9+#_.-]{1,32}"))
          .onElements("pre")
          .allowStyling(
              CssSchema.withProperties(
                  java.util.List.of(
                      "color", "background-color", "text-align", "font-family", "font-size")))
          .toFactory();

  private Html() {}

  /**
   * A document as HTML, without a page around it. Links to anything but {@code http}, {@code https}
   * and {@code mailto} are text without a link; embeds that HTML does not have are left out, but a
   * video is a link and a formula its source as code.
   */
  public static String write(Delta document) {
    return POLICY.sanitize(new HtmlWriter().write(document));
  }

  /** Whether a value can be part of a style. */
  static boolean isStyle(String value) {
    return STYLES.matcher(value).matches();
  }
}
