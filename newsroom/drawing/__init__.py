"""How readers' pages are drawn: what their templates (`jinja2/` of each room) may use besides what views hand them."""
