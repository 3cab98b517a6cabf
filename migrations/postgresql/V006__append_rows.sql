-- Adds rows to the logs of many documents, in one trip to the database; docs/storage.md.
--
-- It does what the server asks for, if the tables are as the server expects, and else changes nothing (documents that are
-- missing are made all the same): it answers one row per document, or none. What is to become of rows that do not fit is
-- decided by the server, step by step, as on every database.
--
-- Documents are named by their place in document_names, counted from 1. Lists that begin alike are columns of one table.
--
-- It must stay volatile, and run under READ COMMITTED: then each statement sees what was committed before it began,
-- so that what is read after the locks are taken is final as long as they are held.
CREATE FUNCTION append_rows(
  document_names     TEXT[],   -- in the order in which all who write lock documents
  document_lineages  TEXT[],   -- what the rows expect; null for rows that expect nothing
  document_rows      BIGINT[], -- how many rows there are
  document_bytes     BIGINT[], -- and how many bytes in them
  row_documents      INT[],
  row_numbers        BIGINT[], -- 1, 2, 3, … in each document
  row_keys           BYTEA[],
  row_updates        BYTEA[],
  row_checksums      BIGINT[],
  key_documents      INT[],    -- rows that must be there already
  key_values         BYTEA[],
  session_documents  INT[],
  session_roots      TEXT[],
  session_names      TEXT[],
  session_first_ops  BIGINT[], -- this operation and later ones must not be there
  session_last_ops   BIGINT[],
  owner_documents    INT[],    -- client ids that get an owner, unless they have one
  owner_clients      BIGINT[],
  owner_users        TEXT[],
  owner_rows         BIGINT[],
  claim_documents    INT[],    -- client ids that must not belong to anybody else
  claim_clients      BIGINT[],
  claim_users        TEXT[],
  free_documents     INT[],    -- client ids that must not belong to anybody
  free_clients       BIGINT[],
  server_clock       BIGINT
) RETURNS TABLE (
  document       INT,
  id             BIGINT,
  lineage        TEXT,
  head_seq       BIGINT,
  tail_bytes     BIGINT,
  snapshot_seq   BIGINT,
  snapshot_bytes BIGINT
)
LANGUAGE plpgsql VOLATILE
-- A plan outlives the time when the tables were small: rows are always looked up in an index.
SET enable_seqscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off
SET jit = off
AS $$
#variable_conflict use_column
DECLARE
  ids   BIGINT[];
  heads BIGINT[];
  locked RECORD;
  stamp BIGINT;
BEGIN
  FOR i IN 1 .. cardinality(document_names) LOOP
    LOOP
      SELECT d.id, d.head_seq, d.lineage INTO locked
      FROM documents d WHERE d.name = document_names[i]
      FOR NO KEY UPDATE;
      EXIT WHEN FOUND;
      INSERT INTO documents (name, lineage, created_at)
      VALUES (document_names[i], gen_random_uuid()::TEXT, server_clock)
      ON CONFLICT (name) DO NOTHING;
    END LOOP;
    IF locked.lineage <> document_lineages[i] THEN
      RETURN;
    END IF;
    ids[i] := locked.id;
    heads[i] := locked.head_seq;
  END LOOP;

  IF EXISTS (
      SELECT FROM unnest(row_documents, row_keys) AS r (document, key)
      JOIN updates u ON u.document_id = ids[r.document] AND u.key = r.key)
    OR EXISTS (
      SELECT FROM unnest(key_documents, key_values) AS k (document, key)
      WHERE NOT EXISTS (SELECT FROM updates u WHERE u.document_id = ids[k.document] AND u.key = k.key))
    OR EXISTS (
      SELECT FROM unnest(session_documents, session_roots, session_names, session_first_ops) AS n (document, root, session, op)
      JOIN sessions s ON s.document_id = ids[n.document] AND s.root = n.root AND s.session = n.session
      WHERE s.op >= n.op)
    OR EXISTS (
      SELECT FROM unnest(claim_documents, claim_clients, claim_users) AS n (document, client, user_name)
      JOIN client_ids c ON c.document_id = ids[n.document] AND c.client = n.client
      WHERE c.user_name IS DISTINCT FROM n.user_name)
    OR EXISTS (
      SELECT FROM unnest(free_documents, free_clients) AS n (document, client)
      JOIN client_ids c ON c.document_id = ids[n.document] AND c.client = n.client)
  THEN
    RETURN;
  END IF;

  -- By the later of two clocks: a row that seems younger than it is is kept for longer.
  stamp := greatest(server_clock, (extract(epoch FROM clock_timestamp()) * 1000)::BIGINT);

  INSERT INTO updates (document_id, seq, key, bytes, checksum, created_at)
  SELECT ids[r.document], heads[r.document] + r.number, r.key, r.bytes, r.checksum, stamp
  FROM unnest(row_documents, row_numbers, row_keys, row_updates, row_checksums)
    AS r (document, number, key, bytes, checksum);

  INSERT INTO sessions (document_id, root, session, op, seq, changed_at)
  SELECT ids[n.document], n.root, n.session, n.op, heads[n.document] + document_rows[n.document], stamp
  FROM unnest(session_documents, session_roots, session_names, session_last_ops) AS n (document, root, session, op)
  ON CONFLICT (document_id, root, session)
  DO UPDATE SET op = excluded.op, seq = excluded.seq, changed_at = excluded.changed_at;

  INSERT INTO client_ids (document_id, client, user_name, seq)
  SELECT ids[n.document], n.client, n.user_name, heads[n.document] + n.number
  FROM unnest(owner_documents, owner_clients, owner_users, owner_rows) AS n (document, client, user_name, number)
  ON CONFLICT (document_id, client) DO NOTHING;

  RETURN QUERY
  UPDATE documents d
  SET head_seq = d.head_seq + n.more_rows, tail_bytes = d.tail_bytes + n.more_bytes
  FROM unnest(ids, document_rows, document_bytes) WITH ORDINALITY AS n (id, more_rows, more_bytes, place)
  WHERE d.id = n.id
  RETURNING n.place::INT, d.id, d.lineage, d.head_seq, d.tail_bytes, d.snapshot_seq, d.snapshot_bytes;
END;
$$;
