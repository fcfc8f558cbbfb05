// Show a picture made in Python; report which of its named parts is chosen and which has the focus.
const nameOf = (event) => {
  const part = event.target.closest("[data-name], [data-for]");
  return part && (part.dataset.name ?? part.dataset.for);
};

function render({ model, el }) {
  const frame = document.createElement("div");
  const hint = document.createElement("div");
  hint.style.cssText = "height:1.6em;overflow:hidden;white-space:nowrap;text-overflow:ellipsis";
  frame.className = "cr-picture";
  // JupyterLab would take Enter and Space for its own commands.
  frame.dataset.lmSuppressShortcuts = "true";

  const partOf = (name) => frame.querySelector(`[data-name="${CSS.escape(name)}"]`);
  const focus = (name) => partOf(name)?.focus({ preventScroll: true });
  const tell = (trait, name) => {
    model.set(trait, name);
    model.save_changes();
  };
  const draw = () => {
    const held = frame.contains(document.activeElement) && document.activeElement.dataset.name;
    // One assignment, so that the browser never paints a frame without the picture.
    frame.innerHTML = model.get("svg");
    if (held) focus(held);
  };
  const say = () => (hint.textContent = model.get("hint"));

  frame.addEventListener("focusin", (event) => nameOf(event) && tell("focused", nameOf(event)));
  frame.addEventListener("click", (event) => {
    const name = nameOf(event);
    if (name) focus(name), tell("picked", name);
  });
  frame.addEventListener("keydown", (event) => {
    if (!nameOf(event) || !["Enter", " "].includes(event.key)) return;
    event.preventDefault();
    tell("picked", nameOf(event));
  });
  model.on("change:svg", draw);
  model.on("change:hint", say);
  el.replaceChildren(frame, hint);
  draw();
  say();
}

export default { render };
