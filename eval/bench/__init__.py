"""What mtfix costs: `python -m eval.bench`."""
