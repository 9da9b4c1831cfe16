"""The choice of what a stream watches for."""

from collections.abc import Callable

from vidette.analytics.case_type import CaseType
from vidette.analytics.catalogue import Catalogue

from .field_names import case_type_name
from .parts import Tag, card
from .words import t


class CaseCard:
    """All case types; those that cannot be had say why."""

    def __init__(
        self,
        catalogue: Catalogue,
        slug: str,
        chosen: Callable[[str], None],
        *,
        is_fixed: bool,
    ) -> None:
        self._chosen = chosen
        self._options: dict[str, Tag] = {}
        with card(t("What to watch for")):
            with Tag("div", "vd-cases", role="radiogroup", aria_label=t("Case type")):
                can = [one for one in catalogue if one.is_available]
                for one in can:
                    why = t("It cannot be changed later.") if is_fixed and one.slug != slug else ""
                    self._add(one, slug, why)
            rest = [one for one in catalogue if not one.is_available]
            if rest and not is_fixed:
                with Tag("details", "vd-more"):
                    Tag("summary", text=t("Not available here: {count}", count=len(rest)))
                    with Tag("div", "vd-cases"):
                        for one in rest:
                            self._add(one, slug, t(one.unavailable))

    def choose(self, slug: str) -> None:
        """Marks *slug* as chosen."""
        for name, option in self._options.items():
            option.props["aria-checked"] = "true" if name == slug else "false"

    def _add(self, one: CaseType, slug: str, why_not: str) -> None:
        more = {"disabled": ""} if why_not else {}
        checked = "true" if one.slug == slug else "false"
        with Tag(
            "button", "vd-case", type="button", role="radio", aria_checked=checked, **more
        ) as option:
            Tag("strong", text=case_type_name(one.slug))
            Tag("span", text=t(one.summary))
            Tag("span", "vd-note vd-mono", text=one.slug)
            if why_not:
                Tag("span", "vd-why", text=why_not)
        self._options[one.slug] = option
        if not why_not:
            option.on("click", lambda: self._take(one.slug))

    def _take(self, slug: str) -> None:
        self.choose(slug)
        self._chosen(slug)
