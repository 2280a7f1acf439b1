"""Pictures as files, at addresses of their own."""

from collections.abc import Sequence

from django.http import HttpResponse, HttpResponseNotFound

from records.kit.nearest import did_you_mean
from records.kit.pictures.picture import Picture

FORMATS = {"svg": "image/svg+xml", "png": "image/png"}


def missing_file(told: str) -> HttpResponse:
    """That there is no such file, in plain text."""
    return HttpResponseNotFound(f"{told}\n", content_type="text/plain; charset=utf-8")


def picture_response(
    pictures: Sequence[Picture | None], stem: str, name: str, extension: str
) -> HttpResponse:
    """The picture of that name as a file to be saved."""
    found = {picture.name: picture for picture in pictures if picture is not None}
    if name not in found:
        told = f"There is no picture “{name[:60]}” here."
        return missing_file(told + did_you_mean(name, found))
    if extension not in FORMATS:
        told = f"There is no picture of the type “{extension[:20]}”."
        return missing_file(told + did_you_mean(extension, FORMATS))
    picture = found[name]
    body = picture.as_svg if extension == "svg" else picture.as_png
    response = HttpResponse(body, content_type=FORMATS[extension])
    file = f"{stem}-{name}.{extension}"
    response["Content-Disposition"] = f'attachment; filename="{file}"'
    return response
