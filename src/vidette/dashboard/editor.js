// The drawing board as an element of a page; see drawing/index.js.
import { AreaEditor } from "vidette-drawing";

export default {
  template: "<div></div>",
  props: { areas: Array, fences: Array, picture: String, size: Array, seconds: Number, options: Object },
  mounted() {
    this.board = new AreaEditor(this.options, (drawn) => this.$emit("drawn", drawn));
    this.$el.append(this.board.root);
    this.$el.board = this.board;
    this.board.set(this.areas, this.fences, true);
    this.show();
  },
  unmounted() { this.board.close(); },
  watch: {
    picture() { this.show(); },
    seconds() { this.show(); },
    areas: { deep: true, handler() { this.take(); } },
    fences: { deep: true, handler() { this.take(); } },
  },
  methods: {
    show() { this.board.canvas.show(this.picture, this.size, this.seconds); },
    take() { this.board.set(this.areas, this.fences); },
  },
};
