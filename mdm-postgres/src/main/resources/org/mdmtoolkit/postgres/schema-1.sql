-- Custody of the MDM toolkit, version 1. All of it belongs to mdm_owner.

CREATE TABLE mdm.schema_version (
  version int PRIMARY KEY,
  applied_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  applied_by name NOT NULL DEFAULT session_user
);

-- Which store this is: every machine remembers it.
CREATE TABLE mdm.store (
  single boolean PRIMARY KEY DEFAULT true CHECK (single),
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  made_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
INSERT INTO mdm.store DEFAULT VALUES;

-- SHA-256 of the readable lines and the sealed part. The program makes it before it sends them.
CREATE FUNCTION mdm.fingerprint(
  host text, request_type text, command_uuid text, created text, operator text, sealed bytea)
RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
  SELECT pg_catalog.sha256(
    pg_catalog.convert_to(
      'Host: ' || host || E'\nRequest-Type: ' || request_type || E'\nCommand-UUID: ' || command_uuid
        || E'\nCreated: ' || created || E'\nOperator: ' || operator || E'\n', 'UTF8')
    || sealed)
$$;

-- One record each: what stands in it is never changed, but that it was closed.
CREATE TABLE mdm.record (
  id uuid PRIMARY KEY,
  host text NOT NULL,
  host_key text NOT NULL,
  request_type text NOT NULL,
  command_uuid text NOT NULL,
  created text NOT NULL,
  operator text NOT NULL,
  fingerprint bytea NOT NULL,
  sealed bytea NOT NULL CHECK (octet_length(sealed) BETWEEN 1 AND 1048576),
  published_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  published_by name NOT NULL DEFAULT session_user,
  closed_at timestamptz,
  closed_by name,
  imported_from text,
  CONSTRAINT record_is_whole CHECK (
    fingerprint = mdm.fingerprint(host, request_type, command_uuid, created, operator, sealed)),
  CONSTRAINT closed_by_somebody CHECK ((closed_at IS NULL) = (closed_by IS NULL))
);
CREATE UNIQUE INDEX one_open_record ON mdm.record (host_key, request_type) WHERE closed_at IS NULL;
CREATE INDEX record_of_command ON mdm.record (command_uuid);

-- What was sealed anew, to other readers. The one of the highest version counts; the earlier stay.
CREATE TABLE mdm.resealing (
  record_id uuid NOT NULL REFERENCES mdm.record,
  version int NOT NULL CHECK (version > 0),
  fingerprint bytea NOT NULL,
  sealed bytea NOT NULL CHECK (octet_length(sealed) BETWEEN 1 AND 1048576),
  resealed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  resealed_by name NOT NULL DEFAULT session_user,
  PRIMARY KEY (record_id, version)
);

-- Each record as it is now; is_whole is false if somebody changed it behind the toolkit's back.
CREATE VIEW mdm.current_record AS
  SELECT r.id, r.host, r.host_key, r.request_type, r.command_uuid, r.created, r.operator,
    r.published_at, r.published_by, r.closed_at, r.closed_by, r.imported_from,
    coalesce(n.version, 0) AS version,
    coalesce(n.sealed, r.sealed) AS sealed,
    coalesce(n.fingerprint, r.fingerprint) AS fingerprint,
    coalesce(n.fingerprint, r.fingerprint) = mdm.fingerprint(
      r.host, r.request_type, r.command_uuid, r.created, r.operator, coalesce(n.sealed, r.sealed))
      AS is_whole
  FROM mdm.record r
  LEFT JOIN LATERAL (
    SELECT version, sealed, fingerprint FROM mdm.resealing
    WHERE record_id = r.id ORDER BY version DESC LIMIT 1) n ON true;

-- The journal: a line of JSON each. Its hash is SHA-256 of the line, and each line holds the hash of
-- the one before (previous), and of the one before by the same role (session_previous).
CREATE TABLE mdm.journal (
  number bigint PRIMARY KEY,
  line text NOT NULL,
  hash text NOT NULL UNIQUE,
  batch uuid NOT NULL,
  written_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  written_by name NOT NULL DEFAULT session_user,
  sealed_host text,
  sealed_command text,
  ended_command text,
  of_escrow_key boolean NOT NULL,
  imported_from text
);
-- These two as append_journal asks, or it goes through the whole journal where there are no statistics yet.
CREATE INDEX journal_batch ON mdm.journal (batch, number);
CREATE INDEX journal_writer ON mdm.journal (written_by, number) WHERE imported_from IS NULL;
CREATE INDEX journal_sealed ON mdm.journal (sealed_host) WHERE sealed_host IS NOT NULL;
CREATE INDEX journal_ended ON mdm.journal (ended_command) WHERE ended_command IS NOT NULL;
CREATE INDEX journal_of_escrow_key ON mdm.journal (number) WHERE of_escrow_key;

-- The escrow key (its private part encrypted) and the certificates of its readers. The journal tells
-- of each change and pins them; each machine has accepted the readers by itself.
CREATE TABLE mdm.escrow_file (
  name text PRIMARY KEY CHECK (name = 'identity.pem' OR name ~ '^recipients/[A-Za-z0-9_-]{1,64}[.]pem$'),
  content bytea NOT NULL CHECK (octet_length(content) BETWEEN 1 AND 65536),
  written_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  written_by name NOT NULL DEFAULT session_user
);

-- What stood there before, for mdm_owner alone: a key under a passphrase that is not used any more.
CREATE TABLE mdm.escrow_file_before (
  name text NOT NULL,
  content bytea NOT NULL,
  written_at timestamptz NOT NULL,
  written_by name NOT NULL,
  ended_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  ended_by name NOT NULL DEFAULT session_user
);

-- Accidents are stopped by triggers, the owner's too.
CREATE FUNCTION mdm.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'nothing in %.% is changed or removed', TG_TABLE_SCHEMA, TG_TABLE_NAME
    USING ERRCODE = 'MD001';
END $$;

CREATE FUNCTION mdm.allow_closing() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  closed mdm.record := OLD;
BEGIN
  closed.closed_at := NEW.closed_at;
  closed.closed_by := NEW.closed_by;
  IF OLD.closed_at IS NOT NULL OR NEW.closed_at IS NULL OR NEW IS DISTINCT FROM closed THEN
    RAISE EXCEPTION 'of a record nothing is changed but that it is closed, once'
      USING ERRCODE = 'MD001';
  END IF;
  RETURN NEW;
END $$;

-- Whatever a session or a role has set: what is acknowledged is on the disk.
CREATE FUNCTION mdm.commit_durably() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('synchronous_commit') NOT IN ('on', 'remote_apply') THEN
    PERFORM set_config('synchronous_commit', 'on', true);
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER allow_closing BEFORE UPDATE ON mdm.record
  FOR EACH ROW EXECUTE FUNCTION mdm.allow_closing();
CREATE TRIGGER refuse_change BEFORE DELETE OR TRUNCATE ON mdm.record
  FOR EACH STATEMENT EXECUTE FUNCTION mdm.refuse_change();
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON mdm.resealing
  FOR EACH STATEMENT EXECUTE FUNCTION mdm.refuse_change();
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON mdm.journal
  FOR EACH STATEMENT EXECUTE FUNCTION mdm.refuse_change();
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON mdm.store
  FOR EACH STATEMENT EXECUTE FUNCTION mdm.refuse_change();
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON mdm.schema_version
  FOR EACH STATEMENT EXECUTE FUNCTION mdm.refuse_change();
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON mdm.escrow_file_before
  FOR EACH STATEMENT EXECUTE FUNCTION mdm.refuse_change();
CREATE TRIGGER refuse_change BEFORE TRUNCATE ON mdm.escrow_file
  FOR EACH STATEMENT EXECUTE FUNCTION mdm.refuse_change();
CREATE TRIGGER commit_durably AFTER INSERT OR UPDATE OR DELETE ON mdm.escrow_file
  FOR EACH STATEMENT EXECUTE FUNCTION mdm.commit_durably();
CREATE TRIGGER commit_durably AFTER INSERT OR UPDATE ON mdm.record
  FOR EACH STATEMENT EXECUTE FUNCTION mdm.commit_durably();
CREATE TRIGGER commit_durably AFTER INSERT ON mdm.resealing
  FOR EACH STATEMENT EXECUTE FUNCTION mdm.commit_durably();
CREATE TRIGGER commit_durably AFTER INSERT ON mdm.journal
  FOR EACH STATEMENT EXECUTE FUNCTION mdm.commit_durably();

-- Puts another content in the place of a file's, or, if it is null, removes the file. What was there
-- is kept. Asked again with the same, it does nothing.
CREATE FUNCTION mdm.replace_escrow_file(of_name text, new_content bytea) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, mdm, pg_temp AS $$
DECLARE
  old mdm.escrow_file;
BEGIN
  IF of_name = 'identity.pem' AND new_content IS NULL THEN
    RAISE EXCEPTION 'the escrow key is not removed' USING ERRCODE = 'MD001';
  END IF;
  SELECT * INTO old FROM mdm.escrow_file WHERE name = of_name FOR UPDATE;
  IF NOT FOUND THEN
    IF new_content IS NOT NULL THEN
      RAISE EXCEPTION 'there is no % whose place could be taken', of_name USING ERRCODE = 'P0002';
    END IF;
    RETURN;
  END IF;
  IF old.content = new_content THEN
    RETURN;
  END IF;
  INSERT INTO mdm.escrow_file_before (name, content, written_at, written_by)
    VALUES (old.name, old.content, old.written_at, old.written_by);
  IF new_content IS NULL THEN
    DELETE FROM mdm.escrow_file WHERE name = of_name;
  ELSE
    UPDATE mdm.escrow_file
      SET content = new_content, written_at = clock_timestamp(), written_by = session_user
      WHERE name = of_name;
  END IF;
END $$;

-- Ends a record, once. False if there is none of this id and command.
CREATE FUNCTION mdm.close_record(record_id uuid, command text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, mdm, pg_temp AS $$
BEGIN
  UPDATE mdm.record SET closed_at = clock_timestamp(), closed_by = session_user
    WHERE id = record_id AND command_uuid = command AND closed_at IS NULL;
  RETURN FOUND OR EXISTS (
    SELECT FROM mdm.record WHERE id = record_id AND command_uuid = command);
END $$;

-- Adds what was sealed anew, if what is there is still the one that it was made from. True also if
-- it is there already. Null if there is no such record.
CREATE FUNCTION mdm.reseal_record(
  of_record uuid, old_fingerprint bytea, new_fingerprint bytea, new_sealed bytea)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, mdm, pg_temp AS $$
DECLARE
  now_there mdm.current_record;
BEGIN
  PERFORM FROM mdm.record WHERE id = of_record FOR UPDATE;
  SELECT * INTO now_there FROM mdm.current_record WHERE id = of_record;
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  IF now_there.fingerprint = new_fingerprint THEN
    RETURN true;
  END IF;
  IF now_there.fingerprint <> old_fingerprint THEN
    RETURN false;
  END IF;
  IF new_fingerprint IS DISTINCT FROM mdm.fingerprint(
      now_there.host, now_there.request_type, now_there.command_uuid, now_there.created,
      now_there.operator, new_sealed) THEN
    RAISE EXCEPTION 'what was sealed anew is not whole' USING ERRCODE = '23514';
  END IF;
  INSERT INTO mdm.resealing (record_id, version, fingerprint, sealed)
    VALUES (of_record, now_there.version + 1, new_fingerprint, new_sealed);
  RETURN true;
END $$;

-- Adds entries in this order, with nothing of others in between. Each is the inside of a JSON object;
-- number, time, role and hashes are the server's. Asked again with the same batch, it adds nothing.
CREATE FUNCTION mdm.append_journal(
  of_batch uuid, entries text[], sealed_hosts text[], sealed_commands text[], ended_commands text[],
  of_escrow_keys boolean[])
RETURNS text LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, mdm, pg_temp AS $$
DECLARE
  last_number bigint;
  last_hash text;
  own_hash text;
  next_line text;
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'the journal is written in READ COMMITTED' USING ERRCODE = '0A000';
  END IF;
  PERFORM pg_advisory_xact_lock(7163520044011);
  SELECT hash INTO last_hash FROM mdm.journal WHERE batch = of_batch ORDER BY number DESC LIMIT 1;
  IF FOUND THEN
    RETURN last_hash;
  END IF;
  SELECT number, hash INTO last_number, last_hash
    FROM mdm.journal ORDER BY number DESC LIMIT 1;
  last_number := coalesce(last_number, 0);
  last_hash := coalesce(last_hash, repeat('0', 64));
  SELECT hash INTO own_hash
    FROM mdm.journal WHERE written_by = session_user AND imported_from IS NULL
    ORDER BY number DESC LIMIT 1;
  own_hash := coalesce(own_hash, repeat('0', 64));
  FOR i IN 1 .. coalesce(array_length(entries, 1), 0) LOOP
    IF EXISTS (
        SELECT FROM json_object_keys(('{' || entries[i] || '}')::json) AS name
        GROUP BY name
        HAVING count(*) > 1
          OR name IN ('n', 'time', 'session', 'session_previous', 'previous')) THEN
      RAISE EXCEPTION 'an entry has a name twice, or one that is the journal''s'
        USING ERRCODE = '22023';
    END IF;
    IF NOT ('{' || entries[i] || '}')::jsonb ?& ARRAY['user', 'machine', 'action'] THEN
      RAISE EXCEPTION 'an entry lacks user, machine or action' USING ERRCODE = '22023';
    END IF;
    last_number := last_number + 1;
    next_line := '{"n":' || last_number || ',"time":"'
      || to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
      || '",' || entries[i] || ',"session":' || to_json(session_user::text)
      || ',"session_previous":"' || own_hash || '","previous":"' || last_hash || '"}';
    IF octet_length(next_line) > 524288 THEN
      RAISE EXCEPTION 'an entry is too long' USING ERRCODE = '22001';
    END IF;
    last_hash := encode(sha256(convert_to(next_line, 'UTF8')), 'hex');
    own_hash := last_hash;
    INSERT INTO mdm.journal (number, line, hash, batch, sealed_host, sealed_command, ended_command,
        of_escrow_key)
      VALUES (last_number, next_line, last_hash, of_batch, sealed_hosts[i], sealed_commands[i],
        ended_commands[i], of_escrow_keys[i]);
  END LOOP;
  RETURN last_hash;
END $$;

-- For mdm_owner alone: a record that was made elsewhere, open or closed. False if it is there.
CREATE FUNCTION mdm.import_record(
  new_id uuid, new_host text, new_host_key text, new_request_type text, new_command_uuid text,
  new_created text, new_operator text, new_fingerprint bytea, new_sealed bytea, is_open boolean,
  source text)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, mdm, pg_temp AS $$
BEGIN
  INSERT INTO mdm.record (id, host, host_key, request_type, command_uuid, created, operator,
      fingerprint, sealed, closed_at, closed_by, imported_from)
    VALUES (new_id, new_host, new_host_key, new_request_type, new_command_uuid, new_created,
      new_operator, new_fingerprint, new_sealed,
      CASE WHEN NOT is_open THEN clock_timestamp() END, CASE WHEN NOT is_open THEN session_user END,
      source)
    ON CONFLICT (id) DO NOTHING;
  RETURN FOUND;
END $$;

-- For mdm_owner alone: lines of a journal that was written elsewhere, as they are. They must go on
-- where this one ends, so only an empty journal, or one that holds their beginning, takes them.
CREATE FUNCTION mdm.import_journal(
  of_batch uuid, first_number bigint, lines text[], sealed_hosts text[], sealed_commands text[],
  ended_commands text[], of_escrow_keys boolean[], source text)
RETURNS text LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, mdm, pg_temp AS $$
DECLARE
  last_number bigint;
  last_hash text;
  imported_hash text;
BEGIN
  PERFORM pg_advisory_xact_lock(7163520044011);
  SELECT number, hash INTO last_number, last_hash
    FROM mdm.journal ORDER BY number DESC LIMIT 1;
  last_number := coalesce(last_number, 0);
  last_hash := coalesce(last_hash, repeat('0', 64));
  FOR i IN 1 .. coalesce(array_length(lines, 1), 0) LOOP
    imported_hash := encode(sha256(convert_to(lines[i], 'UTF8')), 'hex');
    CONTINUE WHEN EXISTS (
      SELECT FROM mdm.journal WHERE number = first_number + i - 1 AND hash = imported_hash);
    IF first_number + i - 1 <> last_number + 1
        OR (lines[i]::json ->> 'n')::bigint IS DISTINCT FROM last_number + 1
        OR lines[i]::json ->> 'previous' IS DISTINCT FROM last_hash THEN
      RAISE EXCEPTION 'line % does not go on where the journal ends', first_number + i - 1
        USING ERRCODE = '22023';
    END IF;
    INSERT INTO mdm.journal (number, line, hash, batch, sealed_host, sealed_command, ended_command,
        of_escrow_key, imported_from)
      VALUES (last_number + 1, lines[i], imported_hash, of_batch, sealed_hosts[i],
        sealed_commands[i], ended_commands[i], of_escrow_keys[i], source);
    last_number := last_number + 1;
    last_hash := imported_hash;
  END LOOP;
  RETURN imported_hash;
END $$;

REVOKE ALL ON SCHEMA mdm FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA mdm FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA mdm FROM PUBLIC;
GRANT USAGE ON SCHEMA mdm TO mdm_program;
GRANT SELECT ON ALL TABLES IN SCHEMA mdm TO mdm_program;
REVOKE ALL ON mdm.escrow_file_before FROM mdm_program;
GRANT INSERT (name, content) ON mdm.escrow_file TO mdm_program;
GRANT INSERT (id, host, host_key, request_type, command_uuid, created, operator, fingerprint, sealed)
  ON mdm.record TO mdm_program;
GRANT EXECUTE ON FUNCTION mdm.fingerprint, mdm.close_record, mdm.reseal_record, mdm.append_journal,
  mdm.replace_escrow_file
  TO mdm_program;

-- How far runs came that are not finished: lines of JSON, each role's by themselves. No evidence, which
-- is the journal's: what has ended is removed.
CREATE TABLE mdm.run_line (
  written_by name NOT NULL DEFAULT session_user,
  run text NOT NULL CHECK (octet_length(run) BETWEEN 1 AND 200),
  number int NOT NULL CHECK (number > 0),
  line text NOT NULL CHECK (octet_length(line) <= 1048576),
  written_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (written_by, run, number)
);
CREATE TRIGGER refuse_change BEFORE UPDATE OR TRUNCATE ON mdm.run_line
  FOR EACH STATEMENT EXECUTE FUNCTION mdm.refuse_change();
CREATE TRIGGER commit_durably AFTER INSERT OR DELETE ON mdm.run_line
  FOR EACH STATEMENT EXECUTE FUNCTION mdm.commit_durably();

-- Forgets a run of this role.
CREATE FUNCTION mdm.clear_run(ended text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, mdm, pg_temp AS $$
  DELETE FROM mdm.run_line WHERE written_by = session_user AND run = ended
$$;
REVOKE ALL ON mdm.run_line FROM PUBLIC;
REVOKE ALL ON FUNCTION mdm.clear_run FROM PUBLIC;
GRANT SELECT, INSERT (run, number, line) ON mdm.run_line TO mdm_program;
GRANT EXECUTE ON FUNCTION mdm.clear_run TO mdm_program;
