"""One sheet as PDF: an order on the input, the file on the output.

Runs alone, without the rest of the application: its fonts and what Typst remembers
(180 MB, measured 2026-11-27) end with it.
"""

import json
import sys

import typst


def answer() -> None:
    """Read one order from the input, write its PDF to the output."""
    order = json.load(sys.stdin)
    fonts = typst.Fonts(
        include_system_fonts=False,
        # Typst's own stand in where the front end was not built: never a blank page.
        include_embedded_fonts=True,
        font_paths=[order["fonts"]],
    )
    pdf = typst.compile(
        f"{order['folder']}/{order['sheet']}.typ",
        root=order["folder"],
        font_paths=fonts,
        ignore_system_fonts=True,
        format="pdf",
        # What people wrote is a value in there, and never source.
        sys_inputs={"facts": json.dumps(order["facts"])},
        # Where a package would lie: our sheets name none, and nothing is fetched.
        package_path=order["folder"],
        package_cache_path=order["folder"],
    )
    sys.stdout.buffer.write(pdf)


if __name__ == "__main__":
    answer()
