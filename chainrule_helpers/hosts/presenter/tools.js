// Show the notebook of a cell as screens of large type, and put everything back.
//
// What is shown is the notebook itself, so its controls stay alive.  Nothing in it is moved or
// changed: a style sheet, data-cr-* attributes and inline sizes do the work, and leaving takes
// them away.  The scripts of this folder are one module, joined in present.py in the order there.
const UNITS = ".jp-MarkdownOutput > :not(style), .jp-OutputArea-child";
// A screen 720 high is the unit of all sizes, here as in the style sheet.
const enlarged = (pixels) => pixels * Math.max(1, innerHeight / 720);
const isSeen = (node) => node.getClientRects().length > 0;

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

// What was set on the page, so that it can be taken away again.
class Traces {
  constructor() {
    this.marked = new Set();
    this.styles = new Map();
  }

  mark(node, name, value = "") {
    node.setAttribute(name, value);
    this.marked.add(node);
  }

  unmark(name) {
    for (const node of this.marked) node.removeAttribute(name);
  }

  restyle(node, property, value) {
    if (!this.styles.has(node)) this.styles.set(node, node.getAttribute("style"));
    node.style.setProperty(property, value, "important");
  }

  // A slider replaces its picture at every move.
  forgetRemoved() {
    for (const node of this.styles.keys()) if (!node.isConnected) this.styles.delete(node);
  }

  erase() {
    for (const node of this.marked) {
      for (const { name } of [...node.attributes]) if (name.startsWith("data-cr-")) node.removeAttribute(name);
    }
    for (const [node, style] of this.styles) {
      if (style === null) node.removeAttribute("style");
      else node.setAttribute("style", style);
    }
  }
}
