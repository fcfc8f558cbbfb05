// Say what every slider in this box is and where it stands: its label and its readout.
function name(box) {
  for (const handle of box.querySelectorAll(".noUi-handle")) {
    const slider = handle.closest(".widget-inline-hbox");
    const words = { "aria-label": ".widget-label", "aria-valuetext": ".widget-readout" };
    for (const [attribute, place] of Object.entries(words)) {
      const text = slider?.querySelector(place)?.textContent;
      if (text && handle.getAttribute(attribute) !== text) handle.setAttribute(attribute, text);
    }
  }
}

// JupyterLab would take a list's arrow keys to go to another cell; its other commands stay.
const keepArrows = ({ target, key }) => {
  if (target.matches?.(".jupyter-widgets select"))
    target.toggleAttribute("data-lm-suppress-shortcuts", ["ArrowDown", "ArrowUp"].includes(key));
};
addEventListener("keydown", keepArrows, true);

function render({ el }) {
  let watching = null;
  // The views of a box arrive one by one, and in no order.
  const start = () => {
    const box = el.closest(".widget-vbox");
    if (!box) return void (watching = requestAnimationFrame(start));
    watching = new MutationObserver(() => name(box));
    watching.observe(box, { childList: true, subtree: true, attributeFilter: ["aria-valuetext"] });
    name(box);
  };
  start();
  return () => (watching.disconnect ? watching.disconnect() : cancelAnimationFrame(watching));
}

export default { render };
