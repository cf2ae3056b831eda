// The focal point of a picture: a point that is clicked or moved with the arrow keys, bound to the two number fields
// of the form; and the crops beside it, which follow in the same tenths that readers' pages know.

const figure = document.querySelector("[data-focal]");
const picture = figure?.querySelector("[data-focal-picture]");
const fields = { x: document.getElementById("id_focal_x"), y: document.getElementById("id_focal_y") };

const STEP = 0.01;
const LARGE_STEP = 0.1;
const MOVES = { ArrowLeft: ["x", -1], ArrowRight: ["x", 1], ArrowUp: ["y", -1], ArrowDown: ["y", 1] };

function inside(value) {
  // Two digits, as the fields have them.
  return Math.round(Math.min(1, Math.max(0, value)) * 100) / 100;
}

function read(axis) {
  const value = Number.parseFloat(fields[axis].value);
  return Number.isFinite(value) ? inside(value) : 0.5;
}

function begin() {
  const frame = document.createElement("div");
  frame.className = "focal-frame";
  picture.replaceWith(frame);
  const point = document.createElement("button");
  point.type = "button";
  point.className = "focal-point";
  frame.append(picture, point);
  const help = figure.querySelector("[data-focal-help]");
  help.hidden = false;
  help.id = "focal-help";
  point.setAttribute("aria-describedby", help.id);
  const said = document.createElement("p");
  said.className = "visually-hidden";
  said.setAttribute("role", "status");
  figure.append(said);

  function draw() {
    const [x, y] = [read("x"), read("y")];
    point.style.left = `${x * 100}%`;
    point.style.top = `${y * 100}%`;
    const words = figure.dataset.label.replace("{x}", Math.round(x * 100)).replace("{y}", Math.round(y * 100));
    point.setAttribute("aria-label", words);
    const [tenX, tenY] = [Math.round(x * 10), Math.round(y * 10)];
    for (const crop of document.querySelectorAll(".picture-crop")) {
      const kept = [...crop.classList].filter((name) => !name.startsWith("focal-"));
      crop.className = [...kept, `focal-x-${tenX}`, `focal-y-${tenY}`].join(" ");
    }
    return `${Math.round(x * 100)} %, ${Math.round(y * 100)} %`;
  }

  function set(axis, value) {
    fields[axis].value = inside(value);
    fields[axis].dispatchEvent(new Event("change", { bubbles: true }));
  }

  frame.addEventListener("click", (event) => {
    // A key on the point is a click without a place.
    if (event.detail === 0) return;
    const { left, top, width, height } = picture.getBoundingClientRect();
    set("x", (event.clientX - left) / width);
    set("y", (event.clientY - top) / height);
    point.focus();
  });
  point.addEventListener("keydown", (event) => {
    const move = MOVES[event.key];
    if (!move || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const [axis, direction] = move;
    set(axis, read(axis) + direction * (event.shiftKey ? LARGE_STEP : STEP));
    said.textContent = draw();
  });
  for (const field of Object.values(fields)) {
    field.addEventListener("input", draw);
    field.addEventListener("change", draw);
  }
  draw();
}

if (picture && fields.x && fields.y) begin();
