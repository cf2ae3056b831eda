"""How deep properties are tried: `FUZZ=deep` (`make fuzz`) tries twenty times as many examples, and every naughty string everywhere."""

import os

IS_DEEP = os.environ.get("FUZZ") == "deep"
DEEPER = 20 if IS_DEEP else 1
# Hypothesis's own number where a test says none.
USUAL_EXAMPLES = 100
