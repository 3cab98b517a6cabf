package io.collab.server.torture;

import io.collab.server.storage.jdbc.TestPostgres;

class PostgresCompactionIT extends CompactionContract {

  @Override
  String newTarget() throws Exception {
    return TestPostgres.url(TestPostgres.createDatabase());
  }

  @Override
  int rows() {
    return 16_000;
  }

  @Override
  int cases() {
    return 4;
  }

  @Override
  int servers() {
    return 2;
  }
}
