-- The last operation of every thin client that is in the log; docs/storage.md explains every column.

CREATE TABLE sessions (
  document_id ${int64} NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
  root        ${bytewise_text} NOT NULL,
  session     ${bytewise_text} NOT NULL,
  op          ${int64} NOT NULL,
  changed_at  ${int64} NOT NULL,
  PRIMARY KEY (document_id, root, session),
  CHECK (1 <= op)
)${clustered_table_options};
