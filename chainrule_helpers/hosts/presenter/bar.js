
// --- the bar and the keys --------------------------------------------------------------------
const EDITORS = ".cm-editor, textarea, [contenteditable=true], input:not([type=checkbox], [type=radio], [type=range], [type=button])";
const TAKE_ARROWS = "select, input, [role=slider], [role=listbox], [role=radiogroup], .noUi-target, audio, video";
const TAKE_SPACE = `${TAKE_ARROWS}, button, a[href], summary, [role=button]`;

class Bar {
  constructor(act) {
    this.node = document.createElement("nav");
    this.node.dataset.crBar = "";
    this.node.setAttribute("aria-label", "Presentation");
    this.section = document.createElement("span");
    this.section.dataset.crSection = "";
    this.place = document.createElement("span");
    this.place.dataset.crPlace = "";
    this.place.setAttribute("role", "status");
    this.place.setAttribute("aria-live", "polite");
    const button = (text, keys, name) => {
      const made = Object.assign(document.createElement("button"), { type: "button", textContent: text, title: keys });
      made.addEventListener("click", () => act(name));
      return made;
    };
    this.back = button("Previous", "Page Up, left arrow, Shift and Space", "back");
    this.next = button("Next", "Page Down, right arrow, Space", "next");
    this.code = button("Code", "c", "code");
    this.code.setAttribute("aria-pressed", "false");
    this.node.append(this.section, this.back, this.place, this.next, this.code, button("Leave", "Escape", "leave"));
  }

  tell(at, count, title) {
    this.place.textContent = `${at + 1} / ${count}`;
    this.section.textContent = title;
    this.back.setAttribute("aria-disabled", String(at === 0));
    this.next.setAttribute("aria-disabled", String(at === count - 1));
  }
}

// What a key asks for: the name of an action, "nothing" for a key that must not reach
// JupyterLab, or null for one that is somebody else's.
function asks(event) {
  const { key, target, shiftKey } = event;
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return null;
  if (document.querySelector(".jp-Dialog")) return null;
  const isIn = (places) => target instanceof Element && target.closest(places);
  if (isIn(EDITORS)) return null;
  const action = {
    PageDown: "next", PageUp: "back", ArrowRight: "next", ArrowLeft: "back", " ": shiftKey ? "back" : "next",
    Home: "first", End: "last", Escape: "leave", c: "code",
  }[key];
  if (["PageDown", "PageUp", "Escape", "c"].includes(key)) return action;
  // Space presses the bar's buttons; with Shift it goes back from there as well.
  const taken = key === " " ? TAKE_SPACE : TAKE_ARROWS;
  const isTaken = isIn(taken) && !(key === " " && shiftKey && isIn("[data-cr-bar]"));
  if (action) return isTaken ? null : action;
  // Single letters would cut, insert or delete cells that nobody sees.
  const isCommand = key.length === 1 || key === "Enter";
  return isCommand && !isIn(TAKE_SPACE) && !(key === "Enter" && shiftKey) ? "nothing" : null;
}
