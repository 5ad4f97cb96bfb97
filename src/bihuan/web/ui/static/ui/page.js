"use strict";
// What every page shares: an error summary takes the focus, so that it is read out first.
document.documentElement.classList.add("js");
document.querySelector("[data-focus]")?.focus();
