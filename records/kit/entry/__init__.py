"""The parts that the admin of every record type is put together from."""
