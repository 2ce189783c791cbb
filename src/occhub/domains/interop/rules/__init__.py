"""Pure decisions of interop: what may be entered for a partner, what a message says, what an answer means."""
