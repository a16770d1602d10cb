// The way to the server: a stream that says only which list is the newest, then a conditional request for it.
// Phones, and whoever cannot keep a stream, ask every few seconds instead. What was shown last is never taken away.

const SILENCE = 45_000; // the server says something at least every 17 seconds; iOS cuts sockets without a word
const AGAIN = 60_000; // from asking back to the stream
const LONGEST = 8_000;
const ERRORS = 3;

const soon = () => 5_000 + Math.random() * 2_000;

export class Link {
  // on.list(list), on.stale(date of the last answer, or null when all is well), on.gone()
  constructor(address, on, streams) {
    this.address = address;
    this.on = on;
    this.streams = streams;
    this.tag = "";
    this.offset = 0; // the server's clock minus this machine's
    this.heard = Date.now();
    this.errors = 0;
    this.source = null;
    this.timer = 0;
    this.asking = false;
    this.next = null;
    this.over = false;
  }

  start() {
    document.addEventListener("visibilitychange", () => (document.hidden ? this.rest() : this.wake()));
    addEventListener("online", () => this.wake());
    addEventListener("pagehide", () => this.rest());
    addEventListener("pageshow", (event) => { if (event.persisted) this.wake(); });
    setInterval(() => this.watch(), 5_000);
    if (!document.hidden) this.wake();
  }

  rest() {
    this.close();
    clearTimeout(this.timer);
  }

  wake() {
    if (this.over) return;
    this.rest();
    this.errors = 0;
    this.fetch();
    if (this.streams()) this.open();
    else this.poll();
  }

  watch() {
    if (document.hidden || this.over || !this.source || Date.now() - this.heard < SILENCE) return;
    this.wake();
  }

  open() {
    this.close();
    if (typeof EventSource === "undefined") { this.poll(); return; }
    const source = this.source = new EventSource(`${this.address}/stream`);
    const alive = () => { this.heard = Date.now(); this.errors = 0; };
    source.onmessage = (event) => {
      alive();
      if (`"${event.data}"` === this.tag) this.well();
      else this.fetch(event.data);
    };
    source.addEventListener("beat", alive);
    source.onerror = () => this.failed(source);
  }

  failed(source) {
    if (this.source !== source) return;
    this.errors += 1;
    this.fetch();
    if (this.errors < ERRORS && source.readyState !== EventSource.CLOSED) return;
    this.close();
    this.poll(Date.now() + AGAIN);
  }

  close() {
    this.source?.close();
    this.source = null;
  }

  poll(until = Infinity) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      if (this.over) return;
      if (Date.now() >= until && this.streams()) { this.open(); return; }
      this.fetch();
      this.poll(until);
    }, soon());
  }

  // One request at a time; whoever asks meanwhile is served by the next one.
  async fetch(announced = "", tries = 2) {
    if (this.over) return;
    if (this.asking) { this.next = announced; return; }
    this.asking = true;
    try {
      await this.ask(announced);
    } catch {
      this.on.stale(new Date(this.heard + this.offset));
    }
    this.asking = false;
    const next = this.next;
    this.next = null;
    if (next !== null) this.fetch(next);
    // Another process may answer that has not heard yet.
    else if (announced && this.tag !== `"${announced}"` && tries > 0) setTimeout(() => this.fetch(announced, tries - 1), 400);
  }

  async ask(announced) {
    const stop = new AbortController();
    const late = setTimeout(() => stop.abort(), LONGEST);
    try {
      const headers = this.tag ? { "if-none-match": this.tag } : {};
      const answer = await fetch(`${this.address}/list${announced ? `?v=${announced}` : ""}`, { headers, cache: "no-store", credentials: "omit", signal: stop.signal });
      if (answer.status === 404) { this.end(); return; }
      if (answer.status !== 304) {
        if (!answer.ok) throw new Error(String(answer.status));
        const list = await answer.json();
        this.tag = answer.headers.get("etag");
        this.on.list(list);
      }
      this.offset = (Date.parse(answer.headers.get("date")) || Date.now()) - Date.now();
      this.well();
    } finally {
      clearTimeout(late);
    }
  }

  well() {
    this.heard = Date.now();
    this.on.stale(null);
  }

  end() {
    this.over = true;
    this.rest();
    this.on.gone();
  }
}
