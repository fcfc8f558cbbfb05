
// --- one presentation ------------------------------------------------------------------------
// Its place is the page, not the widget: a kernel restart or a cleared output removes the
// widget, and the way out has to stay.
const STATE = Symbol.for("chainrule.presenter");
const LAYOUT = ".jp-OutputArea, .jp-Cell-outputArea, .jp-RenderedMarkdown, .jp-WindowedPanel-viewport, .jp-WindowedPanel-window";

const isRunning = (cell) => cell.node.querySelector(".jp-InputPrompt")?.textContent.includes("*");

class Presentation {
  constructor({ notebook, cell }, css, tell) {
    Object.assign(this, { notebook, tell, at: 0, screens: [], isLeft: false, traces: new Traces() });
    this.panel = notebook.parent.node;
    this.outer = notebook.node.querySelector(".jp-WindowedPanel-outer") ?? notebook.node;
    this.sizes = new Sizes(this.panel, this.outer, this.traces);
    this.before = {
      config: notebook.notebookConfig,
      active: notebook.activeCellIndex,
      scroll: this.outer.scrollTop,
      top: this.topCell(),
      focus: document.activeElement,
    };
    this.sheet = Object.assign(document.createElement("style"), { textContent: css });
    this.bar = new Bar((name) => this.act(name));
    this.enter(cell);
  }

  async enter(cell) {
    // Cells far from the screen may not be in the page at all; this brings all of them in.
    this.notebook.notebookConfig = { ...this.before.config, windowingMode: "none" };
    document.head.append(this.sheet, this.sizes.sheet);
    this.traces.mark(document.body, "data-cr-present");
    this.traces.mark(this.panel, "data-cr-panel");
    for (let part = this.panel.parentElement; part && part !== document.body; part = part.parentElement) {
      this.traces.mark(part, "data-cr-around");
    }
    document.body.append(this.bar.node);
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

  arrange() {
    const held = this.screens[this.at]?.units[0]?.cell;
    this.traces.unmark("data-cr-off");
    this.traces.unmark("data-cr-on");
    for (const cell of this.notebook.widgets) this.traces.mark(cell.node, "data-cr-cell", cell.model.id);
    this.traces.mark(document.body, "data-cr-measure");
    this.sizes.fit();
    this.screens = makeScreens(this.notebook.widgets, this.outer.clientHeight - 16);
    document.body.removeAttribute("data-cr-measure");
    const holds = (screen) => screen?.units.some((unit) => unit.cell === held);
    const again = this.screens.findIndex(holds);
    if (again >= 0 && !holds(this.screens[this.at])) this.at = again;
    this.at = Math.min(this.at, this.screens.length - 1);
  }

  show(at) {
    this.at = Math.max(0, Math.min(at, this.screens.length - 1));
    const screen = this.screens[this.at];
    const shown = new Set(screen.units.map((unit) => unit.node));
    const known = new Set(this.screens.flatMap((one) => one.units.map((unit) => unit.node)));
    this.traces.unmark("data-cr-off");
    this.traces.unmark("data-cr-on");
    for (const cell of screen.cells) {
      this.traces.mark(cell.node, "data-cr-on", screen.units.some((unit) => unit.cell === cell) ? "" : "code");
      for (const node of cell.node.querySelectorAll(UNITS)) {
        if (known.has(node) && !shown.has(node)) this.traces.mark(node, "data-cr-off");
      }
    }
    this.sizes.fit();
    this.outer.scrollTop = 0;
    this.bar.tell(this.at, this.screens.length, titleOf(this.screens, this.at));
    const active = screen.cells.find((cell) => cell.model.type === "code") ?? screen.cells[0];
    this.notebook.activeCellIndex = this.notebook.widgets.indexOf(active);
    if (!this.bar.node.contains(document.activeElement)) this.notebook.activate();
  }

  act(name) {
    const actions = {
      next: () => this.move(1),
      back: () => this.move(-1),
      first: () => this.show(0),
      last: () => this.show(this.screens.length - 1),
      code: () => this.toggleCode(),
      leave: () => this.leave(),
    };
    actions[name]?.();
  }

  key(event) {
    const name = asks(event);
    if (!name) return;
    event.stopImmediatePropagation();
    if (name === "nothing") return;
    event.preventDefault();
    this.act(name);
  }

  move(step) {
    const { scrollTop, clientHeight, scrollHeight } = this.outer;
    const hasMore = step > 0 ? scrollTop + clientHeight < scrollHeight - 8 : scrollTop > 8;
    if (!hasMore) return this.show(this.at + step);
    const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.outer.scrollBy({ top: 0.8 * step * clientHeight, behavior: isCalm ? "instant" : "smooth" });
  }

  toggleCode() {
    const shows = !document.body.hasAttribute("data-cr-code");
    this.bar.code.setAttribute("aria-pressed", String(shows));
    if (shows) this.traces.mark(document.body, "data-cr-code");
    else this.traces.unmark("data-cr-code");
    this.sizes.fit();
  }

  changed(changes) {
    // A slider redraws inside its output; only cells and outputs that come or go change the screens.
    if (changes.some(({ target }) => target.matches?.(LAYOUT))) this.arrangeSoon();
    // Before the next frame, or a label would be seen to jump.
    else if (changes.some(({ target }) => !target.closest?.("[data-cr-copy], .cm-editor"))) this.sizes.fit();
    this.observer.takeRecords();
  }

  arrangeSoon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      if (this.isLeft) return;
      // A cell that runs has lost its output for now, and would lose its screen.
      if (this.screens[this.at]?.cells.some(isRunning)) {
        this.sizes.fit();
        this.arrangeSoon();
        return;
      }
      const { scrollTop } = this.outer;
      this.arrange();
      this.show(this.at);
      this.outer.scrollTop = scrollTop;
    }, 150);
  }

  leave() {
    if (this.isLeft) return;
    this.isLeft = true;
    clearTimeout(this.timer);
    this.observer.disconnect();
    this.guard.disconnect();
    window.removeEventListener("keydown", this.onKey, true);
    window.removeEventListener("resize", this.onResize);
    this.traces.erase();
    for (const copy of this.panel.querySelectorAll("[data-cr-copy]")) copy.remove();
    for (const part of [this.bar.node, this.sheet, this.sizes.sheet]) part.remove();
    if (window[STATE] === this) delete window[STATE];
    this.tell(false);
    if (!this.notebook.isDisposed) this.restore();
  }

  // The first cell in view, and how far it lies below the edge: where cells off the screen are
  // taken out, a distance from the notebook's start is only an estimate.
  topCell() {
    const edge = this.outer.getBoundingClientRect().top;
    for (const { node } of this.notebook.widgets) {
      const { top, bottom } = node.getBoundingClientRect();
      if (node.isConnected && bottom > edge + 1) return { node, below: top - edge };
    }
  }

  async restore() {
    const { config, active, scroll, top, focus } = this.before;
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
    for (let pass = 0; pass < 24 && top?.node.isConnected; pass++) {
      const edge = this.outer.getBoundingClientRect().top;
      this.outer.scrollTop += top.node.getBoundingClientRect().top - edge - top.below;
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
