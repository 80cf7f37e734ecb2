-- Roles of the MDM toolkit's custody, and its schema. Run by somebody who may make roles and schemas.
--   mdm_owner    owns everything; nobody logs in as it, and nobody is a member of it afterwards
--   mdm_program  may insert and read; each person's login role is made a member: GRANT mdm_program TO anna
DO $$
BEGIN
  IF current_setting('server_version_num')::int < 130000 THEN
    RAISE EXCEPTION 'PostgreSQL 13 or newer is needed' USING ERRCODE = '0A000';
  END IF;
  IF current_setting('server_encoding') <> 'UTF8' THEN
    RAISE EXCEPTION 'the database must have the encoding UTF8' USING ERRCODE = '0A000';
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'mdm_owner') THEN
    CREATE ROLE mdm_owner NOLOGIN;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'mdm_program') THEN
    CREATE ROLE mdm_program NOLOGIN;
  END IF;
END $$;
GRANT mdm_owner TO CURRENT_USER;
CREATE SCHEMA IF NOT EXISTS mdm AUTHORIZATION mdm_owner;
SET LOCAL ROLE mdm_owner;
