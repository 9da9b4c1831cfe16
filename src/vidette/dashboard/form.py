"""The form of a `Pipeline`: one field for each value that its case type knows."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from nicegui import ui
from nicegui.elements.mixins.value_element import ValueElement

from .draft import Draft, fault_at
from .field_names import field_name
from .parts import Tag
from .schema import Field
from .words import t


class Form:
    """Fields kept in step with a draft, faults of the service shown at their field."""

    def __init__(self, fields: Sequence[Field], draft: Draft, changed: Callable[[], None]) -> None:
        self._draft = draft
        self._changed = changed
        self._inputs: list[tuple[Field, ValueElement[Any]]] = []
        self._faults: dict[int, Tag] = {}
        self._is_filling = False
        with Tag("div", "vd-form"):
            for field in fields:
                if field.is_special:
                    self._add(field)
        shared = [field for field in fields if not field.is_special]
        if shared:
            with Tag("details", "vd-more") as self._more:
                Tag("summary", text=t("More settings"))
                with Tag("div", "vd-form"):
                    for field in shared:
                        self._add(field)
        self.fill()

    def fill(self) -> None:
        """Puts what the draft says into the fields."""
        self._is_filling = True
        for field, made in self._inputs:
            path, is_text = field.path, field.kind == "text"
            value = self._draft.shown(path) if is_text else self._draft.get(path)
            made.value = shown(field, value)
        self._is_filling = False

    def tell(self, faults: Mapping[str, Any]) -> None:
        """Shows each fault at its field."""
        for field, made in self._inputs:
            self._say(made, fault_at(faults, field.path))
            if fault_at(faults, field.path) and not field.is_special:
                self._more.props["open"] = ""

    def _add(self, field: Field) -> None:
        with Tag("div", "vd-field"):
            made = _input(field)
            made.props(f'aria-label="{field_name(field.name)}"')
            if field.description:
                Tag("p", "vd-help", text=t(field.description))
            self._faults[made.id] = Tag("p", "vd-fault", role="alert")
        made.on_value_change(lambda: self._take(field, made))
        self._inputs.append((field, made))

    def _take(self, field: Field, made: ValueElement[Any]) -> None:
        if self._is_filling:
            return
        try:
            value = read(field, made.value)
        except ValueError:
            self._say(made, t("Expected a number, or two with a comma between."))
            return
        self._say(made, "")
        if field.kind == "text":
            self._draft.take(field.path, str(value or ""))
        else:
            self._draft.put(field.path, value)
        self._changed()

    def _say(self, made: ValueElement[Any], text: str) -> None:
        self._faults[made.id].text = text
        made.props(add="error" if text else "", remove="" if text else "error")


def _input(field: Field) -> ValueElement[Any]:
    name = field_name(field.name)
    match field.kind:
        case "switch":
            return ui.switch(name, value=bool(field.default))
        case "choice" | "choices":
            options = {one: t(one) for one in field.options}
            many = field.kind == "choices"
            chosen = ui.select(options, label=name, multiple=many, clearable=not many)
            return chosen.props("outlined dense hide-bottom-space" + (" use-chips" if many else ""))
        case "number" | "whole":
            number = ui.number(
                name,
                min=field.least,
                max=field.most,
                placeholder=_usual(field),
            )
            number.props(f"step={'1' if field.kind == 'whole' else 'any'}")
            return number.props("outlined dense clearable stack-label hide-bottom-space")
    text = ui.input(name, placeholder=_usual(field))
    return text.props("outlined dense clearable stack-label hide-bottom-space")


def _usual(field: Field) -> str:
    default = field.default
    if isinstance(default, float):
        default = f"{default:g}"
    return "" if default is None else t("{value} when left empty", value=default)


def shown(field: Field, value: object) -> Any:
    """*value* of a document as the field shows it; what the field cannot show is left empty."""
    match field.kind:
        case "switch":
            return value if isinstance(value, bool) else bool(field.default)
        case "choices":
            chosen = value if isinstance(value, list) else field.default
            return [one for one in chosen or [] if one in field.options]
        case "choice":
            return value if value in field.options else None
        case "number" | "whole":
            return value if _is_number(value) else None
    if isinstance(value, list):
        return ", ".join(f"{one:g}" if _is_number(one) else str(one) for one in value)
    return "" if value is None else f"{value:g}" if isinstance(value, int | float) else str(value)


def read(field: Field, value: Any) -> Any:
    """What the field says, as a document has it; None for what is left at the default.

    Raises ValueError for a text that is no number where one is wanted.
    """
    match field.kind:
        case "switch" | "choices":
            return None if value in (field.default, []) else value
        case "whole":
            return None if value in (None, "") else int(value) if value == int(value) else value
        case "size":
            numbers = [
                float(part) for part in str(value or "").replace(";", ",").split(",") if part
            ]
            return None if not numbers else numbers[0] if len(numbers) == 1 else numbers
    return None if value in (None, "") else value


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
