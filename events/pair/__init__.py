"""What is recorded of two parties: their page, and the brief written from it."""
