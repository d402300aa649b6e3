"""The fields in a message of Streamlit's that hold the id of an element, with their numbers."""

import json
import sys

from streamlit.proto import Block_pb2, Element_pb2

# A container may have an id too, but nothing comes back from it.
TEXT = 9
# Of no widget: what a download is asked for by, a lazy data source, and the form that it is in.
OTHERS = {"deferred_file_id", "source_id", "form_id", "element_id"}
# The tables of a chart, which are none of their own.
TABLES = {"data", "datasets"}


def walk(message, name, path, seen):
    for field in message.fields:
        here = (f"{name}.{field.name}", [*path, field.number])
        inner = field.message_type
        if inner is None:
            words = field.name.split("_")
            if field.type == TEXT and "id" in words and field.name not in OTHERS:
                yield here
        elif field.name.endswith("_widgets") and inner.GetOptions().map_entry:
            yield here[0], [*here[1], 2]
        elif inner.full_name not in seen and field.name not in TABLES:
            yield from walk(inner, *here, seen | {inner.full_name})


DESCRIPTORS = {
    "Element": Element_pb2.Element.DESCRIPTOR,
    "Block": Block_pb2.Block.DESCRIPTOR,
}
found = walk(DESCRIPTORS[sys.argv[1]], sys.argv[1], [], set())
# A block's own id says where it stands; only its members are widgets.
fields = [{"name": name, "path": path} for name, path in found if len(path) > 1]
json.dump(fields, sys.stdout)
