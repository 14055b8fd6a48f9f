"""Prints what Pillow makes of two drawn pictures by the operations of timm's RandAugment: SHA-256 of the pixels, a line each.
The lines are in AugmentationTests.cs; they were made with Pillow 11.1."""
import hashlib
from PIL import Image, ImageEnhance, ImageOps

FILL = (123, 117, 104)


def noise():
    state, values = 1, bytearray()
    for _ in range(37 * 29 * 3):
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF
        values.append(state >> 16 & 255)
    return Image.frombytes("RGB", (37, 29), bytes(values))


def slope():
    return Image.frombytes("RGB", (48, 40), bytes((x * 3 + y * 2 + c * 20 + 10) % 256 for y in range(40) for x in range(48) for c in range(3)))


def affine(image, *matrix):
    return image.transform(image.size, Image.AFFINE, matrix, resample=Image.BICUBIC, fillcolor=FILL)


def point(image, map):
    return image.point([map(value) for value in range(256)] * 3)


def factor(level, sign):
    return max(0.1, 1 + sign * level * 0.9)


OPERATIONS = {
    "AutoContrast": lambda i, l, s: ImageOps.autocontrast(i),
    "Equalize": lambda i, l, s: ImageOps.equalize(i),
    "Invert": lambda i, l, s: ImageOps.invert(i),
    "Rotate": lambda i, l, s: i.rotate(s * l * 30, resample=Image.BICUBIC, fillcolor=FILL),
    "PosterizeIncreasing": lambda i, l, s: ImageOps.posterize(i, 4 - int(l * 4)),
    "SolarizeIncreasing": lambda i, l, s: ImageOps.solarize(i, 256 - int(l * 256)),
    "SolarizeAdd": lambda i, l, s: point(i, lambda v: min(255, v + int(l * 110)) if v < 128 else v),
    "ColorIncreasing": lambda i, l, s: ImageEnhance.Color(i).enhance(factor(l, s)),
    "ContrastIncreasing": lambda i, l, s: ImageEnhance.Contrast(i).enhance(factor(l, s)),
    "BrightnessIncreasing": lambda i, l, s: ImageEnhance.Brightness(i).enhance(factor(l, s)),
    "SharpnessIncreasing": lambda i, l, s: ImageEnhance.Sharpness(i).enhance(factor(l, s)),
    "ShearX": lambda i, l, s: affine(i, 1, s * l * 0.3, 0, 0, 1, 0),
    "ShearY": lambda i, l, s: affine(i, 1, 0, 0, s * l * 0.3, 1, 0),
    "TranslateXRel": lambda i, l, s: affine(i, 1, 0, s * l * 0.45 * i.size[0], 0, 1, 0),
    "TranslateYRel": lambda i, l, s: affine(i, 1, 0, 0, 0, 1, s * l * 0.45 * i.size[1]),
}

for name, operation in OPERATIONS.items():
    hash = hashlib.sha256()
    for image in (noise(), slope()):
        for magnitude in (9.0, 8.3, 4.7):
            for sign in (1, -1):
                hash.update(operation(image, magnitude / 10, sign).tobytes())
    print(f'        {{ "{name}", "{hash.hexdigest()}" }},')
