module example.modular {
  requires java.naming;
  requires java.sql;
  requires org.mdmtoolkit.core;
  requires org.mdmtoolkit.delivery;
  requires org.mdmtoolkit.heroku;
  requires org.mdmtoolkit.http;
  requires org.mdmtoolkit.postgres;
  requires org.postgresql.jdbc;
}
