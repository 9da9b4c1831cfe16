// The tools above the picture, the sentence and the list of shapes below it.
import { element } from "vidette-drawing/canvas.js";
import { LONGEST_NAME, faults } from "vidette-drawing/shapes.js";

export class ShapeList {
  constructor(editor) {
    this.editor = editor;
    this.texts = editor.texts;
    this.rows = element("ul", { class: "vd-draw-list" });
    this.said = element("p", { class: "vd-draw-said", role: "status" });
    this.tools = editor.options.isFixed ? {} : this.#tools();
  }

  around(box) {
    const bar = element("div", { class: "vd-draw-tools", role: "toolbar", "aria-label": this.texts.tools }, Object.values(this.tools));
    bar.hidden = !Object.keys(this.tools).length;
    return element("div", { class: "vd-draw" }, [bar, box, this.said, this.rows]);
  }

  #tools() {
    const { editor, texts } = this;
    const tool = (sign, text, act, isWordy = false) => {
      const icon = element("span", { class: "vd-icon material-icons", "aria-hidden": "true" }, [sign]);
      const more = isWordy ? [icon, element("span", {}, [text])] : [icon];
      return element("button", { type: "button", class: "vd-button vd-draw-tool", title: text, "aria-label": text, onclick: act }, more);
    };
    const made = { area: tool("pentagon", texts.drawArea, () => editor.begin("area"), true) };
    if (editor.options.canDrawLines) made.fence = tool("timeline", texts.drawFence, () => editor.begin("fence"), true);
    made.finish = tool("check", texts.finish, () => editor.finish(), true);
    made.back = tool("backspace", texts.back, () => editor.back());
    made.stop = tool("close", texts.stop, () => editor.stop());
    made.point = tool("wrong_location", texts.removePoint, () => editor.removePoint(editor.chosen, editor.point));
    made.undo = tool("undo", texts.undo, () => editor.undo());
    made.redo = tool("redo", texts.redo, () => editor.redo());
    return made;
  }

  say(text, isWrong) {
    if (this.said.textContent !== text) this.said.textContent = text;
    this.said.classList.toggle("vd-wrong", isWrong);
  }

  render() {
    const { editor, tools } = this;
    if (!editor.options.isFixed) {
      const isDrawing = Boolean(editor.draft);
      for (const name of ["finish", "back", "stop"]) tools[name].hidden = !isDrawing;
      tools.area.hidden = isDrawing;
      if (tools.fence) tools.fence.hidden = isDrawing;
      tools.point.hidden = isDrawing || editor.point < 0;
      tools.undo.disabled = !editor.history.past.length;
      tools.redo.disabled = !editor.history.future.length;
      this.say(...editor.sentence());
    } else this.say("", false);
    this.#rows();
  }

  #rows() {
    const { editor } = this;
    const wrong = faults(editor.shapes);
    const key = editor.shapes.map((one) => `${one.kind}${one.colour}`).join();
    if (key !== this.key) {
      this.key = key;
      this.rows.replaceChildren(...editor.shapes.map((shape, at) => this.#row(shape, at)));
    }
    [...this.rows.children].forEach((row, at) => {
      const shape = editor.shapes[at];
      const field = row.querySelector("input");
      if (field && field.value !== shape.id && document.activeElement !== field) field.value = shape.id;
      row.classList.toggle("vd-chosen", at === editor.chosen);
      field?.setAttribute("aria-invalid", String(Boolean(wrong[at])));
      row.querySelector(".vd-draw-fault").textContent = wrong[at] ? this.texts[wrong[at]] : "";
    });
  }

  #row(shape, at) {
    const { editor, texts } = this;
    const kind = texts[shape.kind];
    const swatch = element("span", { class: `vd-draw-swatch vd-${shape.kind}`, style: `--colour: ${editor.options.colours[shape.colour % editor.options.colours.length]}`, title: kind });
    const fault = element("span", { class: "vd-draw-fault" });
    if (editor.options.isFixed) return element("li", {}, [swatch, element("span", {}, [shape.id]), fault]);
    const field = element("input", {
      value: shape.id, maxlength: LONGEST_NAME, "aria-label": `${kind}: ${texts.noun}`,
      onfocus: () => editor.choose(at),
      oninput: (event) => editor.rename(at, event.target.value),
      onkeydown: (event) => { if (event.key === "Enter") event.target.blur(); },
    });
    const icon = element("span", { class: "vd-icon material-icons", "aria-hidden": "true" }, ["delete"]);
    const gone = element("button", {
      type: "button", class: "vd-draw-delete", title: texts.remove, "aria-label": `${texts.remove}: ${shape.id}`, onclick: () => editor.remove(at),
    }, [icon]);
    return element("li", {}, [swatch, field, gone, fault]);
  }
}
