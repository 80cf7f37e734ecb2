-- Custody of the MDM toolkit, version 2: plans and their signatures, policies. Nothing in these is changed
-- or removed. It is believed only as far as the signatures go, which those who read it verify.

CREATE TABLE mdm.plan (
  digest text PRIMARY KEY,
  content bytea NOT NULL CHECK (octet_length(content) BETWEEN 1 AND 50331648),
  kept_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  kept_by name NOT NULL DEFAULT session_user,
  CONSTRAINT plan_is_whole CHECK (digest = encode(sha256(content), 'hex'))
);

CREATE TABLE mdm.plan_signature (
  plan text NOT NULL REFERENCES mdm.plan,
  id text NOT NULL,
  signature bytea NOT NULL CHECK (octet_length(signature) BETWEEN 1 AND 32768),
  kept_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  kept_by name NOT NULL DEFAULT session_user,
  PRIMARY KEY (plan, id),
  CONSTRAINT signature_is_whole CHECK (id = encode(sha256(signature), 'hex'))
);

CREATE FUNCTION mdm.policy_digest(policy text, allowed_signers text, revoked_keys text)
RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(
    'Policy: ' || pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(policy, 'UTF8')), 'hex')
      || E'\nAllowed-Signers: '
      || pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(allowed_signers, 'UTF8')), 'hex')
      || E'\nRevoked-Keys: '
      || pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(revoked_keys, 'UTF8')), 'hex')
      || E'\n', 'UTF8')), 'hex')
$$;

-- The policy with the highest number counts, if it is not looser than the one before, or the plan for it was
-- approved. No plan puts two.
CREATE TABLE mdm.policy (
  number int PRIMARY KEY CHECK (number > 0),
  digest text NOT NULL,
  policy text NOT NULL CHECK (octet_length(policy) <= 4194304),
  allowed_signers text NOT NULL CHECK (octet_length(allowed_signers) <= 4194304),
  revoked_keys text NOT NULL CHECK (octet_length(revoked_keys) <= 4194304),
  plan text UNIQUE REFERENCES mdm.plan,
  set_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  set_by name NOT NULL DEFAULT session_user,
  CONSTRAINT policy_is_whole CHECK (
    digest = mdm.policy_digest(policy, allowed_signers, revoked_keys))
);

CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON mdm.plan
  FOR EACH STATEMENT EXECUTE FUNCTION mdm.refuse_change();
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON mdm.plan_signature
  FOR EACH STATEMENT EXECUTE FUNCTION mdm.refuse_change();
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON mdm.policy
  FOR EACH STATEMENT EXECUTE FUNCTION mdm.refuse_change();
CREATE TRIGGER commit_durably AFTER INSERT ON mdm.plan
  FOR EACH STATEMENT EXECUTE FUNCTION mdm.commit_durably();
CREATE TRIGGER commit_durably AFTER INSERT ON mdm.plan_signature
  FOR EACH STATEMENT EXECUTE FUNCTION mdm.commit_durably();
CREATE TRIGGER commit_durably AFTER INSERT ON mdm.policy
  FOR EACH STATEMENT EXECUTE FUNCTION mdm.commit_durably();

-- Puts a policy after those that there are. False if it is not the next one any more, or another was put
-- with its plan. Asked again with the same, it does nothing.
CREATE FUNCTION mdm.add_policy(
  new_number int, new_policy text, new_allowed_signers text, new_revoked_keys text, new_plan text)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, mdm, pg_temp AS $$
DECLARE
  new_digest text := mdm.policy_digest(new_policy, new_allowed_signers, new_revoked_keys);
  last_number int;
BEGIN
  PERFORM pg_advisory_xact_lock(7163520044013);
  SELECT coalesce(max(number), 0) INTO last_number FROM mdm.policy;
  IF new_number <= last_number THEN
    RETURN EXISTS (
      SELECT FROM mdm.policy WHERE number = new_number AND digest = new_digest
        AND plan IS NOT DISTINCT FROM new_plan);
  END IF;
  IF new_number <> last_number + 1 OR EXISTS (SELECT FROM mdm.policy WHERE plan = new_plan) THEN
    RETURN false;
  END IF;
  INSERT INTO mdm.policy (number, digest, policy, allowed_signers, revoked_keys, plan)
    VALUES (new_number, new_digest, new_policy, new_allowed_signers, new_revoked_keys, new_plan);
  RETURN true;
END $$;

REVOKE ALL ON mdm.plan, mdm.plan_signature, mdm.policy FROM PUBLIC;
REVOKE ALL ON FUNCTION mdm.policy_digest, mdm.add_policy FROM PUBLIC;
GRANT SELECT, INSERT (digest, content) ON mdm.plan TO mdm_program;
GRANT SELECT, INSERT (plan, id, signature) ON mdm.plan_signature TO mdm_program;
GRANT SELECT ON mdm.policy TO mdm_program;
GRANT EXECUTE ON FUNCTION mdm.policy_digest, mdm.add_policy TO mdm_program;
