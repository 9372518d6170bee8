// An open group of the menu closes when one presses Escape or clicks beside it.
const groups = document.querySelectorAll("nav.menu details");
const shut = (but) => groups.forEach((group) => { if (!group.contains(but)) group.open = false; });
document.addEventListener("click", (event) => shut(event.target));
document.addEventListener("keydown", (event) => { if (event.key === "Escape") shut(null); });
