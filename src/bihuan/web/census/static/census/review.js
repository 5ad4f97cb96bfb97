"use strict";
// One key for each button of the pair, while the focus is on the pair: elsewhere a digit is a digit.
const pair = document.getElementById("pair");
pair?.focus({ preventScroll: true });
pair?.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
  const button = pair.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (button) {
    event.preventDefault();
    button.click();
  }
});
