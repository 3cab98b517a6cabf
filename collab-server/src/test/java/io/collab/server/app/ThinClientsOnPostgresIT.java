package io.collab.server.app;

import io.collab.server.storage.jdbc.TestPostgres;
import java.util.List;

class ThinClientsOnPostgresIT extends ThinClientsContract {

  private String database;

  @Override
  List<String> database() throws Exception {
    if (database == null) {
      database = TestPostgres.createDatabase();
    }
    return List.of(
        "--database-url", TestPostgres.url(database), "--database-user", TestPostgres.USER);
  }
}
