-- Who wrote first under a client id; docs/storage.md explains every column.

CREATE TABLE client_ids (
  document_id ${int64} NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
  client      ${int64} NOT NULL,
  user_name   ${bytewise_text},
  seq         ${int64} NOT NULL,
  PRIMARY KEY (document_id, client),
  CHECK (0 <= client),
  CHECK (1 <= seq)
)${clustered_table_options};

CREATE INDEX client_ids_by_row ON client_ids (document_id, seq);
