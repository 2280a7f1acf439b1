"""The kit: whence each record type has admin, files, filters, pages and API."""
