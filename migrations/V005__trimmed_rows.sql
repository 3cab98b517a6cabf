-- Up to which row a log is trimmed: a checked snapshot of exactly these rows is kept instead; docs/storage.md.

ALTER TABLE documents ADD COLUMN trimmed_seq ${int64} NOT NULL DEFAULT 0
  CHECK (0 <= trimmed_seq AND trimmed_seq <= snapshot_seq);

-- Tells when versions are from without reading them.
CREATE INDEX snapshots_by_time ON snapshots (document_id, seq, created_at);
