"""What things cost, measured in this computer's database (`make setup` fills it)."""
