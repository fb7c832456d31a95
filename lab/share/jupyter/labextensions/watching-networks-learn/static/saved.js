// An extension of JupyterLab and Notebook 7. For notebooks that are read without the kernel that made their figures: the
// still picture that was saved with a figure takes the place of "model not found", and the words of a page that set a
// figure, {set}`the words <step=300>`, are shown as words. A page of the book that has not run yet shows the stills of its
// figures (stills/, which `make stills` writes). What only Sphinx understands reads as words, or leads to the website. A
// cell that lacks what an unrun cell above makes says so. And solutions stay folded: what a solution prints is seen once
// its code is. It is written as JupyterLab loads it, and needs no build.
(() => {
  const VIEW = "application/vnd.jupyter.widget-view+json";
  const NOTEBOOKS = ["Notebook", "Jupytext Notebook"]; // how a file and how a page are opened
  const WEBSITE = "https://watching-networks-learn.github.io/watching-networks-learn/";
  const PATIENCE = 4000; // milliseconds in which a figure appears whose kernel is there
  const ROLE = /^\s*([^<>]*[^<>\s])\s*<[^<>=,]*[^<>=,\s][^<>=,]*=[^<>=,]*(?:,[^<>=,]*[^<>=,\s][^<>=,]*=[^<>=,]*)*>\s*$/;

  /** The still picture and the words that were saved with a figure. */
  function still({ data }) {
    const place = document.createElement("figure");
    place.className = "wnl-saved";
    place.style.cssText = "margin: 0; max-width: 100%";
    const words = [data["text/plain"] ?? ""].flat().join("");
    if (data["image/png"]) {
      const image = place.appendChild(new Image());
      image.src = `data:image/png;base64,${[data["image/png"]].flat().join("")}`;
      image.alt = words;
      image.style.maxWidth = "100%";
    } else place.append(words, document.createElement("br"));
    const caption = place.appendChild(document.createElement("figcaption"));
    caption.textContent = "This is what was saved. Run all cells (▶▶), and it moves.";
    return place;
  }

  /** Whether only an apology stands where a widget should be. */
  const lacks = (node, apology) => !node.firstElementChild && node.textContent.startsWith(apology);

  function withStill(renderer) {
    const show = renderer.renderModel.bind(renderer);
    renderer.renderModel = async (model) => {
      const instead = (apology) => {
        if (model.data["text/plain"] && lacks(renderer.node, apology)) renderer.node.replaceChildren(still(model));
      };
      const late = setTimeout(instead, PATIENCE, "Loading widget"); // without any kernel it waits for ever
      await show(model);
      clearTimeout(late);
      instead("Error displaying widget");
    };
    return renderer;
  }

  /** {set} and the code that follows it become words; a figure that appears finds in them what they set. */
  function readWords(node) {
    for (const code of node.querySelectorAll("code")) {
      const before = code.previousSibling;
      const [, words] = ROLE.exec(code.textContent) ?? [];
      if (!words || !(before instanceof Text) || !before.data.endsWith("{set}")) continue;
      before.data = before.data.slice(0, -"{set}".length);
      const span = document.createElement("span");
      span.dataset.set = code.textContent;
      span.textContent = words;
      code.replaceWith(span);
    }
  }

  /** A text of the book as Markdown alone: terms are words, a glossary is its entries, and what is made from the code
      is named and found on the website, where the page of this path stands. */
  function readable(text, path) {
    const page = `${WEBSITE}${path.replace(/^.*?book\//, "").replace(/\.\w+$/, "")}.html`;
    const entries = (_, inside) => inside.replace(/^(\S.*)\n +/gm, "**$1**  \n");
    const elsewhere = `*What stands here is made from the code or from files:* [read it on the website](${page}).`;
    const described = (_, inside) => {
      const names = [...inside.matchAll(/^\.\. auto\w+:: (\S+)/gm)].map(([, name]) => `\`${name}\``);
      return `${names.join(", ")}: [read what they are on the website](${page}), or ask \`help\`.`;
    };
    return text
      .replace(/\{term\}`([^`<]*[^`<\s])[^`]*`/g, "$1")
      .replace(/^```\{glossary\}\n([^]*?)^```$/gm, entries)
      .replace(/^```\{include\} (\S*?)([^\s/]+)\n[^]*?^```$/gm, "[$2]($1$2)")
      .replace(/^```\{eval-rst\}\n([^]*?)^```$/gm, described)
      .replace(/^```\{[\w-]+\}[^]*?^```$/gm, elsewhere)
      .replace(/^<!-- made: \w+ -->$/gm, elsewhere);
  }

  function withWords(renderer, path) {
    const show = renderer.renderModel.bind(renderer);
    renderer.renderModel = async (model) => {
      const source = [model.data["text/markdown"] ?? ""].flat().join("");
      const data = { ...model.data, "text/markdown": readable(source, path) };
      await show(Object.create(model, { data: { value: data } }));
      readWords(renderer.node);
    };
    return renderer;
  }

  /** Widgets are drawn by a factory that comes later, so the registry is asked; cells of text have copies of it. */
  function extend(registry, path) {
    const create = registry.createRenderer.bind(registry);
    registry.createRenderer = (type, ...more) => {
      const renderer = create(type, ...more);
      return type === VIEW ? withStill(renderer) : renderer;
    };
    const markdown = registry.getFactory("text/markdown");
    if (markdown) {
      const createRenderer = (options) => withWords(markdown.createRenderer(options), path);
      registry.addFactory({ ...markdown, createRenderer }, markdown.defaultRank);
    }
  }

  /** What a name is made by: an assignment, an import, a definition, or a loop. */
  const makes = (name) =>
    new RegExp(`^\\s*(?:(?:def|class)\\s+${name}\\b|(?:for|with)\\b.*\\b${name}\\b|[\\w\\s,*()]*\\b${name}\\b[\\w\\s,*()]*=(?!=)|(?:from\\s+\\S+\\s+)?import\\b.*\\b${name}\\b)`, "m");

  /** Below a cell that lacks a name which a cell above makes that has not run: a sentence, and a button that runs these. */
  function tellLacking(notebook, cell, commands) {
    cell.node.querySelector(".wnl-lacks")?.remove();
    const errors = [...Array(cell.model.outputs.length).keys()].map((i) => cell.model.outputs.get(i).toJSON());
    const { evalue = "" } = errors.find(({ ename }) => ename === "NameError") ?? {};
    const [, name] = /name '(\w+)' is not defined/.exec(evalue) ?? [];
    const above = notebook.widgets.slice(0, notebook.widgets.indexOf(cell)).filter(({ model }) => model.type === "code");
    const missing = name && above.find(({ model }) => !model.executionCount && makes(name).test(model.sharedModel.source));
    if (!missing) return;
    const place = document.createElement("p");
    place.className = "wnl-lacks";
    place.style.cssText = "margin: 4px 0 12px var(--jp-cell-prompt-width, 64px)";
    const button = Object.assign(document.createElement("button"), { textContent: "Run the cells above, then this one" });
    button.addEventListener("click", async () => {
      for (const command of ["notebook:run-all-above", "notebook:run-cell"]) {
        notebook.activeCellIndex = notebook.widgets.indexOf(cell); // meanwhile the reader may have been elsewhere
        await commands.execute(command);
      }
    });
    place.append(`${name} is made by a cell above that has not run yet. `, button);
    cell.node.append(place);
  }

  /** Listen to what the cells print, those too that are added. */
  function hearErrors(notebook, commands) {
    const heard = new WeakSet();
    const hear = () => {
      for (const cell of notebook.widgets.filter(({ model }) => model.type === "code" && !heard.has(model))) {
        heard.add(cell.model);
        cell.model.outputs.changed.connect(() => tellLacking(notebook, cell, commands));
      }
    };
    hear();
    notebook.model?.cells.changed.connect(() => setTimeout(hear));
  }

  /** JupyterLab unfolds the output of a cell that runs. That of a solution whose code is folded is folded again, once:
      `folded` holds which run of it was. The number of a run may come after the last word of the kernel. */
  function foldSolutions(notebook, folded) {
    for (const { model } of notebook.widgets.filter(({ model }) => model.metadata.tags?.includes("solution"))) {
      if (!folded.has(model)) model.stateChanged.connect(() => foldAgain(notebook, model, folded));
      foldAgain(notebook, model, folded);
    }
  }

  function foldAgain(notebook, model, folded) {
    if (folded.get(model) === model.executionCount) return;
    folded.set(model, model.executionCount);
    const cell = notebook.widgets.find((one) => one.model === model);
    if (cell?.inputHidden) cell.outputHidden = true;
  }

  /** {source of a cell: what is known of the figure that it draws}, and the folder of the pictures. */
  const pictures = (async () => {
    const { fullLabextensionsUrl } = JSON.parse(document.getElementById("jupyter-config-data")?.textContent ?? "{}");
    const folder = `${fullLabextensionsUrl}/watching-networks-learn/static/stills`;
    const answer = await fetch(`${folder}/stills.json`).catch(() => ({ ok: false }));
    return { folder, known: answer.ok ? await answer.json() : {} };
  })();

  /** The still of a figure; one that asks first what its reader expects is not given away. */
  function first({ file, alt, asks }, folder) {
    const place = document.createElement("figure");
    place.className = "wnl-first";
    place.style.cssText = "margin: 4px 0 12px var(--jp-cell-prompt-width, 64px); max-width: 736px; overflow: hidden";
    const image = place.appendChild(new Image());
    Object.assign(image, { src: `${folder}/${file}`, alt, loading: "lazy" });
    image.style.cssText = `max-width: 100%; border-radius: 8px; ${asks ? "filter: blur(9px)" : ""}`;
    const caption = place.appendChild(document.createElement("figcaption"));
    const then = asks ? "the figure asks what you expect, and then shows it" : "the figure moves";
    caption.textContent = `Run all cells (▶▶): ${then}.`;
    return place;
  }

  /** Below each cell of a page that will draw a figure, its still, until it has run. */
  async function showFirst(notebook) {
    const { folder, known } = await pictures;
    for (const cell of notebook.widgets) {
      const { outputs, sharedModel } = cell.model;
      const told = outputs?.length === 0 && known[sharedModel.source.trim()];
      if (!told || cell.node.querySelector(".wnl-first")) continue; // a notebook may be announced twice
      const place = cell.node.appendChild(first(told, folder));
      outputs.changed.connect(() => place.remove());
    }
  }

  /** ▶▶ (its place is in settings/overrides.json) restarts nothing and asks nothing. While a kernel starts, JupyterLab
      would run no cell and say nothing: here it is waited for. */
  async function runAll(context, commands) {
    await context?.ready;
    await context?.session?.kernel?.info;
    await commands.execute("notebook:run-all-cells");
  }

  const plugin = {
    id: "watching-networks-learn:saved",
    description: "Reads a page of the book as its reader should see it, before it has run and without a kernel.",
    autoStart: true,
    activate: ({ commands, docRegistry, shell }) => {
      commands.addCommand("watching-networks-learn:run-all", {
        caption: "Run all cells",
        execute: () => runAll(shell.currentWidget?.sessionContext, commands),
      });
      const createNew = ({ content }, { ready, path, sessionContext }) => {
        ready.then(() => showFirst(content));
        ready.then(() => hearErrors(content, commands));
        const folded = new WeakMap(); // which run of a cell was folded: a reader who unfolds it is not overruled
        extend(content.rendermime, path);
        sessionContext.statusChanged.connect(() => foldSolutions(content, folded));
      };
      for (const name of NOTEBOOKS) docRegistry.addWidgetExtension(name, { createNew });
    },
  };
  const extension = { __esModule: true, default: plugin };
  globalThis._JUPYTERLAB ??= {};
  globalThis._JUPYTERLAB["watching-networks-learn"] = { init: () => {}, get: async () => () => extension };
})();
