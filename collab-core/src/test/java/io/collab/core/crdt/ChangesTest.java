package io.collab.core.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import io.collab.core.doc.YDoc;
import io.collab.core.doc.YDocOptions;
import io.collab.core.id.Id;
import io.collab.core.update.Updates;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChangesTest {

  private static final int CLIENTS = 5;

  @Test
  void aTransactionThatIsOverIsNotKeptByItsClientsAndStillTellsWhatItAdded() {
    List<byte[]> updates = new ArrayList<>();
    for (int client = 1; client <= CLIENTS; client++) {
      YDoc author = YDoc.create(YDocOptions.defaults().withClientId(client));
      author.getText("t").insert(0, "text");
      updates.add(author.encodeStateAsUpdate());
    }
    YDoc doc = YDoc.create(YDocOptions.defaults().withClientId(99));
    List<Changes> heard = new ArrayList<>();
    doc.onAfterTransaction(transaction -> heard.add(KernelAccess.get().changes(transaction)));

    doc.applyUpdate(Updates.merge(updates));

    for (int client = 1; client <= CLIENTS; client++) {
      assertThat(KernelAccess.get().store(doc).client(client).lastAdvance).isNull();
      assertThat(heard.get(0).adds(new Id(client, 3))).isTrue();
    }
  }
}
