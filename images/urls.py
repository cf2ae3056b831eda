"""The public address of pictures. It has no language and no session."""

from django.urls import re_path

from images.views import picture

urlpatterns = [
    re_path(
        r"^pictures/(?P<digest>[0-9a-f]{16})-(?P<width>[0-9]{1,5})\.(?P<format>avif|webp|jpeg)$",
        picture,
        name="picture",
    ),
]
