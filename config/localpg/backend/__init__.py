"""Django's PostgreSQL backend, which starts Chancery's own server when it is needed."""
