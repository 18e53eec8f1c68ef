"""Makes the samples that Pillow and libjpeg-turbo decide. Run here with Pillow 9.4 or later and cjpeg; the results are checked in."""
import io
import subprocess
from PIL import Image


def pattern(height, width, depth):
    """The same bytes as PillowSamples.Pattern."""
    return bytes(
        (31 * y * y + 17 * x * x * (d + 1) + 7 * x * y + 13 * d) // 5 & 255
        for y in range(height) for x in range(width) for d in range(depth))


def segment(jpeg, marker):
    """Where a segment begins and ends."""
    at = 2
    while jpeg[at + 1] != marker:
        at += 2 + (jpeg[at + 2] << 8 | jpeg[at + 3])
    return at, at + 2 + (jpeg[at + 2] << 8 | jpeg[at + 3])


def write(name, content):
    with open(name, "wb") as file:
        file.write(content)


# Each size of ResizeTests.Sizes, one behind the other, in colour and in grey.
resized = b""
for depth, mode in (3, "RGB"), (1, "L"):
    image = Image.frombytes(mode, (61, 47), pattern(47, 61, depth))
    for height, width in (16, 16), (47, 20), (9, 61), (90, 100), (1, 1), (3, 7), (33, 50):
        resized += image.resize((width, height), Image.BILINEAR).tobytes()
write("resized.bin", resized)

# Four inks: as Adobe writes them, and the same read as YCCK.
inks = Image.frombytes("CMYK", (37, 21), pattern(21, 37, 4)).resize((37, 21), Image.BICUBIC)
file = io.BytesIO()
inks.save(file, "JPEG", quality=90)
adobe = file.getvalue()
start, end = segment(adobe, 0xEE)
ycck = bytearray(adobe)
ycck[end - 1] = 2
for name, jpeg in ("cmyk", adobe), ("ycck", bytes(ycck)):
    write(name + ".jpg", jpeg)
    image = Image.open(io.BytesIO(jpeg))
    assert image.mode == "CMYK"
    write(name + ".bin", image.convert("RGB").tobytes())

ppm = b"P6 16 16 255\n" + pattern(16, 16, 3)
write("arithmetic.jpg", subprocess.run(["cjpeg", "-arithmetic"], input=ppm, capture_output=True, check=True).stdout)
