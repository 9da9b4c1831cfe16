"""The page at /api/docs: the OpenAPI document as plain HTML that needs no script and no network."""

import json
from collections.abc import Iterator
from html import escape
from typing import Any

_STYLE = """
:root{color-scheme:light dark}
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
nav a{display:block;font-family:ui-monospace,monospace;font-size:.85rem;text-decoration:none}
section,article{border-top:1px solid #8886;margin-top:2rem}
h3{font-family:ui-monospace,monospace;font-size:1rem}
.method{display:inline-block;min-width:4.5rem;font-weight:700}
pre{background:#8882;padding:.75rem;overflow:auto;font-size:.8rem;border-radius:.3rem}
table{border-collapse:collapse;font-size:.9rem;width:100%}
td,th{border:1px solid #8886;padding:.2rem .5rem;text-align:left;vertical-align:top}
summary{cursor:pointer}
"""


def page(document: dict[str, Any]) -> str:
    """The whole page for an OpenAPI *document*."""
    info = document["info"]
    calls = list(_calls(document))
    index = "".join(
        f'<a href="#{call["operationId"]}">{_method(method)} {escape(path)}</a>'
        for method, path, call in calls
    )
    body = "".join(_call(method, path, call) for method, path, call in calls)
    schemas = "".join(
        _schema(name, schema) for name, schema in sorted(document["components"]["schemas"].items())
    )
    title = f"{escape(info['title'])} API {escape(info['version'])}"
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<style>{_STYLE}</style></head><body><h1>{title}</h1>"
        f"{_paragraphs(info['description'])}"
        '<p>For machines: <a href="/api/openapi.json">openapi.json</a></p>'
        f"<nav>{index}</nav>{body}<h2>Schemas</h2>{schemas}</body></html>"
    )


def _calls(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, call in methods.items():
            yield method.upper(), path, call


def _method(method: str) -> str:
    return f'<span class="method">{method}</span>'


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{escape(part)}</p>" for part in text.split("\n\n") if part)


def _call(method: str, path: str, call: dict[str, Any]) -> str:
    answers = "".join(_answer(status, answer) for status, answer in call["responses"].items())
    request = _content("Request body", call.get("requestBody", {}))
    return (
        f'<section id="{call["operationId"]}"><h3>{_method(method)} {escape(path)}</h3>'
        f"{_paragraphs(call.get('description', ''))}{_parameters(call)}{request}{answers}</section>"
    )


def _parameters(call: dict[str, Any]) -> str:
    rows = [
        (one["name"], f"{_type(one['schema'])}, in the {one['in']}", one.get("description", ""))
        for one in call.get("parameters", [])
    ]
    return _table("parameter", rows)


def _answer(status: str, answer: dict[str, Any]) -> str:
    text = f"<b>{status}</b> {escape(answer['description'])}"
    opened = " open" if status.startswith("2") else ""
    return f"<details{opened}><summary>{text}</summary>{_content('Body', answer)}</details>"


def _content(title: str, body: dict[str, Any]) -> str:
    parts = []
    for kind, content in body.get("content", {}).items():
        parts.append(f"<p>{title}, {escape(kind)}: {_type(content.get('schema', {}))}</p>")
        if "example" in content:
            parts.append(f"<pre>{escape(json.dumps(content['example'], indent=2))}</pre>")
    return "".join(parts)


def _schema(name: str, schema: dict[str, Any]) -> str:
    required = schema.get("required", [])
    rows = [
        (field + ("" if field in required else "?"), _type(one), one.get("description", ""))
        for field, one in schema.get("properties", {}).items()
    ]
    text = _paragraphs(schema.get("description", ""))
    return f'<article id="{_anchor(name)}"><h3>{escape(name)}</h3>{text}{_table("field", rows)}</article>'


def _table(first: str, rows: list[tuple[str, str, str]]) -> str:
    """A table of name, type (which is HTML already) and description."""
    cells = "".join(
        f"<tr><td><code>{escape(name)}</code></td><td>{kind}</td><td>{escape(text)}</td></tr>"
        for name, kind, text in rows
    )
    return f"<table><tr><th>{first}</th><th>type</th><th></th></tr>{cells}</table>" if rows else ""


def _type(schema: dict[str, Any]) -> str:
    """What a value may be, in a few words of HTML that lead to the schema meant."""
    if "anyOf" in schema:
        return " or ".join(_type(one) for one in schema["anyOf"])
    if "enum" in schema:
        return ", ".join(escape(str(value)) for value in schema["enum"])
    if "$ref" in schema:
        name = str(schema["$ref"]).rpartition("/")[2]
        return f'<a href="#{_anchor(name)}">{escape(name)}</a>'
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}))}"
    bounds = [
        f"{word} {escape(str(schema[key]))}"
        for key, word in (("minimum", "from"), ("maximum", "to"), ("default", "default"))
        if schema.get(key) is not None
    ]
    return " ".join([str(schema.get("format") or schema.get("type", "anything")), *bounds])


def _anchor(name: str) -> str:
    return f"schema-{escape(name)}"
