// Events as a grid of crops: older ones come while it is scrolled, new ones without a jump.
const MOST = 2000;

export default {
  template: `
    <div class="vd-events">
      <button v-if="waiting.length" type="button" class="vd-button vd-button-main vd-events-new" @click="show">
        <span class="vd-icon material-icons" aria-hidden="true">arrow_upward</span><span>{{ texts.fresh }}: {{ waiting.length }}</span>
      </button>
      <ul class="vd-events-grid" aria-live="off">
        <li v-for="one in shown" :key="one.uid">
          <a :href="one.href" class="vd-event" :class="{ 'vd-is-new': one.isNew }">
            <span class="vd-event-picture"><img v-if="one.crop" :src="one.crop" alt="" loading="lazy" decoding="async"><span v-else class="vd-icon material-icons">image_not_supported</span></span>
            <span class="vd-event-line"><strong>{{ one.title }}</strong><span v-if="one.isOpen" class="vd-badge vd-busy">{{ texts.open }}</span><span v-else class="vd-note">{{ one.took }}</span></span>
            <span v-if="one.where" class="vd-event-where">{{ one.where }}</span>
            <span v-if="one.stream" class="vd-event-where vd-note">{{ one.stream }}</span>
            <time class="vd-time vd-note" :datetime="one.at" data-ago="0"></time>
          </a>
        </li>
      </ul>
      <p v-if="!shown.length && texts.none" class="vd-note vd-events-none">{{ texts.none }}</p>
      <div ref="end" class="vd-events-end"><span v-if="hasMore" class="vd-note">{{ texts.more }}</span></div>
    </div>`,
  props: { items: Array, more: Boolean, texts: Object, most: Number },
  data() {
    return { shown: this.items.map(Object.freeze), waiting: [], hasMore: this.more, isAsking: false };
  },
  mounted() {
    this.watcher = new IntersectionObserver((seen) => { if (seen.some((one) => one.isIntersecting)) this.ask(); }, { rootMargin: "600px" });
    this.watcher.observe(this.$refs.end);
  },
  unmounted() { this.watcher.disconnect(); },
  methods: {
    ask() {
      if (!this.hasMore || this.isAsking) return;
      this.isAsking = true;
      this.$emit("more");
    },
    /** Other events in the place of all. */
    reset(items, hasMore) {
      this.waiting = [];
      this.shown = items.map(Object.freeze);
      this.settle(hasMore);
    },
    /** Older events behind those that are there. */
    put(items, hasMore) {
      const known = new Set(this.shown.map((one) => one.uid));
      this.shown.push(...items.filter((one) => !known.has(one.uid)).map(Object.freeze));
      this.settle(hasMore && this.shown.length < MOST);
    },
    settle(hasMore) {
      this.hasMore = hasMore;
      this.isAsking = false;
      this.$nextTick(() => {
        const { top } = this.$refs.end.getBoundingClientRect();
        if (this.hasMore && top > 0 && top < window.innerHeight + 600) this.ask();
      });
    },
    /** What just happened: what is there is brought up to date, the rest is new. */
    fresh(items) {
      const place = new Map(this.shown.map((one, at) => [one.uid, at]));
      const unseen = [];
      for (const one of items) {
        const waits = this.waiting.findIndex((other) => other.uid === one.uid);
        if (place.has(one.uid)) this.shown[place.get(one.uid)] = Object.freeze({ ...one, crop: one.crop || this.shown[place.get(one.uid)].crop });
        else if (waits >= 0) this.waiting[waits] = { ...one, crop: one.crop || this.waiting[waits].crop };
        else unseen.push(one);
      }
      if (!unseen.length) return;
      this.waiting.unshift(...unseen.reverse());
      if (this.isAtTop()) this.show(false);
    },
    isAtTop() { return this.most > 0 || (this.$el.getBoundingClientRect().top > 0 || window.scrollY < 80); },
    show(scrolls = true) {
      const fresh = this.waiting.map((one) => Object.freeze({ ...one, isNew: true }));
      this.waiting = [];
      this.shown.unshift(...fresh);
      if (this.most > 0) this.shown.splice(this.most);
      document.querySelector(".vd-empty")?.remove();
      if (scrolls) window.scrollTo({ top: 0, behavior: "smooth" });
    },
  },
};
