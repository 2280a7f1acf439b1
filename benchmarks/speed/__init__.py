"""How fast the product is, beside the database alone and beside others."""
