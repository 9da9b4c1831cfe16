// Draws areas and lines on a picture, by mouse, touch or keys. Speaks the wire's form: lists of
// {"Id", "Shape": [[x, y], ...]} in fractions of the picture.
import { Canvas } from "vidette-drawing/canvas.js";
import { History } from "vidette-drawing/history.js";
import { ShapeList } from "vidette-drawing/list.js";
import {
  MOST_POINTS, MOST_SHAPES, clamped, crossings, faults, freeName, fromWire, moved, opened, toWire,
} from "vidette-drawing/shapes.js";

const NEAR = 14;
const STILL = 4;
const STEP = 0.0025;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export class AreaEditor {
  /** `options`: texts, colours, canDrawLines, isFixed (nothing can be changed); `told` gets what was drawn. */
  constructor(options, told) {
    this.options = options;
    this.texts = options.texts;
    this.told = told;
    this.history = new History();
    this.shapes = [];
    this.chosen = this.point = -1;
    this.draft = this.hover = this.cursor = this.drag = null;
    this.canvas = new Canvas(options, () => this.render());
    this.list = new ShapeList(this);
    this.root = this.list.around(this.canvas.box);
    const svg = this.canvas.svg;
    if (!options.isFixed) {
      for (const kind of ["down", "move", "up", "cancel", "leave"]) svg.addEventListener(`pointer${kind}`, (event) => this[`on${kind}`](event));
      svg.addEventListener("contextmenu", (event) => this.onmenu(event));
      svg.addEventListener("focusin", (event) => this.onfocus(event));
      this.root.addEventListener("keydown", (event) => this.onkey(event));
    }
    this.render();
  }

  close() { this.canvas.close(); }

  #fault(at, word) { return `${this.shapes[at].id || this.texts[this.shapes[at].kind]}: ${this.texts[word]}`; }

  /** What stands there now; `isNew` forgets the steps before. Equal shapes change nothing. */
  set(areas, fences, isNew = false) {
    if (JSON.stringify([areas, fences]) === JSON.stringify(this.wire())) return;
    if (isNew) this.history = new History(); else this.#keep();
    this.draft = null;
    this.chosen = this.point = -1;
    this.shapes = fromWire(areas, fences).map((shape, at) => ({ ...shape, colour: at }));
    this.render();
  }

  wire() { return [toWire(this.shapes, "area"), toWire(this.shapes, "fence")]; }

  // --- steps -----------------------------------------------------------------------------------

  #state() { return { shapes: this.shapes, draft: this.draft, chosen: this.chosen }; }
  #keep(key = "", at = 0) { this.history.keep(this.#state(), key, at); }

  #changed() {
    this.render();
    const [areas, fences] = this.wire();
    const wrong = faults(this.shapes).map((word, at) => word && this.#fault(at, word)).filter(Boolean);
    this.told({ areas, fences, faults: wrong, isDrawing: Boolean(this.draft?.points.length) });
  }

  #restore(state) {
    if (!state) return;
    Object.assign(this, state);
    this.point = -1;
    this.hover = null;
    if (this.chosen >= this.shapes.length) this.chosen = -1;
    this.#changed();
    this.canvas.svg.focus({ preventScroll: true });
  }

  undo() { this.#restore(this.history.back(this.#state())); }
  redo() { this.#restore(this.history.forth(this.#state())); }

  begin(kind) {
    if (this.shapes.length >= MOST_SHAPES * 2) return;
    this.#keep();
    const { options } = this;
    const used = new Set(this.shapes.map((one) => one.colour % options.colours.length));
    const free = options.colours.findIndex((_, at) => !used.has(at));
    this.draft = { kind, points: [], colour: free < 0 ? this.shapes.length : free };
    this.chosen = this.point = -1;
    this.hover = this.cursor = null;
    this.canvas.svg.focus({ preventScroll: true });
    this.render();
  }

  #add(point) {
    const { points } = this.draft;
    if (points.length >= MOST_POINTS) return;
    this.#keep();
    this.draft = { ...this.draft, points: [...points, point.map(clamped)] };
    this.#changed();
  }

  finish() {
    const { kind, colour } = this.draft;
    const points = kind === "area" ? opened(this.draft.points) : this.draft.points;
    if (points.length < (kind === "area" ? 3 : 2)) return this.say(this.texts[kind === "area" ? "fewArea" : "fewFence"]);
    this.#keep();
    const id = freeName(this.shapes, kind, this.texts[kind]);
    this.shapes = [...this.shapes, { kind, id, points, colour, more: {} }];
    this.chosen = this.shapes.length - 1;
    this.draft = this.hover = this.cursor = null;
    this.#changed();
    this.canvas.focus(`s${this.chosen}`);
  }

  /** Takes the last point of what is being drawn away; without one, drawing ends. */
  back() {
    this.#keep();
    const points = this.draft.points.slice(0, -1);
    this.draft = this.draft.points.length ? { ...this.draft, points } : null;
    this.#changed();
  }

  stop() {
    this.#keep();
    this.draft = this.hover = this.cursor = null;
    this.#changed();
  }

  choose(shape, point = -1) {
    if (this.chosen === shape && this.point === point) return;
    [this.chosen, this.point] = [shape, point];
    this.render();
  }

  rename(at, id) {
    if (this.shapes[at].id === id) return;
    this.#keep(`name${at}`);
    this.#put(at, { id });
    this.#changed();
  }

  remove(at) {
    this.#keep();
    this.shapes = this.shapes.filter((_, place) => place !== at);
    this.chosen = this.point = -1;
    this.#changed();
    this.canvas.svg.focus({ preventScroll: true });
  }

  removePoint(at, point) {
    const shape = this.shapes[at];
    if (shape.points.length <= (shape.kind === "area" ? 3 : 2)) {
      return this.say(this.texts[shape.kind === "area" ? "fewArea" : "fewFence"]);
    }
    this.#keep();
    this.#put(at, { points: shape.points.filter((_, place) => place !== point) });
    this.point = Math.min(point, shape.points.length - 2);
    this.#changed();
    this.canvas.focus(`p${at}.${this.point}`);
  }

  #insert(at, edge, point) {
    const points = [...this.shapes[at].points];
    points.splice(edge + 1, 0, point.map(clamped));
    this.#put(at, { points });
    this.point = edge + 1;
  }

  insertAfter(at, point) {
    const { points, kind } = this.shapes[at];
    const next = points[(point + 1) % points.length];
    if (points.length >= MOST_POINTS || (kind === "fence" && point === points.length - 1)) return;
    this.#keep();
    this.#insert(at, point, [(points[point][0] + next[0]) / 2, (points[point][1] + next[1]) / 2]);
    this.#changed();
    this.canvas.focus(`p${at}.${this.point}`);
  }

  #put(at, change) {
    this.shapes = this.shapes.map((shape, place) => (place === at ? { ...shape, ...change } : shape));
  }

  #movePoint(at, point, to) {
    this.#put(at, { points: this.shapes[at].points.map((one, place) => (place === point ? to.map(clamped) : one)) });
  }

  // --- pointer ---------------------------------------------------------------------------------

  ondown(event) {
    if (event.button !== 0 || !event.isPrimary) return;
    const at = this.canvas.at(event);
    if (!this.draft && !this.shapes.length) this.begin("area");
    if (this.draft) {
      event.preventDefault();
      this.canvas.svg.focus({ preventScroll: true });
      return this.#click(at);
    }
    const part = event.target.closest("[data-part]")?.dataset;
    if (!part) return this.choose(-1);
    const [shape, point] = [Number(part.shape), Number(part.point ?? -1)];
    if (part.part === "point" && event.altKey) return this.removePoint(shape, point);
    event.preventDefault();
    this.canvas.svg.setPointerCapture(event.pointerId);
    this.drag = { part: part.part, shape, point, from: at, before: this.#state(), points: this.shapes[shape].points, hasMoved: false };
    this.choose(shape, part.part === "point" ? point : -1);
    this.canvas.focus(part.part === "point" ? `p${shape}.${point}` : `s${shape}`);
  }

  #click(at) {
    const { points, kind } = this.draft;
    const point = at.map(clamped);
    const last = points[points.length - 1];
    this.cursor = null;
    if (kind === "area" && points.length > 2 && this.canvas.apart(points[0], point) < NEAR) return this.finish();
    if (last && this.canvas.apart(last, point) < STILL) {
      return points.length > (kind === "area" ? 2 : 1) ? this.finish() : undefined;
    }
    this.#add(point);
  }

  onmove(event) {
    if (!event.isPrimary) return;
    const at = this.canvas.at(event);
    if (this.draft) {
      if (event.pointerType === "touch") return;
      const first = this.draft.points[0];
      const isClosing = this.draft.kind === "area" && this.draft.points.length > 2 && this.canvas.apart(first, at) < NEAR;
      this.hover = isClosing || !first ? null : at.map(clamped);
      return this.render();
    }
    if (!this.drag) return;
    if (!this.drag.hasMoved && this.canvas.apart(this.drag.from, at) < STILL) return;
    this.#dragTo(at);
  }

  #dragTo(at) {
    const { drag } = this;
    if (!drag.hasMoved) {
      drag.hasMoved = true;
      this.history.keep(drag.before);
      if (drag.part === "edge") {
        this.#insert(drag.shape, drag.point, at);
        Object.assign(drag, { part: "point", point: drag.point + 1 });
      }
    }
    if (drag.part === "point") this.#movePoint(drag.shape, drag.point, at);
    else this.#put(drag.shape, { points: moved(drag.points, at[0] - drag.from[0], at[1] - drag.from[1]) });
    if (drag.part === "point") this.point = drag.point;
    this.render();
  }

  onup() {
    const { drag } = this;
    this.drag = null;
    if (drag?.hasMoved) {
      this.#changed();
      if (drag.part === "point") this.canvas.focus(`p${drag.shape}.${drag.point}`);
    } else if (drag?.part === "edge") this.insertAfter(drag.shape, drag.point);
  }

  oncancel() {
    const { drag } = this;
    this.drag = null;
    if (drag?.hasMoved) this.#restore(this.history.back(this.#state()));
  }

  onleave() {
    if (this.draft && this.hover) { this.hover = null; this.render(); }
  }

  onmenu(event) {
    const part = event.target.closest("[data-part]")?.dataset;
    event.preventDefault();
    if (this.draft) return;
    if (part?.part === "point") this.removePoint(Number(part.shape), Number(part.point));
  }

  // --- keys ------------------------------------------------------------------------------------

  onfocus(event) {
    const part = event.target.dataset;
    if (this.drag || this.draft || !part?.part) return;
    this.choose(Number(part.shape), part.part === "point" ? Number(part.point) : -1);
  }

  onkey(event) {
    if (event.target.matches("input")) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (event.ctrlKey || event.metaKey) {
      if (key === "z" && !event.shiftKey) { event.preventDefault(); this.undo(); }
      else if (key === "y" || (key === "z" && event.shiftKey)) { event.preventDefault(); this.redo(); }
      return;
    }
    if (event.altKey || !event.target.closest(".vd-draw-svg")) return;
    const isTaken = this.draft ? this.#drawingKey(key, event) : this.#editingKey(key, event);
    if (isTaken) { event.preventDefault(); event.stopPropagation(); }
  }

  #drawingKey(key, event) {
    if (key === "Enter") this.draft.points.length ? this.finish() : this.#add(this.cursor ?? [0.5, 0.5]);
    else if (key === "Escape" || key === "Backspace") this.back();
    else if (key === " ") this.#add(this.cursor ?? [0.5, 0.5]);
    else if (ARROWS[key]) {
      const size = event.shiftKey ? STEP * 20 : STEP * 4;
      this.cursor = (this.cursor ?? [0.5, 0.5]).map((one, axis) => clamped(one + ARROWS[key][axis] * size));
      this.hover = this.draft.points.length ? this.cursor : null;
      this.render();
    } else return false;
    return true;
  }

  #editingKey(key, event) {
    if (this.chosen < 0) {
      if (key !== "Enter" || this.shapes.length) return false;
      this.begin("area");
      return true;
    }
    const [at, point] = [this.chosen, this.point];
    if (key === "Delete" || key === "Backspace") point >= 0 ? this.removePoint(at, point) : this.remove(at);
    else if (key === "Escape") { this.choose(-1); this.canvas.svg.focus({ preventScroll: true }); }
    else if ((key === "Insert" || key === "+") && point >= 0) this.insertAfter(at, point);
    else if (ARROWS[key]) this.#nudge(at, point, ARROWS[key].map((one) => one * STEP * (event.shiftKey ? 10 : 1)), event.timeStamp);
    else return false;
    return true;
  }

  #nudge(at, point, [dx, dy], time) {
    this.#keep(`nudge${at}.${point}`, time);
    const { points } = this.shapes[at];
    if (point < 0) this.#put(at, { points: moved(points, dx, dy) });
    else this.#movePoint(at, point, [points[point][0] + dx, points[point][1] + dy]);
    this.#changed();
  }

  // --- what is seen ----------------------------------------------------------------------------

  /** The sentence under the picture; what is wrong goes first. */
  sentence() {
    if (this.draft) {
      const all = this.hover ? [...this.draft.points, this.hover] : this.draft.points;
      if (crossings(all, false).length) return [this.texts.crossing, true];
      const count = this.draft.points.length;
      if (this.draft.kind === "fence") return [count < 2 ? this.texts.lineBegun : this.texts.lineGoesOn, false];
      return [count < 3 ? this.texts.begun : this.texts.goesOn, false];
    }
    const wrong = faults(this.shapes);
    const first = wrong[this.chosen] ? this.chosen : wrong.findIndex(Boolean);
    if (first >= 0) return [this.#fault(first, wrong[first]), true];
    if (this.chosen >= 0) return [this.texts.editing, false];
    return [this.shapes.length ? this.texts.choose : this.texts.empty, false];
  }

  say(text) { this.list.say(text, true); }

  render() {
    if (!this.list) return;
    this.canvas.render(this);
    this.list.render();
  }
}

