"""A QR code as a picture that a page may carry in itself."""

import base64
from io import BytesIO

import qrcode
from qrcode.image.svg import SvgPathFillImage


def qr_data_url(text: str) -> str:
    """An SVG on white, so that a telephone reads it in the dark appearance too."""
    picture = qrcode.make(text, image_factory=SvgPathFillImage, border=3)
    target = BytesIO()
    picture.save(target)
    return "data:image/svg+xml;base64," + base64.b64encode(target.getvalue()).decode("ascii")
