-- Up to which row a session has to be read again by a server that knows the rows before it; docs/storage.md.

ALTER TABLE sessions ADD COLUMN seq ${int64} NOT NULL DEFAULT 0;
