"""Addresses of evidence pages, and of takedown for readers."""

from django.urls import path

import delivery.address_parts  # registers <row:…>
from reactions.embedding.views import embedded_quotation
from reactions.takedown.views import takedown_log, takedown_request, takedown_status
from reactions.views import evidence

urlpatterns = [
    path("reactions/<row:pk>/", evidence, name="evidence"),
    path("reactions/<row:pk>/embed/", embedded_quotation, name="embedded_quotation"),
    path("reactions/<row:pk>/request/", takedown_request, name="takedown_request"),
    path("takedown/<part:reference>/", takedown_status, name="takedown_status"),
    path("takedowns/", takedown_log, name="takedown_log"),
]
