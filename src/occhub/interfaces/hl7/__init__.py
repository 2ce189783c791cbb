"""The MLLP listener: frame, hand to ``interop``, acknowledge."""
