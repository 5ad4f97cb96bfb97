"use strict";
// Fills in where the phone is, when the officer asks for it; without it the degrees are typed.
const ask = document.querySelector("[data-position]");
ask?.addEventListener("click", () => {
  const said = document.querySelector("[data-position-refused]");
  const refuse = () => { said.textContent = said.dataset.positionRefused; };
  if (!navigator.geolocation) { refuse(); return; }
  navigator.geolocation.getCurrentPosition((found) => {
    document.getElementById("id_latitude").value = found.coords.latitude.toFixed(6);
    document.getElementById("id_longitude").value = found.coords.longitude.toFixed(6);
    said.textContent = "";
  }, refuse, { enableHighAccuracy: true, timeout: 15000 });
});
