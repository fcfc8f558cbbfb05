
// --- labels of weights, clear of the nodes that have grown ----------------------------------
const NODE = ".node";
const CARDS = ".pill";
const GAP = 2;

// A lit label slides along its edge.  The others only step sideways, all by as much: along
// their edges they would run into each other.
function clearLabels(svg, scale, traces) {
  const nodes = [...svg.querySelectorAll(NODE)].map((node) => node.getBoundingClientRect());
  const lines = [...svg.querySelectorAll("line")].map((line) => ["x1", "y1", "x2", "y2"].map((name) => line[name].baseVal.value));
  const labels = [...svg.querySelectorAll(CARDS)].map((card) => {
    const text = card.nextElementSibling;
    const isLit = card.classList.contains("lit");
    const [x, y, wide, high] = ["x", "y", "width", "height"].map((name) => card[name].baseVal.value);
    const bent = isLit ? slopeOf(x + wide / 2, y + high / 2, lines) : 0;
    move({ card, text, bent }, 0, traces);
    return { card, text, bent, column: isLit ? card : (x + wide / 2).toFixed(0) };
  });
  const steps = new Map();
  for (const one of labels) {
    const step = stepFrom(one, nodes);
    if (Math.abs(step) >= Math.abs(steps.get(one.column) ?? 0)) steps.set(one.column, step);
  }
  for (const one of labels) move(one, steps.get(one.column) / scale, traces);
}

function move({ card, text, bent }, step, traces) {
  for (const part of [card, text]) {
    traces.restyle(part, "--cr-dx", `${step.toFixed(2)}px`);
    traces.restyle(part, "--cr-dy", `${(step * bent).toFixed(2)}px`);
  }
}

function slopeOf(a, b, lines) {
  const far = ([x1, y1, x2, y2]) =>
    a < x1 || a > x2 ? Infinity : Math.abs((x2 - x1) * (b - y1) - (y2 - y1) * (a - x1)) / Math.hypot(x2 - x1, y2 - y1);
  const [x1, y1, x2, y2] = lines.reduce((best, line) => (far(line) < far(best) ? line : best), lines[0]);
  return far([x1, y1, x2, y2]) < 1 ? (y2 - y1) / (x2 - x1) : 0;
}

// The shortest step, in screen pixels, that frees a label from every node.
function stepFrom({ card, text, bent }, nodes) {
  const [back, words] = [card.getBoundingClientRect(), text.getBoundingClientRect()];
  const [left, right] = [Math.min(back.left, words.left), Math.max(back.right, words.right)];
  const box = { left, right, top: back.top, bottom: back.bottom };
  const isFree = (step) => nodes.every((node) => isClear(box, step, step * bent, node));
  for (let size = 0; size < 160; size += 2) {
    if (isFree(size)) return size;
    if (isFree(-size)) return -size;
  }
  return 0;
}

function isClear(box, dx, dy, node) {
  const gap = enlarged(GAP);
  return (
    box.right + dx + gap < node.left || box.left + dx - gap > node.right ||
    box.bottom + dy < node.top || box.top + dy > node.bottom
  );
}
