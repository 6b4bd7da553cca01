"""Nothing is looked for among what is being imported: all of it stays.

Looking for garbage there takes half of the time in which a process starts and ends, and
a command is hardly longer than that. Import this before all else.
"""

import gc

gc.disable()


def is_over() -> None:
    """Look for garbage again, but never among what is imported by now."""
    gc.freeze()
    gc.enable()
