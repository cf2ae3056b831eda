"""The read API against requests made from its own description, and such as go against it."""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.generation.modes import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from newsroom.api.describing import document
from newsroom.api.operations import OPERATIONS
from tests.depth import DEEPER
from tests.newsroom.api_site import standing_site

pytestmark = pytest.mark.django_db

CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance)
EXAMPLES = 8 * DEEPER


@pytest.fixture(scope="module")
def site(django_db_setup, django_db_blocker):
    yield from standing_site(django_db_blocker)


@pytest.fixture(scope="module")
def one_connection():
    """Leave the connection of the test open after each answer, as Django's own test client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture(scope="module")
def schema(site, one_connection):
    return schemathesis.openapi.from_wsgi(
        "/api/v1/openapi.json", get_wsgi_application(), headers={"Host": "127.0.0.1"}
    )


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_answers_to_any_request_are_as_described(schema, operation, mode):
    described = schema[operation.path]["GET"]

    @settings(
        max_examples=EXAMPLES, derandomize=True, database=None, phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=described.as_strategy(generation_mode=mode))
    def ask(case):
        response = case.call(headers={"Host": "127.0.0.1", "Accept-Encoding": "identity"})
        case.validate_response(response, checks=CHECKS)

    ask()


def test_every_operation_is_in_the_description():
    assert list(document()["paths"]) == [operation.path for operation in OPERATIONS]
