// The picture and the SVG over it: where the picture lies in its box, and what is drawn on it.
import { area, crossings, edges, faults, middle, opened } from "vidette-drawing/shapes.js";

const SVG = "http://www.w3.org/2000/svg";

export function element(name, attributes = {}, children = []) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

function drawn(name, attributes = {}, children = []) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

export class Canvas {
  /** `texts` name the parts, `colours` are those of shapes; `changed` is called when the picture's place or size changes. */
  constructor({ texts, colours }, changed) {
    this.texts = texts;
    this.colours = colours;
    this.changed = changed;
    this.picture = [16, 9];
    this.place = { left: 0, top: 0, width: 1, height: 1 };
    this.image = element("img", { class: "vd-draw-picture", alt: "", draggable: "false" });
    this.image.hidden = true;
    this.image.addEventListener("load", () => this.#loaded());
    this.image.addEventListener("error", () => this.#show(false));
    this.svg = drawn("svg", { class: "vd-draw-svg", role: "group", "aria-label": texts.canvas, tabindex: "0" });
    this.blank = element("p", { class: "vd-draw-blank" }, [texts.noPicture]);
    this.box = element("div", { class: "vd-draw-box" }, [this.image, this.blank, this.svg]);
    this.watch = new ResizeObserver(() => this.fit());
    this.watch.observe(this.box);
  }

  close() {
    this.watch.disconnect();
    clearInterval(this.clock);
    this.image.removeAttribute("src");
  }

  /** Shows `address`; with `seconds` it is asked for anew so often, and the old one stays until then. */
  show(address, size, seconds = 0) {
    clearInterval(this.clock);
    if (size?.[0] > 0 && size?.[1] > 0) this.#sized(size);
    this.address = address;
    if (!address) return this.#show(false);
    this.image.src = address;
    if (seconds > 0) this.clock = setInterval(() => this.#again(), seconds * 1000);
  }

  #again() {
    if (document.hidden || this.asking) return;
    const joint = this.address.includes("?") ? "&" : "?";
    const next = new Image();
    this.asking = next;
    next.onload = () => { this.asking = null; this.image.src = next.src; };
    next.onerror = () => { this.asking = null; };
    next.src = `${this.address}${joint}at=${Date.now()}`;
  }

  #loaded() {
    this.#show(true);
    if (this.image.naturalWidth > 1) this.#sized([this.image.naturalWidth, this.image.naturalHeight]);
  }

  #show(isThere) {
    this.image.hidden = !isThere;
    this.blank.hidden = isThere;
  }

  #sized(size) {
    if (size[0] * this.picture[1] === size[1] * this.picture[0]) return this.fit();
    this.picture = size;
    this.fit();
  }

  /** Lays picture and SVG over the same place: the largest of the picture's form in the box. */
  fit() {
    this.box.style.setProperty("--ratio", `${this.picture[0]} / ${this.picture[1]}`);
    this.box.style.setProperty("--form", String(this.picture[0] / this.picture[1]));
    const { clientWidth, clientHeight } = this.box;
    if (!clientWidth || !clientHeight) return;
    const scale = Math.min(clientWidth / this.picture[0], clientHeight / this.picture[1]);
    const [width, height] = [this.picture[0] * scale, this.picture[1] * scale];
    this.place = { left: (clientWidth - width) / 2, top: (clientHeight - height) / 2, width, height };
    for (const one of [this.image, this.svg]) {
      for (const [name, value] of Object.entries(this.place)) one.style[name] = `${value}px`;
    }
    this.svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.changed();
  }

  /** Where a pointer is, in fractions of the picture. */
  at(event) {
    const { left, top, width, height } = this.svg.getBoundingClientRect();
    return [(event.clientX - left) / width, (event.clientY - top) / height];
  }

  /** How far apart two points are on the screen. */
  apart(a, b) {
    return Math.hypot((a[0] - b[0]) * this.place.width, (a[1] - b[1]) * this.place.height);
  }

  #px([x, y]) { return [x * this.place.width, y * this.place.height]; }
  #path(points) { return points.map((one) => this.#px(one).map((n) => n.toFixed(2)).join(",")).join(" "); }

  render({ shapes, chosen, point, draft, hover, cursor }) {
    const focused = this.svg.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    const wrong = faults(shapes);
    const order = [...shapes.keys()].sort((a, b) => (a === chosen) - (b === chosen) || this.#size(shapes[b]) - this.#size(shapes[a]));
    const parts = order.map((at) => this.#shape(shapes[at], at, at === chosen, wrong[at], !draft));
    if (chosen >= 0 && !draft) parts.push(...this.#grips(shapes[chosen], chosen, point));
    if (draft) parts.push(...this.#draft(draft, hover), ...this.#cursor(cursor));
    this.svg.classList.toggle("vd-drawing", Boolean(draft));
    this.svg.replaceChildren(...parts);
    if (focused) this.focus(focused);
  }

  focus(key) {
    this.svg.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus({ preventScroll: true });
  }

  #size(shape) { return shape.kind === "area" ? area(shape.points) : 0; }

  #shape(shape, at, isChosen, fault, isFree) {
    const isArea = shape.kind === "area";
    const name = isArea ? "polygon" : "polyline";
    const points = this.#path(shape.points);
    const classes = `vd-draw-shape${isChosen ? " vd-chosen" : ""}${fault && fault !== "name" && fault !== "twice" ? " vd-wrong" : ""}`;
    const group = drawn("g", { class: classes, style: `--colour: ${this.colours[shape.colour % this.colours.length]}` }, [
      drawn(name, { class: "vd-draw-case", points }),
      drawn(name, { class: isArea ? "vd-draw-fill" : "vd-draw-line", points }),
      drawn(name, {
        class: "vd-draw-grip", points, "data-part": "shape", "data-shape": at, "data-key": `s${at}`,
        tabindex: isFree ? "0" : null, role: "button", "aria-label": `${isArea ? this.texts.area : this.texts.fence}: ${shape.id}`,
      }),
    ]);
    if (fault === "crossing") group.append(...this.#red(opened(shape.points), true));
    if (!isArea && shape.points.length > 1) group.append(this.#arrow(shape.points));
    const [x, y] = this.#px(middle(shape.points, isArea));
    group.append(drawn("text", { class: "vd-draw-name", x, y: isArea ? y : y - 12 }, [shape.id]));
    return group;
  }

  #arrow(points) {
    const [a, b] = points.slice(-2).map((one) => this.#px(one));
    const turn = Math.atan2(b[1] - a[1], b[0] - a[0]) * 180 / Math.PI;
    return drawn("path", { class: "vd-draw-arrow", d: "M0,0 L-14,-7 L-14,7 Z", transform: `translate(${b}) rotate(${turn})` });
  }

  #red(points, isClosed) {
    const all = edges(points, isClosed);
    return crossings(points, isClosed).map((at) => drawn("polyline", { class: "vd-draw-red", points: this.#path(all[at]) }));
  }

  #grips(shape, at, point) {
    const isClosed = shape.kind === "area";
    const middles = edges(shape.points, isClosed).map(([a, b], edge) => {
      if (this.apart(a, b) < 36) return null;
      const [x, y] = this.#px([(a[0] + b[0]) / 2, (a[1] + b[1]) / 2]);
      return drawn("g", { class: "vd-draw-middle", "data-part": "edge", "data-shape": at, "data-point": edge }, [
        drawn("circle", { class: "vd-draw-reach", cx: x, cy: y, r: 13 }), drawn("circle", { cx: x, cy: y, r: 4.5 }),
      ]);
    }).filter(Boolean);
    const corners = shape.points.map((one, index) => {
      const [x, y] = this.#px(one);
      return drawn("g", {
        class: `vd-draw-point${index === point ? " vd-chosen" : ""}`, "data-part": "point", "data-shape": at, "data-point": index,
        "data-key": `p${at}.${index}`, tabindex: "0", role: "button", "aria-label": `${shape.id}: ${this.texts.point} ${index + 1}`,
      }, [drawn("circle", { class: "vd-draw-reach", cx: x, cy: y, r: 15 }), drawn("circle", { cx: x, cy: y, r: 6.5 })]);
    });
    return [...middles, ...corners];
  }

  #draft(draft, hover) {
    const isArea = draft.kind === "area";
    const all = hover ? [...draft.points, hover] : draft.points;
    const colour = `--colour: ${this.colours[draft.colour % this.colours.length]}`;
    const parts = [];
    if (isArea && all.length > 2) parts.push(drawn("polygon", { class: "vd-draw-hint", style: colour, points: this.#path(all) }));
    parts.push(drawn("polyline", { class: "vd-draw-case", points: this.#path(all) }));
    parts.push(drawn("polyline", { class: "vd-draw-line", style: colour, points: this.#path(all) }));
    parts.push(...this.#red(all, false));
    draft.points.forEach((one, index) => {
      const [cx, cy] = this.#px(one);
      const isDoor = isArea && index === 0 && draft.points.length > 2;
      parts.push(drawn("circle", { class: isDoor ? "vd-draw-door" : "vd-draw-dot", style: colour, cx, cy, r: isDoor ? 9 : 5 }));
    });
    return parts;
  }

  #cursor(cursor) {
    if (!cursor) return [];
    const [x, y] = this.#px(cursor);
    return [drawn("path", { class: "vd-draw-cross", d: `M${x - 12},${y} H${x + 12} M${x},${y - 12} V${y + 12}` })];
  }
}
