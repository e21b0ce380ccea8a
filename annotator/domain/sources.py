"""The families of sources: what proposes candidates."""

from enum import StrEnum


class SourceKind(StrEnum):
    """The family of a source. Only `own_model` negatives are on-policy for preference alignment."""

    RETRIEVAL = "retrieval"
    TEXT_TO_3D = "text_to_3d"
    IMAGE_TO_3D = "image_to_3d"
    OWN_MODEL = "own_model"
    ARTIST = "artist"


SOURCE_KIND_NAMES = {
    SourceKind.RETRIEVAL: "Retrieval",
    SourceKind.TEXT_TO_3D: "Text to 3D",
    SourceKind.IMAGE_TO_3D: "Image to 3D",
    SourceKind.OWN_MODEL: "Own model",
    SourceKind.ARTIST: "Artist",
}
#: Pairs of value and name, as Django's fields and the API's description take them.
SOURCE_KIND_CHOICES: list[tuple[str, str]] = [(kind.value, name) for kind, name in SOURCE_KIND_NAMES.items()]
