// Sends name and password, and goes where the visitor wanted to.
(() => {
  async function login(event) {
    const form = event.target.closest("#login");
    if (!form) return;
    event.preventDefault();
    const fault = document.querySelector("#login-fault");
    const body = JSON.stringify(Object.fromEntries(new FormData(form)));
    const answer = await fetch("/api/session/", { method: "POST", headers: { "Content-Type": "application/json" }, body });
    if (!answer.ok) {
      const { detail } = await answer.json().catch(() => ({}));
      fault.textContent = detail || answer.statusText;
      return;
    }
    const next = new URLSearchParams(location.search).get("next") || "/";
    location.assign(/^\/(?![/\\])/.test(next) ? next : "/");
  }
  document.addEventListener("submit", login);
})();
