// A stream as it looks now: one connection for motion JPEG, single pictures where that fails.
const AGAIN_MS = 3000;
const SINGLE_MS = 2000;
const RESTS_MS = 4000;
const END = new Uint8Array([13, 10, 13, 10]);

function found(bytes, wanted) {
  for (let at = bytes.indexOf(wanted[0]); at >= 0; at = bytes.indexOf(wanted[0], at + 1)) {
    if (wanted.every((one, place) => bytes[at + place] === one)) return at;
  }
  return -1;
}

/** The parts of a multipart stream: [{head, body}], and what is left of the last one. */
export function parts(bytes) {
  const all = [];
  for (;;) {
    const end = found(bytes, END);
    if (end < 0) break;
    const head = new TextDecoder("latin1").decode(bytes.subarray(0, end));
    const size = Number(/content-length:\s*(\d+)/i.exec(head)?.[1] ?? 0);
    if (bytes.length < end + 4 + size) break;
    all.push({ head, body: bytes.slice(end + 4, end + 4 + size) });
    bytes = bytes.subarray(end + 4 + size);
  }
  return [all, bytes];
}

export default {
  template: `
    <figure class="vd-live">
      <div class="vd-live-box">
        <div v-show="address" class="vd-live-frame" :style="{ aspectRatio: form, width: 'min(100%, calc(70vh * ' + form + '))' }">
          <img :src="address" :alt="texts.alt" @load="fit">
          <svg v-if="drawn" viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true">
            <polygon v-for="one in areas" class="vd-live-area" :points="points(one)" :style="{ '--colour': one.colour }"></polygon>
            <polyline v-for="one in fences" class="vd-live-area vd-live-fence" :points="points(one)" :style="{ '--colour': one.colour }"></polyline>
            <rect v-for="one in changed" class="vd-live-changed" :x="one[0]" :y="one[1]" :width="one[2]" :height="one[3]"></rect>
            <rect v-for="one in boxes" class="vd-live-thing" :class="{ 'vd-moves': one[4] }" :x="one[0]" :y="one[1]" :width="one[2]" :height="one[3]"></rect>
          </svg>
          <template v-if="drawn"><span v-for="one in areas" class="vd-live-name" :style="middle(one)">{{ one.Id }}</span></template>
        </div>
        <p v-if="!address">{{ said }}</p>
      </div>
      <figcaption><span class="vd-live-dot" :class="{ 'vd-on': isLive }"></span>
        <span>{{ address ? caption : "" }}</span><span v-if="address && said" class="vd-live-said">{{ said }}</span>
      </figcaption>
    </figure>`,
  props: { stream: String, single: String, plays: Boolean, drawn: Boolean, areas: Array, fences: Array, texts: Object },
  data() {
    return { address: "", caption: "", said: this.texts.connecting, isLive: false, form: 16 / 9, boxes: [], changed: [] };
  },
  mounted() {
    this.onvisible = () => (document.hidden ? this.stop() : this.start());
    document.addEventListener("visibilitychange", this.onvisible);
    this.clock = setInterval(() => this.tell(), 500);
    this.start();
  },
  unmounted() {
    document.removeEventListener("visibilitychange", this.onvisible);
    clearInterval(this.clock);
    this.stop();
    if (this.address) URL.revokeObjectURL(this.address);
  },
  watch: {
    stream() { this.restart(); },
    plays() { this.restart(); },
  },
  methods: {
    fit({ target }) { if (target.naturalWidth > 1) this.form = target.naturalWidth / target.naturalHeight; },
    points({ Shape }) { return Shape.map((point) => point.join(",")).join(" "); },
    middle({ Shape }) {
      const [x, y] = [0, 1].map((axis) => Shape.reduce((sum, point) => sum + point[axis], 0) / Shape.length * 100);
      return { left: `${x}%`, top: `${y}%` };
    },
    restart() { this.stop(); this.start(); },
    stop() {
      this.run = null;
      this.abort?.abort();
      clearTimeout(this.timer);
      this.isLive = false;
    },
    async start() {
      const run = (this.run = {});
      if (!this.plays) {
        this.said = this.texts.stopped;
        this.isLive = false;
        return;
      }
      this.said = this.texts.connecting;
      let isSingle = false;
      while (this.run === run) {
        this.abort = new AbortController();
        let wait = AGAIN_MS;
        try {
          if (isSingle) { await this.one(run); wait = SINGLE_MS; } else await this.many(run);
        } catch (error) {
          if (this.run !== run) return;
          if (error.detail) this.said = error.detail; else isSingle = !isSingle;
        }
        this.isLive = false;
        await new Promise((resolve) => { this.timer = setTimeout(resolve, wait); });
      }
    },
    async ask(address) {
      const answer = await fetch(address, { signal: this.abort.signal, cache: "no-store" });
      if (answer.ok) return answer;
      const told = await answer.json().catch(() => ({}));
      throw Object.assign(new Error("refused"), { detail: told.detail ?? "" });
    },
    async one(run) {
      const answer = await this.ask(this.single);
      this.show(run, await answer.blob(), answer.headers.get("x-captured-at"), answer.headers.get("x-boxes"), answer.headers.get("x-changed"));
    },
    async many(run) {
      const reader = (await this.ask(this.stream)).body.getReader();
      let rest = new Uint8Array();
      for (;;) {
        const { done, value } = await reader.read();
        if (done || this.run !== run) return;
        const joined = new Uint8Array(rest.length + value.length);
        joined.set(rest); joined.set(value, rest.length);
        const [all, left] = parts(joined);
        rest = left;
        const last = all[all.length - 1];
        if (!last) continue;
        const said = (name) => new RegExp(`^${name}:\\s*(.+?)\\s*$`, "im").exec(last.head)?.[1];
        this.show(run, new Blob([last.body], { type: "image/jpeg" }), said("x-captured-at"), said("x-boxes"), said("x-changed"));
      }
    },
    show(run, blob, at, boxes, changed) {
      if (this.run !== run) return;
      this.boxes = boxes ? JSON.parse(boxes) : [];
      this.changed = changed ? JSON.parse(changed) : [];
      const before = this.address;
      this.address = URL.createObjectURL(blob);
      if (before) setTimeout(() => URL.revokeObjectURL(before), 1000);
      this.at = at ? new Date(at) : new Date();
      this.isLive = true;
      this.tell();
    },
    tell() {
      if (!this.at) return;
      this.caption = `${this.texts.taken} ${this.at.toLocaleTimeString(document.documentElement.lang)}`;
      if (this.isLive) this.said = Date.now() - this.at > RESTS_MS ? this.texts.rests : "";
    },
  },
};
