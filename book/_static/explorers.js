/* Starts the explorers of a published page from the widget state that the page holds: no kernel, no server.

   An explorer is an anywidget; it gets the model that it would get in Jupyter, and one thing more, `model.address`:
   its settings in the fragment of the page's address, #gradient-flow=depth:30,activation:relu&another=...
   A classic script: modules and fetch do not work in a page that was opened from a file. */
(() => {
  const STATE = 'script[type="application/vnd.jupyter.widget-state+json"]';
  const VIEW = 'script[type="application/vnd.jupyter.widget-view+json"]';
  const PAUSE = 250;                     // ms: browsers allow only so many changes of the address
  const here = new URL(".", document.currentScript.src);
  const taken = new Set();

  function decode(text) {
    try { return decodeURIComponent(text); } catch { return text; }         // a broken %-sequence stands for itself
  }

  /* One explorer's part of the address. */
  class Address {
    static #pending = new Set();
    static #known = location.hash;                  // as the page wrote it last; another one is a reader's, and is obeyed first
    #timer; #stays;
    /* One that stays is part of the address though nothing differs from the initial settings. */
    constructor(slug, stays = false) { this.slug = slug; this.#stays = stays; }
    #parts() {
      return new Map(location.hash.slice(1).split("&").filter(Boolean).map((part) => {
        const at = part.indexOf("=");
        return at < 0 ? [part, null] : [part.slice(0, at), part.slice(at + 1)];
      }));
    }
    read() {
      const settings = (this.#parts().get(this.slug) ?? "").split(",").filter(Boolean);
      return Object.fromEntries(settings.map((setting) => {
        const [key, ...value] = setting.split(":").map(decode);
        return [key, value.join(":")];
      }));
    }
    #fragment(settings) {
      const parts = this.#parts();
      const text = Object.entries(settings ?? {}).map(([key, value]) => `${key}:${encodeURIComponent(value)}`).join(",");
      text || (this.#stays && settings) ? parts.set(this.slug, text) : parts.delete(this.slug);
      return [...parts].map(([slug, value]) => (value === null ? slug : `${slug}=${value}`)).join("&");
    }
    write(settings) {
      this.settings = settings;
      Address.#pending.add(this);
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#put(settings), PAUSE);
    }
    #put(settings) {
      clearTimeout(this.#timer);
      Address.#pending.delete(this);
      if (location.hash !== Address.#known) return;
      const fragment = this.#fragment(settings);
      history.replaceState(history.state, "", location.pathname + location.search + (fragment && `#${fragment}`));
      Address.#known = location.hash;
    }
    /* The part of a second run beside this one; whether a part is there, and an end of it. */
    beside() { return new Address(`${this.slug}-second`, true); }
    present() { return this.#parts().has(this.slug); }
    clear() { this.#put(null); }
    url() {
      for (const each of Address.#pending) each.#put(each.settings);
      return location.href;
    }
    onchange(f) {
      addEventListener("hashchange", () => {
        Address.#known = location.hash;
        if (!this.#parts().has(this.slug)) return;
        clearTimeout(this.#timer);
        Address.#pending.delete(this);
        f();
      });
    }
  }

  /* What anywidget calls a model, without anything to be in step with. */
  class Model {
    #state; #listeners = new Map();
    constructor(state, address) { this.#state = state; this.address = address; }
    get(key) { return this.#state[key]; }
    set(key, value) {
      if (this.#state[key] === value) return;
      this.#state[key] = value;
      for (const f of this.#listeners.get(`change:${key}`) ?? []) f(this, value);
    }
    save_changes() {}
    send() {}
    on(name, f) { this.#listeners.set(name, (this.#listeners.get(name) ?? new Set()).add(f)); }
    off(name, f) { this.#listeners.get(name)?.delete(f); }
  }

  /* "shared:NAME" stands for a text that all pages share, in the script _static/NAME. */
  const shared = (globalThis.bpShared ??= {}), loading = {}, modules = {}, styles = new Set();
  function text(value) {
    if (!value.startsWith("shared:")) return value;
    const name = value.slice("shared:".length);
    return (loading[name] ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = new URL(name, here);
      script.onload = () => resolve(shared[name]);
      script.onerror = () => reject(new Error(`the file ${name} is missing`));
      document.head.append(script);
    }));
  }
  const bytes = (base64) => Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
  const engines = new Map();                 // one copy, so that all explorers of a page compile it once
  function engine(base64) {
    if (!engines.has(base64)) {
      const unpacked = new Blob([bytes(base64)]).stream().pipeThrough(new DecompressionStream("gzip"));
      engines.set(base64, new Response(unpacked).arrayBuffer().then((buffer) => new DataView(buffer)));
    }
    return engines.get(base64);
  }
  const load = (esm) => (modules[esm] ??= (async () =>
    (await import(URL.createObjectURL(new Blob([await text(esm)], { type: "text/javascript" })))).default)());
  async function style(css) {
    if (styles.has(css)) return;
    styles.add(css);
    const element = document.createElement("style");
    element.textContent = await text(css);
    document.head.append(element);
  }

  /* One model for all the places where an explorer is shown. */
  async function connect({ state, buffers = [] }) {
    for (const { path, data } of buffers) state[path[0]] = new DataView(bytes(data).buffer);
    if (state._wasm) state._wasm = await engine(await text(state._wasm));
    return new Model(state, new Address(name(state._slug)));
  }

  async function mount(place, entry) {
    if (entry.state._wasm && typeof WebAssembly === "undefined") throw new Error("this browser has no WebAssembly");
    entry.model ??= connect(entry);
    const [model, esm] = await Promise.all([entry.model, load(entry.state._esm), style(entry.state._css)]);
    const el = document.createElement("div");
    place.after(el);
    await esm.render({ model, el });
    place.parentElement.querySelectorAll(":scope > .bp-plot").forEach((figure) => figure.remove());
    if (Object.keys(model.address.read()).length) el.scrollIntoView();
    performance.mark(`explorer:${model.address.slug}`);
  }

  /* ipywidgets.jslink((a, "seed"), (b, "seed")): what one explorer is set to, the other is set to as well. */
  async function link({ state: { source, target } }) {
    const ends = [source, target].map(([id, key]) => [states[id.replace("IPY_MODEL_", "")]?.model, key]);
    if (!ends.every(([model]) => model)) return;                  // a widget that is not on this page
    const [[a, from], [b, to]] = [[await ends[0][0], ends[0][1]], [await ends[1][0], ends[1][1]]];
    const pull = () => b.set(to, a.get(from));
    a.on(`change:${from}`, pull);
    b.on(`change:${to}`, () => a.set(from, b.get(to)));
    pull();
  }

  /* Two explorers of a page may not share a name in the address. */
  function name(slug) {
    let unique = slug;
    for (let n = 2; taken.has(unique); n++) unique = `${slug}-${n}`;
    taken.add(unique);
    return unique;
  }

  function apologize(place, error) {
    console.warn(error);
    const note = document.createElement("p");
    note.textContent = `This explorer is not live here: ${error.message}.`;
    place.after(note);
  }

  const states = {};
  for (const script of document.querySelectorAll(STATE)) Object.assign(states, JSON.parse(script.textContent).state);
  /* Explorers first: what has no engine, an exercise, is quick and waits for the first pictures. */
  const live = [], others = [];
  for (const place of document.querySelectorAll(VIEW)) {
    const entry = states[JSON.parse(place.textContent).model_id];
    if (entry?.state._esm) (entry.state._wasm ? live : others).push([place, entry]);
  }
  const start = ([place, entry]) => mount(place, entry).catch((error) => apologize(place, error));
  Promise.all(live.map(start)).then(() => {
    Object.values(states).filter(({ model_name: name }) => name === "LinkModel").forEach(link);
    others.forEach(start);
  });
})();
