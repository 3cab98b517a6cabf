-- Shared by SQLite and PostgreSQL; placeholders stand for what differs. docs/storage.md explains every column.

CREATE TABLE documents (
  id             ${identity},
  name           ${bytewise_text} NOT NULL UNIQUE,
  lineage        TEXT NOT NULL,
  head_seq       ${int64} NOT NULL DEFAULT 0,
  tail_bytes     ${int64} NOT NULL DEFAULT 0,
  snapshot_seq   ${int64} NOT NULL DEFAULT 0,
  snapshot_bytes ${int64} NOT NULL DEFAULT 0,
  created_at     ${int64} NOT NULL,
  CHECK (0 <= snapshot_seq AND snapshot_seq <= head_seq),
  CHECK (0 <= tail_bytes AND 0 <= snapshot_bytes)
)${table_options};

CREATE TABLE updates (
  document_id ${int64} NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
  seq         ${int64} NOT NULL,
  key         ${bytes} NOT NULL,
  bytes       ${bytes} NOT NULL,
  checksum    ${int64} NOT NULL,
  created_at  ${int64} NOT NULL,
  PRIMARY KEY (document_id, seq),
  UNIQUE (document_id, key),
  CHECK (1 <= seq),
  CHECK (length(key) = 16)
)${clustered_table_options};

CREATE TABLE snapshots (
  document_id ${int64} NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
  seq         ${int64} NOT NULL,
  bytes       ${bytes} NOT NULL,
  checksum    ${int64} NOT NULL,
  created_at  ${int64} NOT NULL,
  PRIMARY KEY (document_id, seq),
  CHECK (1 <= seq)
)${table_options};

CREATE TABLE commit_check (
  id         ${int64} NOT NULL PRIMARY KEY,
  checked_at ${int64} NOT NULL
)${table_options};

INSERT INTO commit_check (id, checked_at) VALUES (1, 0);
