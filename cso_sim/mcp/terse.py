"""What an agent reads, without what says nothing: its context is dear, and the tools' schemas stay in it all the time.

The structured answers and what the schemas allow stay as they are.
"""

import json
from typing import Any

from mcp.types import CallToolResult, TextContent


def untitle(schema: Any) -> None:
    """Takes out of a JSON schema the titles, in place: Pydantic makes them from the names, which stand there anyway."""
    if isinstance(schema, list):
        for each in schema:
            untitle(each)
    elif isinstance(schema, dict):
        if isinstance(schema.get("title"), str):
            del schema["title"]
        for name, part in schema.items():
            # What is named here is a member or a model, which may be called "title" too.
            for each in part.values() if name in {"properties", "$defs"} else (part,):
                untitle(each)


def on_one_line(answer: CallToolResult) -> CallToolResult:
    """The answer with its JSON as one text without indentation, which is half as long. A text stays a text."""
    structured = answer.structured_content
    if structured is None or answer.is_error or isinstance(structured.get("result"), str):
        return answer
    shown = structured["result"] if structured.keys() == {"result"} else structured
    text = json.dumps(shown, ensure_ascii=False, separators=(",", ":"))
    return answer.model_copy(update={"content": [TextContent(type="text", text=text)]})
