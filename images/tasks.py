"""Background work on pictures. Tasks take ids, can be repeated, and do nothing for what is no longer there."""

from django_tasks import task

from images.models import Image
from images.renditions import make_renditions


@task()
def make_renditions_of(image_id: int) -> int:
    """Make the renditions that an image lacks; return how many were made."""
    image = Image.objects.prefetch_related("renditions").filter(pk=image_id).first()
    return len(make_renditions(image=image)) if image else 0
