"""Built files: addresses that change with the content, kept by browsers, sent packed."""

import hashlib
from functools import lru_cache
from mimetypes import guess_type
from pathlib import Path

from flask import Flask, Response, current_app, request, send_from_directory
from werkzeug.security import safe_join

KEEP = "public, max-age=31536000, immutable"
"""An address with the content's digest never means another content."""
FIRST_FONTS = "*-latin-wght-normal-*.woff2"
"""What every page draws its first words with."""


def init_app(app: Flask) -> None:
    """Serve the front end, and let templates name its files."""
    app.jinja_env.globals["asset"] = asset
    app.jinja_env.globals["first_fonts"] = first_fonts
    app.view_functions["static"] = _serve


def asset(name: str) -> str:
    """Return the address of a built file; it changes when the file does."""
    return f"{current_app.static_url_path}/dist/{name}?v={_digest(_folder(), name)}"


def first_fonts() -> tuple[str, ...]:
    """Return the addresses of the fonts to fetch beside the style sheet."""
    names = _first_fonts(_folder())
    return tuple(f"{current_app.static_url_path}/dist/fonts/{name}" for name in names)


def _serve(filename: str) -> Response:
    packed = safe_join(str(_folder()), f"{filename}.gz")
    has_packed = packed is not None and Path(packed).is_file()
    if has_packed and request.accept_encodings.quality("gzip") > 0:
        response = send_from_directory(
            _folder(),
            f"{filename}.gz",
            mimetype=guess_type(filename)[0],
            download_name=Path(filename).name,
        )
        response.headers["Content-Encoding"] = "gzip"
    else:
        response = send_from_directory(_folder(), filename)
    if has_packed:
        response.vary.add("Accept-Encoding")
    if _is_for_good(filename):
        response.headers["Cache-Control"] = KEEP
    return response


def _is_for_good(filename: str) -> bool:
    name = filename.removeprefix("dist/")
    # The build puts a digest into a font's own name.
    return name.startswith("fonts/") or (
        "v" in request.args and request.args["v"] == _digest(_folder(), name)
    )


def _folder() -> Path:
    return Path(current_app.static_folder or "")


@lru_cache
def _first_fonts(folder: Path) -> tuple[str, ...]:
    return tuple(
        sorted(path.name for path in (folder / "dist" / "fonts").glob(FIRST_FONTS))
    )


@lru_cache
def _digest(folder: Path, name: str) -> str:
    path = folder / "dist" / name
    if not path.exists():  # the front end is not built: `make build` does it
        return "0"
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10]
