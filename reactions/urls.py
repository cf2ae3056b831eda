"""Addresses of evidence pages."""

from django.urls import path

import delivery.address_parts  # noqa: F401  registers <row:…>
from reactions.embed_views import embedded_quotation
from reactions.views import evidence

urlpatterns = [
    path("reactions/<row:pk>/", evidence, name="evidence"),
    path("reactions/<row:pk>/embed/", embedded_quotation, name="embedded_quotation"),
]
