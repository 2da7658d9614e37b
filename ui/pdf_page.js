// The pages of an article's file, in the reader. A part of `page.js`. Words are set as text, never as HTML.

(() => {
  const ZOOMS = [1, 1.5, 2, 3];
  let asPages = true; // how articles with pages were shown last
  let zoom = 0;
  let drawing = 0; // of several pages asked for, the last is shown

  const leaves = () => panel().querySelector(".reader .pages");
  const pageAddress = (path, query) => `footnote/${path}?${new URLSearchParams(query)}`;

  function viewAs(pages, why = "") {
    const reader = leaves()?.closest(".reader");
    if (!reader) return;
    reader.querySelector(".pages").hidden = !pages;
    reader.querySelector(".text").hidden = pages;
    for (const button of reader.querySelectorAll("[data-view]"))
      button.setAttribute("aria-pressed", String((button.dataset.view === "page") === pages));
    reader.querySelector(".no-page")?.remove();
    if (why) {
      const said = document.createElement("p");
      said.className = "changed no-page";
      said.setAttribute("role", "alert");
      said.textContent = `The page cannot be shown: ${why}`;
      reader.querySelector("header").append(said);
    }
    if (pages) drawPage(leaves(), Number(leaves().dataset.page), true);
    else showMark();
  }

  function placed(node, [left, top, right, bottom]) {
    const percent = (part) => `${(part * 100).toFixed(3)}%`;
    Object.assign(node.style, { left: percent(left), top: percent(top) });
    return { width: percent(right - left), height: percent(bottom - top) };
  }

  async function drawPage(pages, number, toMark) {
    const mine = ++drawing;
    const { source, file, count } = pages.dataset;
    pages.dataset.page = number;
    pages.querySelector(".number").textContent = `Page ${number} of ${count}`;
    pages.querySelector("[data-leaf='-1']").disabled = number <= 1;
    pages.querySelector("[data-leaf='1']").disabled = number >= Number(count);
    pages.querySelector("[data-zoom='-1']").disabled = zoom === 0;
    pages.querySelector("[data-zoom='1']").disabled = zoom === ZOOMS.length - 1;
    const sheet = pages.querySelector(".sheet");
    const boxes = JSON.parse(pages.dataset.boxes);
    sheet.style.setProperty("--zoom", ZOOMS[zoom]);
    sheet.setAttribute("aria-busy", "true");
    try {
      const words = await fetched(pageAddress("page-words", { source, n: number }));
      const { size, lines } = await words.json();
      if (mine !== drawing) return;
      sheet.style.aspectRatio = `${size[0]} / ${size[1]}`;
      const wide = Math.ceil((sheet.clientWidth * window.devicePixelRatio) / 200) * 200;
      const picture = await fetched(pageAddress("page", { source, n: number, width: Math.min(wide, 4000), file }));
      const image = document.createElement("img");
      image.alt = "";
      image.src = URL.createObjectURL(await picture.blob());
      await image.decode();
      URL.revokeObjectURL(image.src);
      if (mine !== drawing) return;
      sheet.replaceChildren(image, ...spots(boxes, number));
      sheet.dataset.shown = number;
      sayWords(sheet, lines);
      const mark = sheet.querySelector(".spot");
      if (toMark) (mark ?? pages).scrollIntoView({ block: mark ? "center" : "nearest", inline: "center" });
      const unmarked = pages.querySelector(".unmarked");
      if (unmarked) unmarked.hidden = pages.closest(".reader").dataset.turn === undefined;
    } catch (error) {
      if (mine === drawing) viewAs(false, error.message);
    } finally {
      sheet.removeAttribute("aria-busy");
    }
  }

  async function fetched(address) {
    const reply = await fetch(new URL(address, document.baseURI));
    if (reply.ok) return reply;
    const said = await reply.json().catch(() => ({}));
    throw new Error(said.error ?? "the server does not answer");
  }

  function spots(boxes, number) {
    return boxes.filter(([page]) => page === number).map(([, ...edges]) => {
      const spot = document.createElement("i");
      spot.className = "spot";
      Object.assign(spot.style, placed(spot, edges));
      return spot;
    });
  }

  // The words of the page over its picture: to be selected, and to be heard. Each line is as wide as what is printed.
  function sayWords(sheet, lines) {
    const said = lines.map(([text, ...edges]) => {
      const line = document.createElement("span");
      line.className = "printed";
      line.textContent = `${text} `;
      placed(line, edges);
      line.style.fontSize = `${((edges[3] - edges[1]) * 100).toFixed(3)}cqh`;
      line.across = edges[2] - edges[0];
      return line;
    });
    sheet.append(...said);
    const widths = said.map((line) => line.offsetWidth);
    said.forEach((line, i) => {
      if (widths[i]) line.style.transform = `scaleX(${((line.across * sheet.clientWidth) / widths[i]).toFixed(4)})`;
    });
  }

  document.addEventListener("footnote:reader", () => leaves() && viewAs(asPages));

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.(".reader button");
    if (!button) return;
    if (button.dataset.view) viewAs((asPages = button.dataset.view === "page"));
    else if (button.dataset.leaf) drawPage(leaves(), Number(leaves().dataset.page) + Number(button.dataset.leaf), false);
    else if (button.dataset.zoom) {
      zoom = Math.min(ZOOMS.length - 1, Math.max(0, zoom + Number(button.dataset.zoom)));
      drawPage(leaves(), Number(leaves().dataset.page), true);
    }
  });
})();
