"""How much memory the largest allowed picture takes, measured in a process of its own."""

import subprocess
import sys

import pytest

from images.preparing import MAX_PIXELS, MAX_PIXELS_PROGRESSIVE

# In megabytes, of the whole process with Django in it.
MOST = 512
# Draws the picture in a child of its own, so that the drawing is not measured.
MEASURE = """
import io, os, resource, sys, tempfile
options, width, height = eval(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
path = tempfile.mktemp(suffix=".jpg")
if os.fork() == 0:
    from PIL import Image
    Image.radial_gradient("L").resize((width, height)).convert("RGB").save(path, **options)
    os._exit(0)
os.wait()
import django
django.setup()
from images.preparing import prepare_image
from images.renditions import all_renditions, encoded_renditions
with open(path, "rb") as file:
    data = file.read()
os.unlink(path)
prepared = prepare_image(data=data)
assert prepared.width * prepared.height == width * height
for encoded in encoded_renditions(io.BytesIO(prepared.data), all_renditions(prepared.width)):
    pass
# Not getrusage: what the process that forked this one held counts there too.
print(next(int(line.split()[1]) // 1024 for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("options", "pixels"),
    [
        ({"quality": 80}, MAX_PIXELS),
        ({"quality": 80, "progressive": True, "subsampling": 0}, MAX_PIXELS_PROGRESSIVE),
    ],
    ids=["baseline", "progressive"],
)
def test_the_largest_picture_is_kept_within_512_megabytes(options: dict[str, object], pixels: int) -> None:
    width = 8000
    arguments = [sys.executable, "-c", MEASURE, repr(options), str(width), str(pixels // width)]
    measured = subprocess.run(
        arguments,
        capture_output=True,
        text=True,
        check=False,
        env={**__import__("os").environ, "DJANGO_SETTINGS_MODULE": "newsroom.settings", "PYTHONPATH": "."},
    )
    assert measured.returncode == 0, measured.stderr
    assert int(measured.stdout) < MOST
