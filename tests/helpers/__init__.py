"""What the tests are made of: bundles, folders, documents and reports of a size to look through."""

import pytest

# An assertion in a helper tells as much as one in a test.
pytest.register_assert_rewrite("helpers.digits", "helpers.pictures")
