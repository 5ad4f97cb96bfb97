"use strict";
// What every page shares: an error summary takes the focus, so that it is read out first.
document.documentElement.classList.add("js");
document.querySelector("[data-focus]")?.focus();

// A text that was written to be sent on: one click copies it, and where no clipboard is at hand it stands selected.
document.querySelectorAll("[data-copy]").forEach((button) => {
  const text = document.getElementById(button.dataset.copy);
  button.hidden = false;
  button.addEventListener("click", async () => {
    text.focus();
    text.select();
    const copied = navigator.clipboard
      ? await navigator.clipboard.writeText(text.value).then(() => true, () => false)
      : document.execCommand("copy");
    if (copied) button.closest("p").querySelector("[role=status]").textContent = button.dataset.done;
  });
});
