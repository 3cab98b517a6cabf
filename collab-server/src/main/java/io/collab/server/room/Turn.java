package io.collab.server.room;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the mails of one turn ask for, until the turn does it. */
final class Turn {

  /** Edits by author, in the order in which the authors first came up. */
  final Map<Participant, List<Edit>> edits = new LinkedHashMap<>();

  /** Operations of thin clients, in the order in which they came. */
  final List<ThinEdit> operations = new ArrayList<>(0);

  /** Who asked something, or can take more now. */
  final Set<Participant> asking = new LinkedHashSet<>();

  /** When the first of what it deals with arrived. */
  long receivedAt = Long.MAX_VALUE;

  /** Bytes of all edits and operations. */
  int bytes;

  void add(Participant author, Edit edit) {
    edits.computeIfAbsent(author, who -> new ArrayList<>(1)).add(edit);
    bytes += edit.update().length;
  }

  void add(ThinEdit edit) {
    operations.add(edit);
    bytes += edit.bytes();
  }
}
