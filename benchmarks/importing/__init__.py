"""What an import costs, beside other ways into the same tables."""
