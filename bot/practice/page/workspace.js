// A live copy of the workspace: what it is, and what each watched person sees
// now. One long poll follows the changes; every change is fetched whole, and
// what did not change keeps its identity, so that only what changed is drawn.

import {read} from './control.js';

const POLL_SECONDS = 25;
const LOG_KEPT = 3000;
const LOG_MS = 1000;

export class Workspace {
  constructor() {
    this.state = null;
    this.seen = {};
    this.log = [];
    this.online = true;
    this.fault = '';
    this.watched = new Set();
    this.inspecting = false;
    this.listeners = new Set();
    this.rev = 0;
    this.heardAt = 0;
  }

  subscribe(listener) {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  changed() {
    for (const listener of this.listeners) listener();
  }

  /** The workspace's time now, in milliseconds; it may be ahead of the machine's. */
  now() {
    if (!this.state) return Date.now();
    return Date.parse(this.state.now) + (performance.now() - this.heardAt);
  }

  /** Says whose eyes the page looks through; newcomers are fetched at once. */
  watch(users) {
    const added = users.filter((user) => !this.watched.has(user));
    this.watched = new Set(users);
    if (added.length && this.state) this.lookNow();
  }

  /**
   * Switches Inspect on or off. Not every call changes what people see, so the
   * log is also read by the clock while somebody looks at it.
   */
  inspect(on) {
    this.inspecting = on;
    clearInterval(this.logTimer);
    if (!on) return;
    this.lookNow();
    this.logTimer = setInterval(async () => {
      const before = this.log;
      try {
        await this.readLog();
      } catch {
        return; // as in lookNow
      }
      if (this.log !== before) this.changed();
    }, LOG_MS);
  }

  async lookNow() {
    try {
      await this.look();
    } catch {
      // The following loop notices the same fault, tells about it and tries again.
    }
  }

  /** Follows the workspace until the page is closed. */
  async follow() {
    let pause = 500;
    for (;;) {
      try {
        await this.look();
        pause = 500;
        const {rev} = await read('changes', {since: this.rev, wait: POLL_SECONDS});
        this.rev = rev;
      } catch (fault) {
        this.online = false;
        this.fault = fault.message;
        this.changed();
        await new Promise((resume) => setTimeout(resume, pause));
        pause = Math.min(pause * 2, 5000);
      }
    }
  }

  async look() {
    const state = await read('state');
    if (!this.online) this.forgetLog(); // it may be another run, which counts from one again
    this.rev = state.rev;
    this.heardAt = performance.now();
    this.state = settle(this.state, state);
    const [seen] = await Promise.all([
      Promise.all([...this.watched].map((user) => read('seen', {user}))),
      this.inspecting ? this.readLog() : null,
    ]);
    for (const one of seen) {
      this.seen = {...this.seen, [one.user]: settle(this.seen[one.user], one)};
    }
    this.online = true;
    this.changed();
  }

  async readLog() {
    const last = this.log.length ? this.log[this.log.length - 1].seq : 0;
    const {entries} = await read('log', {since: last});
    const fresh = entries.filter((entry) => entry.seq > last);
    if (fresh.length) this.log = [...this.log, ...fresh].slice(-LOG_KEPT);
  }

  forgetLog() {
    this.log = [];
  }
}

/**
 * Answers `after`, with every part that equals its counterpart in `before`
 * replaced by that very counterpart.
 */
export function settle(before, after) {
  if (before === after || !before || !after) return after;
  if (typeof before !== 'object' || typeof after !== 'object') return after;
  if (Array.isArray(before) !== Array.isArray(after)) return after;
  const keys = Object.keys(after);
  let same = keys.length === Object.keys(before).length;
  for (const key of keys) {
    after[key] = settle(before[key], after[key]);
    if (after[key] !== before[key]) same = false;
  }
  return same ? before : after;
}
