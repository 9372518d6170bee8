// On a phone the menu is one row that scrolls: bring the page one is on into sight.
document.querySelector("nav.menu [aria-current]")?.scrollIntoView({ inline: "center", block: "nearest" });
