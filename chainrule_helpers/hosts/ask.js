// One question: a field whose text is typeset as one types, options to press, and the reply below.
const OPERATORS = [
  ["(", "(", "opening bracket"], [")", ")", "closing bracket"], ["+", "+", "plus"], ["−", "-", "minus"],
  ["·", "*", "times"], ["/", "/", "divided by"], ["( )²", "**2", "squared"], ["eˣ", "exp(", "exponential"],
];
let count = 0;

const made = (tag, role, fill = {}) => Object.assign(document.createElement(tag), { className: role, ...fill });

// What the kernel has not confirmed yet survives in the browser: a kernel may die while one types.
class Unsent {
  constructor(id) {
    this.key = `chainrule ${location.pathname} ${id}`;
  }
  hold(text) {
    try { localStorage.setItem(this.key, text); } catch { /* a private window may refuse */ }
  }
  take() {
    try { return localStorage.getItem(this.key); } catch { return null; }
  }
  drop() {
    try { localStorage.removeItem(this.key); } catch { /* nothing was held */ }
  }
}

// What is too wide for its place scrolls, by keyboard as well.
function scrolling(part, words) {
  part.setAttribute("role", "group");
  part.setAttribute("aria-label", words);
  const reach = () => {
    if (part.scrollWidth > part.clientWidth + 1) part.tabIndex = 0;
    else part.removeAttribute("tabindex");
  };
  // After the layout, which WebKit asks for; a page in the background paints no frame.
  new ResizeObserver(() => setTimeout(reach)).observe(part);
  return reach;
}

function render({ model, el }) {
  const id = model.get("id");
  const unique = `cr-ask-${id.replace(".", "-")}-${++count}`;
  const hasOptions = model.get("options").length > 0;
  const tell = (action, text = "") => model.send({ do: action, text });
  el.classList.add("cr-ask");
  // JupyterLab would take keys for its own commands.
  el.dataset.lmSuppressShortcuts = "true";

  const prompt = made("div", "asked", { id: unique, innerHTML: `<b>${id}.</b> ${model.get("prompt")}` });
  const answering = made("div", "answering");
  const picture = made("div", "picture");
  const reachPicture = scrolling(picture, "the network of the question");
  const reply = made("div", "reply");
  reply.setAttribute("role", "status");
  reply.setAttribute("aria-live", "polite");

  const field = hasOptions ? null : drawField();
  if (hasOptions) drawOptions();
  const doing = drawButtons();
  answering.append(doing.row, reply);
  const columns = made("div", "columns");
  columns.append(answering, picture);
  el.replaceChildren(prompt, columns);
  follow("svg", () => {
    picture.innerHTML = model.get("svg");
    picture.hidden = !model.get("svg");
    reachPicture();
  });
  follow("reply", () => (reply.innerHTML = model.get("reply")));
  follow("verdict", () => {
    el.dataset.verdict = model.get("verdict");
    field?.setAttribute("aria-invalid", String(model.get("verdict") === "wrong"));
  });

  function follow(trait, show) {
    model.on(`change:${trait}`, show);
    show();
  }

  function drawField() {
    const unsent = new Unsent(id);
    // It wraps, so that no blank of a long answer is out of sight; an answer is one line all the same.
    const input = made("textarea", "field", { rows: 1, autocomplete: "off", spellcheck: false, maxLength: 2000 });
    const fit = () => {
      input.style.height = "auto";
      input.style.height = `${input.scrollHeight + input.offsetHeight - input.clientHeight}px`;
    };
    let width = 0;
    new ResizeObserver(() => {
      if (input.clientWidth === width) return;
      width = input.clientWidth;
      setTimeout(fit);
    }).observe(input);
    for (const [name, value] of Object.entries({
      autocapitalize: "off", autocorrect: "off", enterkeyhint: "done",
      "aria-label": `Your answer to ${id}`, "aria-describedby": unique,
      placeholder: model.get("kind") === "number" ? "a number, or how to work it out" : "your formula",
    })) input.setAttribute(name, value);
    const echo = made("div", "echo");
    const confirm = () => model.get("kept") === input.value && unsent.drop();
    const say = () => {
      if (input.value.includes("\n")) input.value = input.value.replace(/\s*\n\s*/g, " ");
      fit();
      unsent.hold(input.value);
      confirm();
      model.set("typed", input.value);
      model.save_changes();
    };
    let at = null; // place among the earlier tries; null is what is being typed
    let typing = "";
    const recall = (step) => {
      const tries = model.get("tries");
      if (at === null) typing = input.value;
      const from = at ?? tries.length;
      let to = from + step;
      while (at === null && step < 0 && to > 0 && tries[to] === input.value) to -= 1;
      if (to < 0 || to > tries.length) return;
      at = to === tries.length ? null : to;
      input.value = at === null ? typing : tries[at];
      say();
    };
    input.addEventListener("input", () => {
      at = null;
      say();
    });
    input.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      if (event.key === "Enter" && !event.shiftKey) judge(event);
      else if (event.key === "ArrowUp" || event.key === "ArrowDown") {
        event.preventDefault();
        recall(event.key === "ArrowUp" ? -1 : 1);
      }
    });
    const judge = (event) => {
      event.preventDefault();
      at = null;
      tell("answer", input.value);
    };
    const write = (text) => {
      const [before, after] = [input.value.slice(0, input.selectionStart), input.value.slice(input.selectionEnd)];
      const apart = /\w$/.test(before) && /^\w/.test(text) ? " " : "";
      const off = /^\w/.test(after) && /\w$/.test(text) ? " " : "";
      input.setRangeText(apart + text + off, input.selectionStart, input.selectionEnd, "end");
      input.focus({ preventScroll: true });
      at = null;
      say();
    };
    picture.addEventListener("click", (event) => {
      const part = event.target.closest("[data-name]");
      if (part) write(part.dataset.name);
    });
    input.judge = judge;
    answering.append(input, echo, drawSymbols(write));
    const reach = scrolling(echo, "your answer, typeset");
    follow("echo", () => {
      echo.innerHTML = model.get("echo");
      reach();
    });
    model.on("change:kept", confirm);
    input.value = model.get("typed");
    const left = unsent.take();
    if (left !== null) {
      input.value = left;
      say();
    }
    model.on("change:typed", () => {
      if (document.activeElement === input) return;
      input.value = model.get("typed");
      fit();
    });
    return input;
  }

  function drawSymbols(write) {
    const row = made("div", "symbols");
    row.setAttribute("role", "toolbar");
    row.setAttribute("aria-label", "write a symbol");
    const add = (html, text, words, role) => {
      const button = made("button", role, { type: "button", innerHTML: html, title: text, tabIndex: -1 });
      button.setAttribute("aria-label", words);
      // A press must not take the cursor out of the field.
      button.addEventListener("pointerdown", (event) => event.preventDefault());
      button.addEventListener("click", () => write(text));
      row.append(button);
    };
    for (const one of model.get("symbols")) {
      add(`${one.html}<small>${one.name}</small>`, one.name, one.name, "symbol");
    }
    for (const [shown, text, words] of OPERATORS) add(shown, text, words, "operator");
    row.firstElementChild.tabIndex = 0;
    row.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      const buttons = [...row.children];
      const next = buttons[buttons.indexOf(event.target) + step];
      if (!step || !next) return;
      event.preventDefault();
      event.target.tabIndex = -1;
      next.tabIndex = 0;
      next.focus();
    });
    return row;
  }

  function drawOptions() {
    const list = made("div", "options");
    list.setAttribute("role", "group");
    list.setAttribute("aria-labelledby", unique);
    for (const one of model.get("options")) {
      const button = made("button", "option", { type: "button" });
      button.dataset.key = one.key;
      button.setAttribute("aria-label", one.words);
      button.innerHTML = `<b>${one.key}</b><span>${one.html}</span>`;
      button.addEventListener("click", () => tell("choose", one.key));
      list.append(button);
    }
    answering.append(list);
    follow("typed", () => {
      for (const one of list.children) one.setAttribute("aria-pressed", String(one.dataset.key === model.get("typed")));
    });
  }

  function drawButtons() {
    const row = made("div", "doing");
    const button = (text, action) => {
      const one = made("button", action, { type: "button", textContent: text });
      row.append(one);
      return one;
    };
    if (field) button("Check", "check").addEventListener("click", field.judge);
    const hint = button("Hint", "hint");
    hint.addEventListener("click", () => {
      tell("hint");
      hint.textContent = "Next hint";
    });
    const solution = button("Solution", "solution");
    solution.addEventListener("click", () => tell("solution"));
    follow("has_hint", () => (hint.hidden = !model.get("has_hint")));
    follow("has_solution", () => (solution.hidden = !model.get("has_solution")));
    return { row };
  }
}

export default { render };
