package io.collab.core.delta;

import java.util.List;

/**
 * The change that takes a change back.
 *
 * <p>Source: quill-delta 5.1.0, Delta.invert.
 */
final class Inversion {

  private final OpIterator base;
  private final Embeds embeds;
  private final DeltaBuilder inverse = new DeltaBuilder();

  private Inversion(List<Op> base, Embeds embeds) {
    this.base = new OpIterator(base);
    this.embeds = embeds;
  }

  static Delta invert(List<Op> change, List<Op> base, Embeds embeds) {
    Inversion inversion = new Inversion(base, embeds);
    change.forEach(inversion::invert);
    return inversion.inverse.buildChopped();
  }

  private void invert(Op op) {
    if (op instanceof Op.Insert) {
      inverse.delete(op.length());
    } else if (op instanceof Op.Retain retain && retain.isPlain()) {
      inverse.retain(retain.length());
      base.skip(retain.length());
    } else if (op instanceof Op.RetainEmbed retain) {
      invertEmbed(retain, base.next(1));
    } else {
      for (int left = op.length(); left > 0 && base.hasNext(); ) {
        Op piece = base.next(left);
        left -= piece.length();
        invert(op, piece);
      }
    }
  }

  /** Takes back what {@code op}, a delete or a retain, did to {@code piece}. */
  private void invert(Op op, Op piece) {
    if (op instanceof Op.Retain retain) {
      inverse.retain(piece.length(), Attributes.invert(retain.attributes(), Attributes.of(piece)));
    } else {
      inverse.append(piece);
    }
  }

  private void invertEmbed(Op.RetainEmbed retain, Op piece) {
    inverse.retainEmbed(
        retain.type(),
        embeds.invert(retain, piece),
        Attributes.invert(retain.attributes(), Attributes.of(piece)));
  }
}
