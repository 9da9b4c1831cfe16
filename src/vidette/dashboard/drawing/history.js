// What was drawn before, and what was taken back.

const MOST = 200;
const ONE_STEP_MS = 800;

export class History {
  constructor() {
    this.past = [];
    this.future = [];
    this.last = { key: "", at: -Infinity };
  }

  /** Remembers `state` as it was before a step; quick steps of one `key` are one. */
  keep(state, key = "", at = 0) {
    const isSame = key && key === this.last.key && at - this.last.at < ONE_STEP_MS;
    this.last = { key, at };
    if (isSame) return;
    this.past.push(JSON.stringify(state));
    if (this.past.length > MOST) this.past.shift();
    this.future = [];
  }

  back(now) { return this.#step(this.past, this.future, now); }
  forth(now) { return this.#step(this.future, this.past, now); }

  #step(from, to, now) {
    this.last = { key: "", at: -Infinity };
    if (!from.length) return null;
    to.push(JSON.stringify(now));
    return JSON.parse(from.pop());
  }
}
