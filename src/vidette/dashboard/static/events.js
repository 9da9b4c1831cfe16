// The search for events: times in the viewer's zone, and a new page as soon as something is chosen.
(() => {
  "use strict";
  const local = (at) => new Date(at - at.getTimezoneOffset() * 60000).toISOString().slice(0, 16);

  function begin(form) {
    form.dataset.begun = "1";
    for (const field of form.querySelectorAll("input[data-utc]")) {
      const { value } = form.elements[field.dataset.utc];
      if (value) field.value = local(new Date(value));
    }
    const zone = document.querySelector(".vd-zone");
    if (zone) zone.textContent = `${zone.dataset.text} ${Intl.DateTimeFormat().resolvedOptions().timeZone}`;
  }

  function change({ target }) {
    const form = target.closest?.(".vd-event-search");
    if (!form) return;
    if (target.dataset.utc) form.elements[target.dataset.utc].value = target.value ? new Date(target.value).toISOString() : "";
    if (target.name === "within") for (const key of ["since", "until"]) form.elements[key].value = "";
    if (target.dataset.utc) form.elements.within.value = "";
    const given = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
    location.assign(`${form.getAttribute("action")}${given.size ? `?${given}` : ""}`);
  }

  document.addEventListener("change", change);
  new MutationObserver(() => {
    const form = document.querySelector(".vd-event-search:not([data-begun])");
    if (form) begin(form);
  }).observe(document, { childList: true, subtree: true });
})();
