package io.collab.server.storage.jdbc;

import com.zaxxer.hikari.HikariConfig;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;

/** SQLite whose connections a test disturbs. */
final class DisturbedSqlite implements SqlDialect {

  private final SqlDialect sqlite;
  private final UnaryOperator<DataSource> disturbance;

  /**
   * Creates it around the real one.
   *
   * @param disturbance makes the connections of the pools bad
   */
  DisturbedSqlite(SqlDialect sqlite, UnaryOperator<DataSource> disturbance) {
    this.sqlite = sqlite;
    this.disturbance = disturbance;
  }

  @Override
  public String clock() {
    return sqlite.clock();
  }

  @Override
  public HikariConfig writerPool() {
    return disturbed(sqlite.writerPool());
  }

  @Override
  public HikariConfig readerPool() {
    return disturbed(sqlite.readerPool());
  }

  private HikariConfig disturbed(HikariConfig pool) {
    pool.setDataSource(disturbance.apply(pool.getDataSource()));
    return pool;
  }

  @Override
  public String identity(Connection connection) throws SQLException {
    return sqlite.identity(connection);
  }

  @Override
  public String description() {
    return sqlite.description();
  }

  @Override
  public DataSource migrationSource() {
    return sqlite.migrationSource();
  }

  @Override
  public List<String> ownMigrations() {
    return sqlite.ownMigrations();
  }

  @Override
  public boolean savesTrips() {
    return sqlite.savesTrips();
  }

  @Override
  public Map<String, String> placeholders() {
    return sqlite.placeholders();
  }

  @Override
  public Failure classify(SQLException e) {
    return sqlite.classify(e);
  }

  @Override
  public String explain(SQLException e) {
    return sqlite.explain(e);
  }

  @Override
  public void close() {
    sqlite.close();
  }
}
