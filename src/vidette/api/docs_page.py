"""The page at /api/docs: the OpenAPI document as plain HTML that needs no script and no network."""

import json
from collections.abc import Iterator
from html import escape
from typing import Any

_STYLE = """
:root{color-scheme:light dark}
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
nav a{display:block;font-family:ui-monospace,monospace;font-size:.85rem;text-decoration:none}
section{border-top:1px solid #8886;margin-top:2rem}
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
    body = "".join(_call(document, method, path, call) for method, path, call in calls)
    title = f"{escape(info['title'])} API {escape(info['version'])}"
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<style>{_STYLE}</style></head><body><h1>{title}</h1>"
        f"<p>{escape(info['description'])}</p>"
        '<p>For machines: <a href="/api/openapi.json">openapi.json</a></p>'
        f"<nav>{index}</nav>{body}</body></html>"
    )


def _calls(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, call in methods.items():
            yield method.upper(), path, call


def _method(method: str) -> str:
    return f'<span class="method">{method}</span>'


def _call(document: dict[str, Any], method: str, path: str, call: dict[str, Any]) -> str:
    answers = "".join(
        _answer(document, status, answer) for status, answer in call["responses"].items()
    )
    return (
        f'<section id="{call["operationId"]}"><h3>{_method(method)} {escape(path)}</h3>'
        f"<p>{escape(call.get('description', ''))}</p>"
        f"{_parameters(document, call)}{_request(document, call)}{answers}</section>"
    )


def _parameters(document: dict[str, Any], call: dict[str, Any]) -> str:
    rows = "".join(
        f"<tr><td><code>{escape(one['name'])}</code></td><td>{one['in']}</td>"
        f"<td>{escape(_type(document, one['schema']))}</td>"
        f"<td>{escape(one.get('description', ''))}</td></tr>"
        for one in call.get("parameters", [])
    )
    head = "<tr><th>parameter</th><th>in</th><th>type</th><th></th></tr>"
    return f"<table>{head}{rows}</table>" if rows else ""


def _request(document: dict[str, Any], call: dict[str, Any]) -> str:
    content = call.get("requestBody", {}).get("content", {})
    return "".join(
        f"<p>Request body, {escape(kind)}</p>{_example(one)}{_schema(document, one)}"
        for kind, one in content.items()
    )


def _answer(document: dict[str, Any], status: str, answer: dict[str, Any]) -> str:
    parts = "".join(
        f"{_example(one)}{_schema(document, one)}" for one in answer.get("content", {}).values()
    )
    text = f"<b>{status}</b> {escape(answer['description'])}"
    opened = " open" if status.startswith("2") else ""
    return f"<details{opened}><summary>{text}</summary>{parts}</details>"


def _example(content: dict[str, Any]) -> str:
    if "example" not in content:
        return ""
    return f"<pre>{escape(json.dumps(content['example'], indent=2))}</pre>"


def _schema(document: dict[str, Any], content: dict[str, Any]) -> str:
    schema = _resolved(document, content.get("schema", {}))
    rows = "".join(
        f"<tr><td><code>{escape(name)}</code>{' *' if name in schema.get('required', []) else ''}"
        f"</td><td>{escape(_type(document, field))}</td>"
        f"<td>{escape(field.get('description', ''))}</td></tr>"
        for name, field in schema.get("properties", {}).items()
    )
    return f"<table><tr><th>field</th><th>type</th><th></th></tr>{rows}</table>" if rows else ""


def _resolved(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    if schema.get("type") == "array" and "$ref" in schema.get("items", {}):
        schema = schema["items"]
    name = schema.get("$ref", "").rpartition("/")[2]
    found: dict[str, Any] = document["components"]["schemas"].get(name, schema)
    return found


def _type(document: dict[str, Any], schema: dict[str, Any]) -> str:
    if "anyOf" in schema:
        return " or ".join(_type(document, one) for one in schema["anyOf"])
    if "enum" in schema:
        return ", ".join(str(value) for value in schema["enum"])
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if schema.get("type") == "array":
        return f"list of {_type(document, schema.get('items', {}))}"
    bounds = [
        f"{word} {schema[key]}"
        for key, word in (("minimum", "from"), ("maximum", "to"), ("default", "default"))
        if schema.get(key) is not None
    ]
    return " ".join([str(schema.get("format") or schema.get("type", "any")), *bounds])
