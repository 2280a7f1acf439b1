"""The kit: from here each record type gets admin, import/export, filters, pages, API."""
