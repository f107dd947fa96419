"""What is remembered, in one database: SQLite at first, PostgreSQL later. The only home of SQL."""
