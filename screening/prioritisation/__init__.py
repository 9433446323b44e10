"""What helps to order work and never decides: pure models, without Django."""
