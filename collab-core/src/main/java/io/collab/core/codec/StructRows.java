package io.collab.core.codec;

import io.collab.core.encoding.ByteWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The structs of a version 2 update one after the other, so that any of them can be gone to: what
 * the columns hold as runs is written out, texts and values are named by their place in the update.
 *
 * <pre>
 * row := info • ids • [1 • name | 0 • id] • [key]
 *      • ( length | text start • text length | count • start of values | ... )
 * </pre>
 *
 * <p>A row takes up to 50 bytes; rows are made only for what becomes part of a document.
 */
final class StructRows {

  private final ByteWriter out = new ByteWriter();
  private final List<String> names = new ArrayList<>(0);
  private final String texts;
  private final Sections sections = new Sections(1);

  private StructRows(String texts) {
    this.texts = texts;
  }

  /** Returns a cursor over the structs of a checked version 2 update, client by client. */
  static StructCursor cursor(byte[] update, FieldReaderV2 in) {
    StructRows rows = new StructRows(in.joinedTexts());
    rows.addAll(new StructCursor(in, false));
    rows.sections.sortDescending();
    return new StructCursor(
        new FieldReaderRows(rows, rows.out.toByteArray(), update), rows.sections);
  }

  String name(int index) {
    return names.get(index);
  }

  String texts() {
    return texts;
  }

  private void addAll(StructCursor structs) {
    while (structs.next()) {
      int position = out.size();
      long client = structs.client();
      long clock = structs.clock();
      int count = 0;
      do {
        addRow(structs);
        count++;
      } while (structs.nextInSection());
      sections.add(client, clock, count, position);
    }
  }

  private void addRow(StructCursor struct) {
    if (struct.isSkip() || struct.isGc()) {
      out.writeUint8(struct.isSkip() ? StructInfo.SKIP : StructInfo.GC);
      out.writeVarUint(struct.length());
      return;
    }
    boolean hasKey = struct.key() != null;
    out.writeUint8(
        struct.kind()
            | (struct.hasOrigin() ? StructInfo.HAS_ORIGIN : 0)
            | (struct.hasRightOrigin() ? StructInfo.HAS_RIGHT_ORIGIN : 0)
            | (hasKey ? StructInfo.HAS_KEY : 0));
    if (struct.hasOrigin()) {
      addId(struct.originClient(), struct.originClock());
    }
    if (struct.hasRightOrigin()) {
      addId(struct.rightClient(), struct.rightClock());
    }
    if (!struct.hasOrigin() && !struct.hasRightOrigin()) {
      addParent(struct);
    }
    addContent(struct);
  }

  private void addParent(StructCursor struct) {
    out.writeUint8(struct.hasParentId() ? 0 : 1);
    if (struct.hasParentId()) {
      addId(struct.parentClient(), struct.parentClock());
    } else {
      addName(struct.parentName());
    }
    if (struct.key() != null) {
      addName(struct.key());
    }
  }

  private void addContent(StructCursor struct) {
    switch (struct.kind()) {
      case Content.DELETED -> out.writeVarUint(struct.length());
      case Content.STRING -> {
        out.writeVarUint(struct.sourceTextStart());
        out.writeVarUint(struct.length());
      }
      case Content.ANY -> {
        out.writeVarUint(struct.length());
        out.writeVarUint(struct.valuesStart());
      }
      case Content.JSON -> {
        out.writeVarUint(struct.length());
        for (String text : struct.jsonTexts()) {
          addName(text);
        }
      }
      case Content.TYPE -> {
        out.writeVarUint(struct.typeRef());
        if (struct.name() != null) {
          addName(struct.name());
        }
      }
      case Content.FORMAT, Content.DOC -> {
        addName(struct.name());
        out.writeVarUint(struct.valuesStart());
      }
      default -> out.writeVarUint(struct.valuesStart());
    }
  }

  private void addId(long client, long clock) {
    out.writeVarUint(client);
    out.writeVarUint(clock);
  }

  private void addName(@Nullable String name) {
    int last = names.size() - 1;
    if (last < 0 || !names.get(last).equals(name)) {
      names.add(name == null ? "" : name);
      last++;
    }
    out.writeVarUint(last);
  }
}
