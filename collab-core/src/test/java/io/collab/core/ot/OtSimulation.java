package io.collab.core.ot;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.delta.Delta;
import io.collab.core.delta.DeltaBuilder;
import io.collab.core.delta.Op;
import io.collab.core.testkit.RandomDeltas;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * A server and some clients with a bad network between them: messages wait, connections break, the
 * server forgets old changes, crashes and comes back with what it had saved.
 *
 * <p>Every character that is typed is another one, so that it can be seen whether one is lost or
 * doubled.
 */
final class OtSimulation {

  private static final int LOG = 12;
  private static final char FIRST_CHARACTER = '\u4e00';

  private final SplittableRandom random;
  private final boolean withUndo;
  private final List<Participant> participants = new ArrayList<>();

  private int runs;
  private OtServer server = new OtServer("run 0", LOG, 1_000_000);
  private Delta content = Delta.EMPTY;
  private Delta savedContent = Delta.EMPTY;
  private Map<String, Long> savedOps = new HashMap<>();

  private char nextCharacter = FIRST_CHARACTER;
  private final Set<Character> typed = new HashSet<>();
  private final Set<Character> deleted = new HashSet<>();

  /** A client and its connection. */
  private static final class Participant {
    final OtClient client;
    final Deque<OtOp> up = new ArrayDeque<>();
    final Deque<Consumer<OtClient>> down = new ArrayDeque<>();
    boolean isConnected;

    Participant(String session) {
      client = new OtClient(session);
    }
  }

  OtSimulation(SplittableRandom random, boolean withUndo) {
    this.random = random;
    this.withUndo = withUndo;
    for (int i = 0; i < 2 + random.nextInt(3); i++) {
      participants.add(new Participant("session " + i));
    }
  }

  void run(int steps) {
    for (int i = 0; i < steps; i++) {
      step(participants.get(random.nextInt(participants.size())));
    }
    settle();
    check();
  }

  private void step(Participant participant) {
    switch (random.nextInt(30)) {
      case 0 -> disconnect(participant);
      case 1 -> crash();
      case 2, 3 -> save();
      case 4, 5 -> editOnTheServer();
      case 6 -> undoOrRedo(participant.client);
      case 7, 8, 9, 10, 11, 12 -> edit(participant.client);
      case 13, 14, 15, 16, 17, 18 -> receiveOnTheServer(participant);
      case 19 -> acknowledgeEarly(participant);
      default -> receive(participant);
    }
    send(participant);
  }

  // ---------------------------------------------------------------- clients

  private void edit(OtClient client) {
    if (client.epoch() != null) {
      Delta edit = randomEdit(client.content(), true);
      client.edit(edit, random.nextBoolean());
    }
  }

  private void undoOrRedo(OtClient client) {
    if (!withUndo) {
      return;
    }
    if (random.nextInt(3) > 0) {
      client.undo();
    } else {
      client.redo();
    }
  }

  private void send(Participant participant) {
    if (!participant.isConnected) {
      connect(participant);
    } else if (random.nextBoolean()) {
      participant.client.toSend().ifPresent(participant.up::add);
    }
  }

  private void receive(Participant participant) {
    Consumer<OtClient> message = participant.down.poll();
    if (message != null) {
      message.accept(participant.client);
    }
  }

  /** The last message comes first, if it is an acknowledgement: by another way, and once more. */
  private static void acknowledgeEarly(Participant participant) {
    Consumer<OtClient> last = participant.down.peekLast();
    if (last instanceof Acknowledgement) {
      participant.down.addFirst(last);
    }
  }

  /** An acknowledgement on its way. */
  private record Acknowledgement(LogEntry entry) implements Consumer<OtClient> {
    @Override
    public void accept(OtClient client) {
      OpId author = entry.author();
      if (author != null) {
        client.acknowledged(author.number(), entry.rev(), entry.correction());
      }
    }
  }

  private static void disconnect(Participant participant) {
    participant.isConnected = false;
    participant.up.clear();
    participant.down.clear();
    participant.client.disconnected();
  }

  private void connect(Participant participant) {
    participant.isConnected = true;
    OtClient client = participant.client;
    String epoch = client.epoch();
    if (epoch == null || !server.canResume(epoch, client.rev())) {
      participant.down.add(snapshot(client));
      return;
    }
    long op = server.lastOp(client.session());
    long saved = savedOps.getOrDefault(client.session(), 0L);
    client.resumed(epoch, client.rev(), op, saved);
    server.after(client.rev()).forEach(entry -> participant.down.add(message(entry, client)));
  }

  // ---------------------------------------------------------------- server

  private Consumer<OtClient> snapshot(OtClient client) {
    String epoch = server.epoch();
    long rev = server.rev();
    Delta text = content;
    long op = server.lastOp(client.session());
    long saved = Math.min(op, savedOps.getOrDefault(client.session(), 0L));
    return receiver -> receiver.snapshot(epoch, rev, text, op, saved);
  }

  private static Consumer<OtClient> message(LogEntry entry, OtClient to) {
    OpId author = entry.author();
    return author != null && author.session().equals(to.session())
        ? new Acknowledgement(entry)
        : receiver -> receiver.changed(entry.rev(), entry.delta());
  }

  private void broadcast() {
    List<LogEntry> last = server.after(server.rev() - 1);
    for (Participant participant : participants) {
      if (participant.isConnected) {
        participant.down.add(message(last.get(0), participant.client));
      }
    }
  }

  private void receiveOnTheServer(Participant participant) {
    OtOp op = participant.up.poll();
    if (op == null) {
      return;
    }
    OpId author = new OpId(participant.client.session(), op.number());
    if (!server.canResume(op.epoch(), op.rev())) {
      participant.down.add(snapshot(participant.client));
    } else if (server.isDuplicate(author)) {
      participant.down.add(
          server
              .find(author)
              .<Consumer<OtClient>>map(Acknowledgement::new)
              .orElseGet(() -> snapshot(participant.client)));
    } else {
      apply(author, server.transformToHead(op.rev(), op.delta()));
    }
  }

  /** Applies an operation; sometimes that does more than the operation says. */
  private void apply(OpId author, Delta delta) {
    assertThat(delta.baseLength()).isLessThanOrEqualTo(content.length());
    Delta effect = delta;
    Delta correction = Delta.EMPTY;
    if (random.nextInt(8) == 0) {
      correction = randomEdit(content.compose(delta), false);
      effect = delta.compose(correction);
    }
    content = content.compose(effect);
    server.append(author, effect, correction);
    broadcast();
  }

  private void editOnTheServer() {
    Delta edit = randomEdit(content, false);
    content = content.compose(edit);
    server.append(edit);
    broadcast();
  }

  private void save() {
    savedContent = content;
    savedOps = new HashMap<>();
    for (Participant participant : participants) {
      String session = participant.client.session();
      long op = server.lastOp(session);
      savedOps.put(session, op);
      if (participant.isConnected) {
        participant.down.add(receiver -> receiver.saved(op));
      }
    }
  }

  private void crash() {
    runs++;
    server = new OtServer("run " + runs, LOG, 1_000_000);
    savedOps.forEach(server::restore);
    content = savedContent;
    participants.forEach(OtSimulation::disconnect);
  }

  // ---------------------------------------------------------------- edits

  /** Types, deletes or formats in one place or two. */
  private Delta randomEdit(Delta text, boolean byClient) {
    DeltaBuilder edit = Delta.builder();
    int position = 0;
    for (int i = 1 + random.nextInt(2); i > 0; i--) {
      int start = position + random.nextInt(text.length() - position + 1);
      edit.retain(start - position);
      int length = random.nextInt(Math.min(4, text.length() - start) + 1);
      position = start + length;
      switch (random.nextInt(4)) {
        case 0 -> {
          edit.delete(length);
          charactersOf(text.slice(start, position)).forEach(deleted::add);
        }
        case 1 -> edit.retain(length, Map.of("bold", random.nextInt(2)));
        default -> {
          position = start;
          edit.insert(type(byClient), random.nextBoolean() ? Map.of() : Map.of("bold", 1));
        }
      }
    }
    return edit.build().chop();
  }

  private String type(boolean byClient) {
    StringBuilder text = new StringBuilder();
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      text.append(nextCharacter);
      if (byClient) {
        typed.add(nextCharacter);
      }
      nextCharacter++;
    }
    return text.toString();
  }

  private static List<Character> charactersOf(Delta text) {
    List<Character> characters = new ArrayList<>();
    for (Op op : text.ops()) {
      ((String) ((Op.Insert) op).content()).chars().forEach(c -> characters.add((char) c));
    }
    return characters;
  }

  // ---------------------------------------------------------------- the end

  private void settle() {
    for (boolean isBusy = true; isBusy; ) {
      isBusy = false;
      for (Participant participant : participants) {
        if (!participant.isConnected) {
          connect(participant);
        }
        participant.client.toSend().ifPresent(participant.up::add);
        isBusy |= !participant.up.isEmpty() || !participant.down.isEmpty();
        receiveOnTheServer(participant);
        receive(participant);
      }
    }
    save();
    participants.forEach(this::receive);
  }

  private void check() {
    Delta text = RandomDeltas.joined(content);
    for (Participant participant : participants) {
      OtClient client = participant.client;
      assertThat(RandomDeltas.joined(client.content())).isEqualTo(text);
      assertThat(client.rev()).isEqualTo(server.rev());
      assertThat(client.isSaved()).isTrue();
    }
    List<Character> left = charactersOf(text);
    if (!withUndo) {
      assertThat(left).doesNotHaveDuplicates();
      Set<Character> expected = new HashSet<>(typed);
      expected.removeAll(deleted);
      assertThat(left).containsAll(expected);
    }
  }
}
