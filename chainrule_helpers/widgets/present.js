// Show the notebook of this cell as screens of large type, and put everything back.
//
// What is shown is the notebook itself, so its controls stay alive.  Nothing in it is moved or
// changed: a style sheet and data-cr-* attributes do the work, and leaving takes both away.
// The state belongs to the page, not to the widget: a kernel restart or a cleared output
// removes the widget, and the way out has to stay.
const STATE = Symbol.for("chainrule.presenter");
const UNITS = ".jp-MarkdownOutput > :not(style), .jp-OutputArea-child";
const EDITORS = ".cm-editor, textarea, [contenteditable=true], input:not([type=checkbox], [type=radio], [type=range], [type=button])";
const TAKE_ARROWS = "select, input, [role=slider], [role=listbox], [role=radiogroup], .noUi-target, audio, video";
const TAKE_SPACE = `${TAKE_ARROWS}, button, a[href], summary, [role=button]`;
const FORMULA = ".jp-RenderedLatex mjx-container";
const SMALLEST_FORMULA = 20;
const LEAST_SCALE = 1.24;

const enlarged = (pixels) => pixels * Math.max(1, innerHeight / 720);

const frame = () => new Promise((done) => requestAnimationFrame(done));
const until = async (holds, seconds = 5) => {
  const end = performance.now() + 1000 * seconds;
  while (!holds() && performance.now() < end) await frame();
  return holds();
};

// JupyterLab gives notebooks no public address, but a widget's view knows what it stands in.
async function findNotebook(model) {
  const real = await model.widget_manager?.get_model?.(model.get("own_id"));
  const views = await Promise.all(Object.values(real?.views ?? {}));
  for (const view of views) {
    for (let part = view.luminoWidget; part; part = part.parent) {
      if (part.notebookConfig && part.parent?.content === part) return { notebook: part, cell: view.el };
    }
  }
  return null;
}

class Presentation {
  constructor({ notebook, cell }, css, tell) {
    Object.assign(this, { notebook, tell, at: 0, screens: [], showsCode: false, isLeft: false });
    this.panel = notebook.parent.node;
    this.outer = notebook.node.querySelector(".jp-WindowedPanel-outer") ?? notebook.node;
    this.before = {
      config: notebook.notebookConfig,
      active: notebook.activeCellIndex,
      scroll: this.outer.scrollTop,
      focus: document.activeElement,
    };
    this.marked = new Set();
    this.styled = new Map();
    this.rules = new Map();
    this.sheet = Object.assign(document.createElement("style"), { textContent: css });
    this.scales = document.createElement("style");
    this.enter(cell);
  }

  async enter(cell) {
    // Cells far from the screen may not be in the page at all; this brings all of them in.
    this.notebook.notebookConfig = { ...this.before.config, windowingMode: "none" };
    document.head.append(this.sheet, this.scales);
    this.mark(document.body, "data-cr-present", "");
    this.mark(this.panel, "data-cr-panel", "");
    for (let part = this.panel.parentElement; part && part !== document.body; part = part.parentElement) {
      this.mark(part, "data-cr-around", "");
    }
    this.buildBar();
    this.onKey = (event) => this.key(event);
    // Before JupyterLab, which listens on the document and would insert and delete cells.
    window.addEventListener("keydown", this.onKey, true);
    this.onResize = () => this.arrangeSoon();
    window.addEventListener("resize", this.onResize);
    this.observer = new MutationObserver((changes) => this.changed(changes));
    this.observer.observe(this.notebook.node, { childList: true, subtree: true });
    // A closed or hidden notebook must not keep the rest of JupyterLab hidden.
    this.guard = new MutationObserver(() => {
      if (!this.panel.isConnected || this.panel.closest(".lm-mod-hidden")) this.leave();
    });
    this.guard.observe(document.body, { childList: true, subtree: true, attributeFilter: ["class"] });
    await until(() => this.notebook.widgets.every((one) => one.node.isConnected));
    await Promise.race([Promise.all(this.notebook.widgets.map((one) => one.ready)), frame().then(frame)]);
    await until(() => !this.panel.querySelector(".jp-MarkdownOutput:empty"), 2);
    if (this.isLeft) return;
    this.arrange();
    const own = this.notebook.widgets.find((one) => one.node.contains(cell));
    const start = this.screens.findIndex((screen) => screen.cells.includes(own));
    this.show(Math.max(start, 0));
  }

  mark(node, name, value) {
    node.setAttribute(name, value);
    this.marked.add(node);
  }

  unmark(name) {
    for (const node of this.marked) node.removeAttribute(name);
  }

  buildBar() {
    this.bar = document.createElement("nav");
    this.bar.dataset.crBar = "";
    this.bar.setAttribute("aria-label", "Presentation");
    this.section = document.createElement("span");
    this.section.dataset.crSection = "";
    this.place = document.createElement("span");
    this.place.dataset.crPlace = "";
    this.place.setAttribute("role", "status");
    this.place.setAttribute("aria-live", "polite");
    const button = (text, keys, action) => {
      const made = Object.assign(document.createElement("button"), { textContent: text, title: keys });
      made.type = "button";
      made.addEventListener("click", action);
      return made;
    };
    this.back = button("Previous", "Page Up, left arrow, Shift and Space", () => this.move(-1));
    this.next = button("Next", "Page Down, right arrow, Space", () => this.move(1));
    this.code = button("Code", "c", () => this.toggleCode());
    this.code.setAttribute("aria-pressed", "false");
    const out = button("Leave", "Escape", () => this.leave());
    this.bar.append(this.section, this.back, this.place, this.next, this.code, out);
    document.body.append(this.bar);
  }

  // --- screens ---------------------------------------------------------------------------

  arrange() {
    const held = this.screens[this.at]?.units[0]?.cell;
    this.unmark("data-cr-off");
    this.unmark("data-cr-on");
    this.mark(document.body, "data-cr-measure", "");
    this.fit();
    const room = this.outer.clientHeight - 32;
    const screens = [];
    let screen = null;
    let used = 0;
    for (const cell of this.notebook.widgets) {
      const units = this.unitsOf(cell);
      for (const unit of units) {
        const isFull = used + unit.height > room;
        if (!screen?.units.length || unit.isHeading || isFull) {
          // Cells without a result come along with the screen before them.
          const waiting = screen && !screen.units.length ? screen.cells : [];
          if (waiting.length) screens.pop();
          screens.push((screen = { units: [], cells: [...waiting] }));
          used = 0;
        }
        screen.units.push(unit);
        used += unit.height;
        if (!screen.cells.includes(cell)) screen.cells.push(cell);
      }
      if (!units.length) {
        if (!screen) screens.push((screen = { units: [], cells: [] }));
        screen.cells.push(cell);
      }
    }
    document.body.removeAttribute("data-cr-measure");
    this.screens = screens;
    const again = screens.findIndex((one) => one.units.some((unit) => unit.cell === held));
    if (held && again >= 0 && !screens[this.at]?.units.some((unit) => unit.cell === held)) this.at = again;
    this.at = Math.min(this.at, screens.length - 1);
  }

  unitsOf(cell) {
    if (cell.node.querySelector("[data-cr-presenter]")) return [];
    const nodes = [...cell.node.querySelectorAll(UNITS)].filter((node) => node.getClientRects().length);
    return nodes.map((node) => {
      const { marginTop, marginBottom } = getComputedStyle(node);
      const height = node.getBoundingClientRect().height + parseFloat(marginTop) + parseFloat(marginBottom);
      return { cell, node, height, isHeading: /^H[123]$/.test(node.tagName) };
    });
  }

  show(at) {
    this.at = Math.max(0, Math.min(at, this.screens.length - 1));
    const screen = this.screens[this.at];
    const shown = new Set(screen.units.map((unit) => unit.node));
    this.unmark("data-cr-off");
    this.unmark("data-cr-on");
    for (const cell of screen.cells) {
      this.mark(cell.node, "data-cr-on", "");
      for (const node of cell.node.querySelectorAll(UNITS)) {
        const isKnown = this.screens.some((one) => one.units.some((unit) => unit.node === node));
        if (isKnown && !shown.has(node)) this.mark(node, "data-cr-off", "");
      }
    }
    this.fit();
    this.outer.scrollTop = 0;
    this.place.textContent = `${this.at + 1} / ${this.screens.length}`;
    this.section.textContent = this.titleOf(this.at);
    this.back.setAttribute("aria-disabled", String(this.at === 0));
    this.next.setAttribute("aria-disabled", String(this.at === this.screens.length - 1));
    const active = screen.cells.find((cell) => cell.model.type === "code") ?? screen.cells[0];
    this.notebook.activeCellIndex = this.notebook.widgets.indexOf(active);
    if (!this.bar.contains(document.activeElement)) this.notebook.activate();
  }

  titleOf(at) {
    for (let one = at; one >= 0; one--) {
      const heading = this.screens[one].units.find((unit) => unit.isHeading);
      if (heading) return one === at ? "" : heading.node.firstChild.textContent;
    }
    return "";
  }

  move(step) {
    const { scrollTop, clientHeight, scrollHeight } = this.outer;
    const hasMore = step > 0 ? scrollTop + clientHeight < scrollHeight - 8 : scrollTop > 8;
    if (hasMore) {
      const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
      this.outer.scrollBy({ top: 0.8 * step * clientHeight, behavior: isCalm ? "instant" : "smooth" });
      return;
    }
    if (this.isStale) this.arrange();
    this.isStale = false;
    this.show(this.at + step);
  }

  toggleCode() {
    this.showsCode = !this.showsCode;
    this.code.setAttribute("aria-pressed", String(this.showsCode));
    if (this.showsCode) this.mark(document.body, "data-cr-code", "");
    else this.unmark("data-cr-code");
  }

  // --- sizes -----------------------------------------------------------------------------

  fit() {
    this.scalePictures();
    this.fitFormulas();
    this.fitTables();
  }

  // A picture's own unit differs from the screen's; the style sheet sizes its text in --cr-unit.
  scalePictures() {
    this.copyPictures();
    const wide = this.outer.clientWidth - 64;
    const high = this.outer.clientHeight - 32;
    for (const svg of this.panel.querySelectorAll(".jp-OutputArea-output svg[viewBox]")) {
      const box = svg.viewBox.baseVal;
      // A tall picture is scrolled rather than made too small to read.
      const width = Math.min(wide, Math.max((high * box.width) / box.height, LEAST_SCALE * box.width));
      const unit = (box.width / width).toFixed(4);
      this.rules.set(svg.getAttribute("viewBox"), `{width:${width.toFixed(1)}px!important;--cr-unit:${unit}px}`);
    }
    const text = [...this.rules].map(([box, rule]) => `[data-cr-panel] svg[viewBox="${box}"]${rule}`).join("\n");
    if (text !== this.scales.textContent) this.scales.textContent = text;
  }

  // JupyterLab shows a stored picture as an image, whose parts no style sheet reaches.
  copyPictures() {
    for (const image of this.panel.querySelectorAll(".jp-RenderedSVG > img:only-child")) {
      const source = decodeURIComponent(image.src.slice(image.src.indexOf(",") + 1));
      const copy = new DOMParser().parseFromString(source, "image/svg+xml").documentElement;
      if (copy.nodeName !== "svg" || !copy.hasAttribute("viewBox")) continue;
      for (const part of copy.querySelectorAll("script, foreignObject, a, use, image")) part.remove();
      for (const part of [copy, ...copy.querySelectorAll("*")]) {
        for (const { name } of [...part.attributes]) if (name.startsWith("on")) part.removeAttribute(name);
      }
      copy.setAttribute("data-cr-copy", "");
      image.after(copy);
    }
  }

  restyle(node, property, value) {
    if (!this.styled.has(node)) this.styled.set(node, node.getAttribute("style"));
    node.style.setProperty(property, value, "important");
  }

  fitFormulas() {
    for (const formula of this.panel.querySelectorAll(FORMULA)) {
      if (!formula.getClientRects().length) continue;
      this.restyle(formula, "font-size", `${enlarged(48)}px`);
      const inside = formula.querySelector("mjx-math") ?? formula;
      const { width, height } = inside.getBoundingClientRect();
      const space = formula.closest(".jp-OutputArea-output").clientWidth - 24;
      const share = Math.min(1, space / width, (this.outer.clientHeight - 48) / height);
      if (share < 1) this.restyle(formula, "font-size", `${Math.max(SMALLEST_FORMULA, enlarged(48) * share)}px`);
    }
  }

  fitTables() {
    for (const table of this.panel.querySelectorAll(".jp-OutputArea-output table")) {
      if (!table.getClientRects().length) continue;
      this.restyle(table, "zoom", "1");
      const text = parseFloat(getComputedStyle(table.querySelector("td, th") ?? table).fontSize);
      const space = this.outer.clientWidth - 80;
      const wanted = Math.max(1, enlarged(28) / text);
      const zoom = Math.min(wanted, space / table.getBoundingClientRect().width);
      this.restyle(table, "zoom", zoom.toFixed(3));
    }
  }

  // --- what happens meanwhile --------------------------------------------------------------

  changed(changes) {
    // A slider redraws inside its output; only cells and outputs that come or go change the screens.
    const isLayout = changes.some(({ target }) => target.matches?.(".jp-OutputArea, .jp-Cell-outputArea, .jp-RenderedMarkdown, .jp-WindowedPanel-viewport, .jp-WindowedPanel-window"));
    if (isLayout) this.arrangeSoon();
    else this.fitSoon();
  }

  fitSoon() {
    this.fitting ??= frame().then(() => {
      this.fitting = null;
      if (!this.isLeft) this.fit();
    });
  }

  arrangeSoon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      if (this.isLeft) return;
      const { scrollTop } = this.outer;
      this.arrange();
      this.show(this.at);
      this.outer.scrollTop = scrollTop;
    }, 150);
  }

  key(event) {
    const { key, target } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (document.querySelector(".jp-Dialog")) return;
    const isIn = (places) => target instanceof Element && target.closest(places);
    if (isIn(EDITORS)) return;
    const step = { PageDown: 1, PageUp: -1, ArrowRight: 1, ArrowLeft: -1, " ": event.shiftKey ? -1 : 1 }[key];
    const taken = { " ": TAKE_SPACE, PageDown: null, PageUp: null }[key];
    const places = taken === undefined ? TAKE_ARROWS : taken;
    // Space presses the bar's buttons; with Shift it goes back from there as well.
    const isTaken = places && isIn(places) && !(key === " " && event.shiftKey && isIn("[data-cr-bar]"));
    const act = {
      Escape: () => this.leave(),
      Home: () => this.show(0),
      End: () => this.show(this.screens.length - 1),
      c: () => this.toggleCode(),
    }[key] ?? (step && (() => this.move(step)));
    if (act && !(isTaken && key !== "Escape" && key !== "c")) {
      event.preventDefault();
      event.stopImmediatePropagation();
      act();
    } else if (!isTaken && (key.length === 1 || (key === "Enter" && !event.shiftKey && !this.showsCode))) {
      // Single letters would cut, insert or delete cells that nobody sees.
      if (!isIn(TAKE_SPACE)) event.stopImmediatePropagation();
    }
  }

  leave() {
    if (this.isLeft) return;
    this.isLeft = true;
    clearTimeout(this.timer);
    this.observer.disconnect();
    this.guard.disconnect();
    window.removeEventListener("keydown", this.onKey, true);
    window.removeEventListener("resize", this.onResize);
    for (const node of this.marked) {
      for (const { name } of [...node.attributes]) if (name.startsWith("data-cr-")) node.removeAttribute(name);
    }
    for (const [node, style] of this.styled) {
      if (style === null) node.removeAttribute("style");
      else node.setAttribute("style", style);
    }
    for (const copy of this.panel.querySelectorAll("[data-cr-copy]")) copy.remove();
    for (const part of [this.bar, this.sheet, this.scales]) part.remove();
    if (window[STATE] === this) delete window[STATE];
    this.tell(false);
    if (!this.notebook.isDisposed) this.restore();
  }

  async restore() {
    const { config, active, scroll, focus } = this.before;
    this.notebook.notebookConfig = config;
    this.notebook.activeCellIndex = active;
    // JupyterLab may have laid the panel out for the whole screen meanwhile.
    this.notebook.parent.update();
    if (focus?.isConnected) focus.focus({ preventScroll: true });
    // The notebook first takes out the cells that are off the screen again.
    for (let pass = 0; pass < 4; pass++) {
      this.outer.scrollTop = scroll;
      await frame();
    }
  }
}

async function start(model, el) {
  await until(() => el.isConnected);
  const found = await findNotebook(model);
  if (!found) return false;
  window[STATE]?.leave();
  const tell = (isOn) => {
    model.set("is_on", isOn);
    model.save_changes();
  };
  window[STATE] = new Presentation(found, model.get("css"), tell);
  tell(true);
  return true;
}

function render({ model, el }) {
  el.dataset.crPresenter = "";
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: "Present this notebook" });
  button.className = "jupyter-button mod-primary";
  const says = document.createElement("p");
  says.textContent = model.get("help");
  const begin = async () => {
    if (!(await start(model, el))) says.textContent = model.get("elsewhere");
  };
  button.addEventListener("click", begin);
  el.replaceChildren(button, says);
  const asked = model.get("asked");
  // Asked once: a page that is loaded again shows the same widget and must not start by itself.
  model.set("asked", "");
  model.save_changes();
  if (asked === "start") begin();
  if (asked === "leave") window[STATE]?.leave();
}

export default { render };
