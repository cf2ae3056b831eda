"""Numbers that were sent and that no row can have: a list of them finds nothing, as one alone does.

Django looks after `=`, `<` and `>`, and hands what is asked for by `IN` to the database as it is: SQLite's driver fails on more than 64 bits.
Whoever posts such a number among the rows of a selection would be told of an error of ours.
"""

from typing import Any

from django.db.models import IntegerField
from django.db.models.lookups import In

LEAST, MOST = -(2**63), 2**63 - 1


@IntegerField.register_lookup
class IntegerIn(In):
    def process_rhs(self, compiler: Any, connection: Any) -> Any:
        if self.rhs_is_direct_value():
            self.rhs = [one for one in self.rhs if not isinstance(one, int) or LEAST <= one <= MOST]
        return super().process_rhs(compiler, connection)
