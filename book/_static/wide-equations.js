// An equation that is wider than its column scrolls; so it must be reachable with the keyboard.
(() => {
  const mark = () => {
    for (const box of document.querySelectorAll(".bd-article :is(div.math, div.math mjx-container)")) {
      if (box.scrollWidth > box.clientWidth + 1) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    }
  };
  addEventListener("resize", mark);
  addEventListener("load", () => Promise.resolve(globalThis.MathJax?.startup?.promise).then(mark));
})();
