<<<<<<< HEAD
"""Measurements: figures that are reported, and that no test asserts."""
=======
"""What things cost, measured in this computer's database (`make setup` fills it)."""
>>>>>>> main
