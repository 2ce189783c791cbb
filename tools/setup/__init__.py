"""The parts of `tools/bootstrap.py`; standard library only."""
