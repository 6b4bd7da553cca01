"""Only by `make test-interop`: it installs and starts what other tests do without."""

import os

collect_ignore_glob = [] if os.environ.get("TRESTLE_TEST_INTEROP") else ["test_*.py"]
