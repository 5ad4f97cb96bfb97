"use strict";
// The form works as it stands; this lets a file be dropped on it and starts at once.
{
  const form = document.querySelector("[data-drop]");
  const input = form.querySelector("input[type=file]");
  const working = form.querySelector("[data-working]");

  const start = () => {
    if (!input.files.length) return;
    working.textContent = `${working.dataset.text} ${input.files[0].name} …`;
    form.classList.add("is-working");
    form.requestSubmit();
  };
  input.addEventListener("change", start);

  for (const kind of ["dragenter", "dragover"]) {
    form.addEventListener(kind, (event) => {
      event.preventDefault();
      form.classList.add("is-over");
    });
  }
  for (const kind of ["dragleave", "drop"]) {
    form.addEventListener(kind, () => form.classList.remove("is-over"));
  }
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    if (!event.dataTransfer.files.length || form.classList.contains("is-working")) return;
    input.files = event.dataTransfer.files;
    start();
  });
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
  });
  // Coming back by the history shows the page as it was: it must work again.
  window.addEventListener("pageshow", () => {
    delete form.dataset.sent;
    form.classList.remove("is-working");
    working.textContent = "";
    form.reset();
  });
}
