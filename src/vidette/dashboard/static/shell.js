// What the frame does without asking the service: theme, language, keys, drawer, times.
(() => {
  "use strict";
  const YEAR = 365 * 24 * 3600;
  const STEPS = [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];

  const isTyping = (target) =>
    target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName);

  function choose(select) {
    document.cookie = `${select.dataset.cookie}=${select.value};path=/;max-age=${YEAR};samesite=lax`;
    if (select.dataset.cookie !== "vidette_theme") return location.reload();
    Quasar.Dark.set(select.value === "auto" ? "auto" : select.value === "dark");
  }

  function drawer(open) {
    document.body.classList.toggle("vd-open", open);
    document.querySelector(".vd-menu")?.setAttribute("aria-expanded", String(open));
    if (open) document.querySelector(".vd-nav a")?.focus();
  }

  let lead = 0;
  function onKey(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
    if (event.key === "Escape") return drawer(false);
    if (isTyping(event.target) || document.querySelector(".q-dialog, dialog[open]")) return;
    if (event.key === "/") {
      const field = document.querySelector('input[type="search"]');
      if (field) { event.preventDefault(); field.focus(); field.select(); }
    } else if (event.key === "?") {
      document.querySelector(".vd-keys-dialog")?.showModal();
    } else if (event.key === "g") {
      lead = event.timeStamp;
    } else if (lead && event.timeStamp - lead < 1500) {
      lead = 0;
      document.querySelector(`.vd-nav a[data-key="${CSS.escape(event.key)}"]`)?.click();
    }
  }

  function onClick(event) {
    const at = (selector) => event.target.closest?.(selector);
    if (at(".vd-menu")) return drawer(!document.body.classList.contains("vd-open"));
    if (at(".vd-keys")) return document.querySelector(".vd-keys-dialog")?.showModal();
    if (at(".vd-leave")) return fetch("/api/session/", { method: "DELETE" }).then(() => location.assign("/login"));
    if (!at(".vd-nav")) drawer(false);
  }

  const lang = () => document.documentElement.lang || "en";
  function ago(at) {
    const seconds = (at - Date.now()) / 1000;
    const [unit, size] = STEPS.find(([, size]) => Math.abs(seconds) >= size) ?? ["second", 1];
    return new Intl.RelativeTimeFormat(lang(), { numeric: "auto", style: "short" })
      .format(Math.round(seconds / size), unit);
  }
  function clock(at) {
    const today = at.toDateString() === new Date().toDateString();
    return at.toLocaleString(lang(), today ? { timeStyle: "medium" } : { dateStyle: "medium", timeStyle: "short" });
  }
  function times() {
    for (const one of document.querySelectorAll("time[datetime]")) {
      const at = new Date(one.getAttribute("datetime"));
      const text = one.dataset.ago === "1" ? ago(at) : clock(at);
      if (one.textContent !== text) { one.textContent = text; one.title = at.toLocaleString(lang()); }
    }
  }

  document.addEventListener("keydown", onKey);
  document.addEventListener("click", onClick);
  document.addEventListener("change", (event) => { if (event.target.dataset?.cookie) choose(event.target); });
  let waits = false;
  new MutationObserver(() => {
    if (waits) return;
    waits = true;
    requestAnimationFrame(() => { waits = false; times(); });
  }).observe(document, { childList: true, subtree: true, attributes: true, attributeFilter: ["datetime"] });
  setInterval(times, 1000);
  window.vidette = { ago, clock };
})();
