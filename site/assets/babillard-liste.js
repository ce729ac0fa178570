// <babillard-liste region="04"> – what is on in a place, on anybody's page. It stands in no need of a framework, sets no
// cookie, and asks nobody but the site it comes from. docs/partners.md describes it.
// Attributes: region, city or venue as in the addresses of feeds, or none for everything; category; selection ("region=04&free=1"),
// count (20), lang (a language of the site), feed (the address of any JSON Feed of the site). Colours and letters: the custom properties below.
"use strict";
(() => {
  const BASE = new URL("../", document.currentScript.src);
  // What is said before a list comes, and of a feed that brings no words: lists say theirs in any language of the site.
  const WORDS = {
    fr: { all: "Tout voir", none: "Rien d’annoncé pour le moment.", sources: "Sources\u00a0:", free: "Gratuit" },
    en: { all: "See all", none: "Nothing announced for now.", sources: "Sources:", free: "Free" },
  };
  const LANGUAGE = /^[a-z]{2,3}$/, CATEGORY = /^[a-z]{1,20}$/, SLUG = /^[a-z0-9]+(-[a-z0-9]+)*$/;
  const MAX = 50, PATIENCE = 15000; // lines; milliseconds
  const sheet = new CSSStyleSheet(); // not a <style>, which the content policy of a page may forbid
  sheet.replaceSync(`
    :host { display: block; container-type: inline-size; font: var(--babillard-font, inherit); color: var(--babillard-ink, inherit); background: var(--babillard-paper, transparent); padding: var(--babillard-padding, 0); }
    :host([hidden]) { display: none; }
    ul { list-style: none; margin: 0; padding: 0; }
    li { padding-block: .5em; border-top: 1px solid var(--babillard-line, #8886); }
    a { color: var(--babillard-accent, inherit); text-underline-offset: .17em; overflow-wrap: anywhere; }
    a { display: inline-block; padding-block: .25em; }
    li a { font-weight: 600; }
    p { margin: .1em 0 0; font-size: .92em; }
    .when::first-letter { text-transform: uppercase; }
    footer { padding-top: .4em; border-top: 2px solid var(--babillard-line, #8886); }
    @container (min-width: 36rem) { ul { display: grid; grid-template-columns: 1fr 1fr; gap: 0 2em; } }
  `);

  class BabillardListe extends HTMLElement {
    static observedAttributes = ["region", "city", "venue", "category", "selection", "count", "lang", "feed"];

    connectedCallback() {
      if (!this.shadowRoot) {
        this.attachShadow({ mode: "open" }).adoptedStyleSheets = [sheet];
        this.showLink();
      }
      this.refresh();
    }

    attributeChangedCallback() {
      if (this.isConnected && this.shadowRoot) this.refresh();
    }

    disconnectedCallback() { this.asked?.abort(); }

    // The language wanted, as the site's addresses tell it.
    get code() {
      const code = (this.getAttribute("lang") || this.closest("[lang]")?.lang || "fr").split("-")[0].toLowerCase();
      return LANGUAGE.test(code) ? code : "fr";
    }

    get words() { return WORDS[this.code] || { ...WORDS.fr, all: BASE.host }; }

    // Which file tells what is wanted, in a language; null when the attributes say nothing that there can be.
    findAddress(code) {
      const feed = this.getAttribute("feed");
      if (feed) { const address = readAddress(feed); return address?.origin === BASE.origin ? address : null; }
      const selection = this.getAttribute("selection");
      if (selection !== null) return this.findSelection(code, selection);
      const category = this.getAttribute("category");
      const kind = ["venue", "city", "region"].find((name) => this.getAttribute(name));
      const key = kind && this.getAttribute(kind);
      if (key && !SLUG.test(key)) return null;
      if (category && !CATEGORY.test(category)) return null;
      // A discipline of the territory or of a region has a list among the files, that of a town or venue is a selection.
      if (category && kind && kind !== "region") return this.findSelection(code, `${kind}=${key}&category=${category}`);
      const place = kind ? `${kind}/${key}` : category ? "category" : "all";
      return new URL(`${makeFolder(code)}${place}${category ? `/${category}` : ""}/liste.json`, BASE);
    }

    // Any selection, in the words of the Subscribe page's address: `babillard serve` answers it.
    findSelection(code, query) {
      const address = new URL(`${makeFolder(code)}selection/liste.json`, BASE);
      address.search = query.replace(/^[?]/, "");
      return address;
    }

    async refresh() {
      this.asked?.abort();
      const asked = this.asked = new AbortController();
      const late = setTimeout(() => asked.abort(), PATIENCE);
      try {
        const code = this.code;
        const ask = async (address) => address && fetch(address, { signal: asked.signal, credentials: "omit" });
        let answer = await ask(this.findAddress(code)).catch(() => null);
        // A language that the site lacks: servers need not let other sites see that nothing is there.
        if (!answer?.ok && !WORDS[code]) answer = await ask(this.findAddress("fr"));
        if (!answer?.ok) throw new Error("no list");
        this.show(await answer.json());
      } catch {
        if (this.asked === asked) this.showLink();
      } finally {
        clearTimeout(late);
      }
    }

    // What the page's author wrote inside the element, or else a link to the site.
    showLink() {
      const slot = document.createElement("slot");
      slot.append(makeLink(BASE, this.words.all));
      this.shadowRoot.replaceChildren(slot);
    }

    show(feed) {
      const words = { ...this.words, ...feed._babillard?.words };
      const now = new Date();
      const today = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((n) => String(n).padStart(2, "0")).join("-");
      const count = Math.min(Math.max(parseInt(this.getAttribute("count"), 10) || 20, 1), MAX);
      const items = (Array.isArray(feed.items) ? feed.items : []).filter((item) => (findUntil(item) || today) >= today);
      // A feed of the site begins with the newest; a list is in order of date already.
      if (!feed._babillard?.sources) items.sort((a, b) => String(a._babillard?.start).localeCompare(String(b._babillard?.start)));
      const list = document.createElement("ul");
      list.part = "list";
      for (const item of items.slice(0, count)) list.append(this.makeItem(item, words));
      const footer = document.createElement("footer");
      footer.part = "footer";
      footer.append(makeText("p", makeLink(readAddress(feed.home_page_url) || BASE, `${words.all}${feed._babillard?.name ? ` – ${feed._babillard.name}` : ""}`)));
      const sources = (feed._babillard?.sources || []).flatMap((source, n) => [
        n ? ", " : " ", makeLink(readAddress(source.url) || BASE, source.title), source.licence ? ` (${source.licence})` : "",
      ]);
      if (sources.length) footer.append(makeText("p", words.sources, ...sources));
      this.shadowRoot.replaceChildren(items.length ? list : makeText("p", words.none), footer);
    }

    makeItem(item, words) {
      const facts = item._babillard || {};
      const line = document.createElement("li");
      line.part = "item";
      const link = makeLink(readAddress(item.url) || BASE, item.title);
      if (item.language) link.lang = item.language;
      line.append(link);
      const when = [facts.status_label, facts.when, facts.free ? words.free : ""].filter(Boolean).join(" · ");
      if (when) line.append(makeText("p", when));
      if (when) line.lastChild.className = "when";
      if (facts.place) line.append(makeText("p", facts.place));
      return line;
    }
  }

  // Servers know these folders by their names: they are the same in every language but French.
  function makeFolder(code) {
    return code === "fr" ? "fr/integrer/" : `${code}/embed/`;
  }

  // The day after which an item has nothing to say.
  function findUntil(item) {
    const facts = item._babillard || {};
    return String(facts.until || facts.end || facts.start || "").slice(0, 10);
  }

  // A web address, or null: nobody follows another kind, whatever a feed says.
  function readAddress(text) {
    try {
      const address = new URL(text, BASE);
      return /^https?:$/.test(address.protocol) ? address : null;
    } catch { return null; }
  }

  function makeLink(address, text) {
    const link = document.createElement("a");
    link.href = address;
    link.textContent = text;
    link.part = "link";
    return link;
  }

  function makeText(name, ...parts) {
    const element = document.createElement(name);
    element.append(...parts); // strings become text, never markup
    return element;
  }

  if (!customElements.get("babillard-liste")) customElements.define("babillard-liste", BabillardListe);
})();
