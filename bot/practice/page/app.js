// The page: the bar with the clock, one or two seats, the drawer with Inspect
// and Weather, the tour, the toasts.

import {html, render, useEffect, useRef, useState} from './vendor/htm-preact.standalone.module.js';
import {Icon} from './icons.js';
import {Workspace} from './workspace.js';
import {SeatView} from './seat.js';
import {Inspect} from './inspect.js';
import {Weather} from './weather.js';
import {Tour} from './tour.js';
import {Toasts} from './toasts.js';
import {Ask, Menu} from './popover.js';
import {Values} from './surface.js';
import {APP_HOME, Reading} from './places.js';
import {playable} from './people.js';
import {act} from './control.js';
import {nextMorning, weekdayClock, whenFull} from './time.js';

const workspace = new Workspace();
const NOTE_MS = 4000; // how long a toast stays that is no fault
const FAULT_MS = 12000; // and how long one that is
const FRESH_MS = 30000; // how long, by the workspace's clock, a toast of the app's failures stays

function Page() {
  const [, setDrawn] = useState(0);
  const [seats, setSeats] = useState(null);
  const [drawer, setDrawer] = useState('');
  const [theme, setTheme] = useState(storedTheme());
  const [toasts, setToasts] = useState([]);
  const [dismissed, setDismissed] = useState(new Set());
  const [resetting, setResetting] = useState(false);
  const [tourOpen, setTourOpen] = useState(localStorage.getItem('practice-tour') !== 'done');
  const kept = useRef(null);
  const redraw = () => setDrawn((n) => n + 1);
  const {state} = workspace;

  useEffect(() => {
    const stop = workspace.subscribe(redraw);
    workspace.follow();
    return stop;
  }, []);

  useEffect(() => {
    if (state && !seats) setSeats(readSeats(state));
  }, [state, seats]);

  useEffect(() => {
    if (!seats) return;
    workspace.watch(seats.map((seat) => seat.user));
    history.replaceState(null, '', writeSeats(seats));
  }, [seats]);

  useEffect(() => workspace.inspect(drawer === 'inspect'), [drawer]);

  useEffect(() => {
    document.documentElement.dataset.theme = theme;
    localStorage.setItem('practice-theme', theme);
  }, [theme]);

  useEffect(() => {
    const regions = (event) => event.key === 'F6' && nextRegion(event);
    document.addEventListener('keydown', regions);
    return () => document.removeEventListener('keydown', regions);
  }, []);

  if (!state || !seats) {
    return html`<main class="opening" role="status">${workspace.online ? 'Opening the practice workspace…' : `${workspace.fault} Trying again…`}</main>`;
  }

  if (!kept.current) {
    kept.current = {reading: new Reading(state.team.id), drafts: new Map(), drawn: 0};
    kept.current.values = new Values((surface) => {
      if (surface.startsWith('message')) kept.current.drawn++; // other messages and forms need not be drawn anew
      redraw();
    });
  }

  let nextToast = toasts.length ? toasts[toasts.length - 1].id + 1 : 1;
  const say = (sentence, tone = 'fault', user = '') => {
    const toast = {id: Date.now() + nextToast++, sentence, tone, user};
    setToasts((before) => [...before.filter((one) => one.sentence !== sentence), toast].slice(-4));
    setTimeout(() => setToasts((before) => before.filter((one) => one.id !== toast.id)), tone === 'note' ? NOTE_MS : FAULT_MS);
  };
  const tell = async (name, body) => {
    try {
      return (await act(name, body)) || {};
    } catch (fault) {
      say(fault.message);
      return null;
    }
  };

  const move = (side) => (change) => setSeats((before) => before.map((seat, i) => {
    if (i !== side) return seat;
    const next = {...seat, focus: false, show: '', ...change};
    // Somebody else is where they were when they were last looked through; a
    // newcomer stands in the same channel if they are in it.
    if (change.user && change.user !== seat.user) return {...arrive(state, change.user, seat), ...change};
    return next;
  }));
  const shared = {workspace, ...kept.current, redraw, say};
  const jump = (to) => setSeats((before) => {
    const side = Math.max(0, before.findIndex((seat) => seat.user === to.user));
    return before.map((seat, i) => (i === side ? {...arrive(state, to.user, seat), ...to, screen: 'main'} : seat));
  });

  const reset = async () => {
    setResetting('busy');
    const done = await tell('reset', {});
    setResetting(false);
    if (!done) return;
    kept.current.reading.forget();
    kept.current.values.clear();
    kept.current.drafts.clear();
    workspace.forgetLog();
    setDismissed(new Set());
    stood.clear();
    history.replaceState(null, '', location.pathname);
    setSeats(null);
    setTourOpen(true);
    localStorage.removeItem('practice-tour');
    say('The workspace is as it was in the beginning.', 'note');
  };

  // The workspace keeps the last toasts of everybody; here only the fresh ones rise.
  const theirs = seats.flatMap((seat) => {
    const {toasts: all = []} = workspace.seen[seat.user] || {};
    return all.filter((toast) => Date.parse(toast.at) > workspace.now() - FRESH_MS && !dismissed.has(toast.id))
      .map((toast) => ({id: toast.id, sentence: toast.text, tone: 'fault', user: seat.user}));
  });
  const own = toasts.filter((toast) => (!toast.user || seats.some((seat) => seat.user === toast.user)) && !theirs.some((one) => one.sentence === toast.sentence));

  return html`<div class="page">
    <${Bar} drawer=${drawer} setDrawer=${setDrawer} theme=${theme} setTheme=${setTheme} tell=${tell} zone=${zoneOf(state, seats[0].user)}
      hasTour=${state.tour.length > 0} onTour=${() => setTourOpen(true)} onReset=${() => setResetting(true)} />
    ${!workspace.online && html`<div class="offline" role="alert">${workspace.fault} Trying again…</div>`}
    ${tourOpen && state.tour.length > 0 && html`<${Tour} steps=${state.tour} state=${state} seats=${seats} onGo=${jump} onClose=${() => {
      setTourOpen(false);
      localStorage.setItem('practice-tour', 'done');
    }} />`}
    <main class=${`seats seats-${seats.length}`}>
      ${seats.map((seat, side) => html`<${SeatView} key=${side} side=${side} sides=${seats.length} at=${seat} go=${move(side)} shared=${shared}
        onSplit=${() => setSeats([seats[0], arrive(state, second(state, seats[0].user), null)])} onClose=${() => setSeats(seats.filter((_, i) => i !== side))} />`)}
      <${Toasts} toasts=${[...theirs, ...own]} state=${state} named=${seats.length > 1} onDismiss=${(id) => {
        setDismissed(new Set([...dismissed, id]));
        setToasts(toasts.filter((toast) => toast.id !== id));
      }} />
    </main>
    ${drawer && html`<section class="drawer" aria-label=${drawer === 'inspect' ? 'Inspect' : 'Weather'} data-testid="drawer" tabindex="-1">
      <div class="drawer-tabs">
        <button type="button" class="drawer-tab" aria-pressed=${drawer === 'inspect' ? 'true' : 'false'} onClick=${() => setDrawer('inspect')}>Inspect</button>
        <button type="button" class="drawer-tab" aria-pressed=${drawer === 'weather' ? 'true' : 'false'} onClick=${() => setDrawer('weather')}>Weather</button>
        <span class="space"></span><button type="button" class="icon-button" aria-label="Close the drawer" data-testid="drawer-close" onClick=${() => setDrawer('')}><${Icon} name="close" /></button></div>
      ${drawer === 'inspect' ? html`<${Inspect} log=${workspace.log} zone=${zoneOf(state, seats[0].user)} />` : html`<${Weather} rev=${state.rev} tell=${tell} />`}
    </section>`}
    ${resetting && html`<${Ask} title="Start over?" confirm="Start over" danger=${true} busy=${resetting === 'busy' ? 'Starting over…' : ''} onConfirm=${reset} onClose=${() => setResetting(false)}>
      <p>${state.app.starts_over
    ? `All messages, forms and the clock go back to the beginning, and with them everything that ${state.app.name} has kept of them.`
    : `All messages and forms go back to the beginning. The clock goes on, and what ${state.app.name} keeps for itself is its own affair.`}</p><//>`}
  </div>`;
}

function Bar({drawer, setDrawer, theme, setTheme, tell, zone, hasTour, onTour, onReset}) {
  const {state} = workspace;
  const [menu, setMenu] = useState(null);
  const [, tick] = useState(0);
  const more = useRef();
  const now = workspace.now();
  const moved = Math.abs(state.clock_offset_ms || 0) >= 1000;
  const connected = workspace.online && state.connections > 0;

  useEffect(() => {
    const timer = setInterval(() => tick((n) => n + 1), 1000);
    return () => clearInterval(timer);
  }, []);

  const advance = (by) => tell('clock', {advance: by});
  const dark = theme === 'dark' || (theme === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches);
  const toggle = (name) => setDrawer(drawer === name ? '' : name);

  return html`<header class="bar" tabindex="-1" aria-label="Practice workspace">
    <div class="brand"><img class="brand-mark" src="icon.svg" alt="" width="26" height="26" /><span class="brand-words"><h1>Practice workspace</h1><small>${state.team.name}</small></span></div>
    <div class=${`connection ${connected ? 'on' : 'off'}`} role="status" title=${connected ? `${state.app.name} is connected` : `${state.app.name} is not connected: nobody hears what is said`} data-testid="connection">
      <span class="dot" aria-hidden="true"></span><span class="connection-words">${state.app.name} ${connected ? 'is connected' : 'is not connected'}</span></div>
    <span class="space"></span>
    <div class="clock" role="group" aria-label="The workspace's clock">
      <time class=${moved ? 'moved' : ''} title=${`${whenFull(now, zone)}${moved ? '. The clock has been moved forward.' : ''}`} data-testid="clock">${weekdayClock(now, zone)}</time>
      <button type="button" class="button" data-testid="clock-15m" onClick=${() => advance('15m')}>+15 min</button>
      <button type="button" class="button" data-testid="clock-1h" onClick=${() => advance('1h')}>+1 h</button>
      <button type="button" class="button" title="Tomorrow at 9:00 AM" data-testid="clock-day" onClick=${() => tell('clock', {set: new Date(nextMorning(workspace.now(), zone)).toISOString()})}>Next day</button>
    </div>
    <button type="button" class="button" aria-pressed=${drawer === 'inspect' ? 'true' : 'false'} data-testid="inspect-toggle" onClick=${() => toggle('inspect')}>Inspect</button>
    <button type="button" class="button wide-only" aria-pressed=${drawer === 'weather' ? 'true' : 'false'} data-testid="weather-toggle" onClick=${() => toggle('weather')}>Weather</button>
    <button type="button" class="icon-button" aria-label=${dark ? 'Use light colors' : 'Use dark colors'} title=${dark ? 'Use light colors' : 'Use dark colors'} data-testid="theme" onClick=${() => setTheme(dark ? 'light' : 'dark')}><${Icon} name=${dark ? 'sun' : 'moon'} /></button>
    <button ref=${more} type="button" class="icon-button" aria-label="More" title="More" aria-haspopup="menu" aria-expanded=${menu ? 'true' : 'false'} data-testid="more" onClick=${() => setMenu(menu ? null : more.current)}><${Icon} name="more" /></button>
    ${menu && html`<${Menu} anchor=${menu} label="More" align="end" onClose=${() => setMenu(null)} items=${[
      ...(hasTour ? [{label: 'Take the tour', testid: 'open-tour', run: onTour}] : []),
      {label: 'Weather', note: 'Choose what goes wrong', run: () => toggle('weather')},
      {label: 'Follow the system’s colors', run: () => setTheme('auto')},
      null,
      {label: 'Start over…', note: 'Reset the workspace', danger: true, testid: 'reset', run: onReset},
    ]} />`}
  </header>`;
}

const zoneOf = (state, id) => (state.users.find((user) => user.id === id) || {}).tz || undefined;

function storedTheme() {
  const stored = localStorage.getItem('practice-theme');
  return ['light', 'dark', 'auto'].includes(stored) ? stored : 'auto';
}

/** Where each person stood when they were last looked through. */
const stood = new Map();

/** The seat that somebody takes: where they were, or where the one before stood, or their first channel. */
function arrive(state, user, before) {
  if (before) stood.set(before.user, {place: before.place, thread: before.thread});
  const earlier = stood.get(user);
  const member = (id) => {
    const channel = state.channels.find((one) => one.id === id);
    return channel && channel.members.includes(user);
  };
  const screen = before ? before.screen : 'main';
  if (earlier) return {user, ...earlier, screen};
  if (before && member(before.place)) return {user, place: before.place, thread: before.thread, screen};
  const first = state.channels.find((channel) => member(channel.id));
  return {user, place: first ? first.id : APP_HOME, thread: null, screen};
}

/** Whom to seat opposite: the next person of the tour, else somebody with a private channel, else anybody. */
function second(state, first) {
  const next = state.tour.find((step) => step.as && step.as !== first);
  if (next) return next.as;
  const others = playable(state).filter((user) => user.id !== first);
  const inside = others.find((user) => state.channels.some((channel) => channel.is_private && channel.members.includes(user.id)));
  return (inside || others[0] || {id: first}).id;
}

/**
 * The seats stand in the address, so that a reload and a link lead to the same
 * place: #PERSON/PLACE/THREAD/MESSAGE, the last two if there are any, and a
 * second seat after a +. What leads to one message is read, not written.
 */
function writeSeats(seats) {
  return `#${seats.map((seat) => [seat.user, seat.place, seat.thread].filter(Boolean).map(encodeURIComponent).join('/')).join('+')}`;
}

function readSeats(state) {
  const people = new Set(playable(state).map((user) => user.id));
  const start = people.has(state.start) ? state.start : [...people][0];
  const read = location.hash.slice(1).split('+').map((part) => {
    const [user, place, thread, show] = part.split('/').map(decodeURIComponent);
    if (!people.has(user)) return null;
    return place ? {user, place, thread: thread || null, show: show || '', screen: 'main'} : arrive(state, user, null);
  }).filter(Boolean).slice(0, 2);
  if (read.length) return read;
  return [arrive(state, start, null)];
}

/** F6 goes from region to region: the bar, the seats, the drawer, the tour; to where one is or writes there, else to the first button. */
function nextRegion(event) {
  event.preventDefault();
  const regions = [...document.querySelectorAll('.bar, .seat-bar, .sidebar, .seat .channel, .seat .thread, .modal, .drawer, .tour')].filter((element) => !element.closest('[inert]') && element.offsetParent !== null);
  const at = regions.findIndex((element) => element.contains(document.activeElement));
  const next = regions[(at + (event.shiftKey ? regions.length - 1 : 1)) % regions.length];
  if (!next) return;
  const seen = (selector) => [...next.querySelectorAll(selector)].find((element) => !element.disabled && element.offsetParent !== null);
  (seen('[aria-current=page]') || seen('textarea, input') || seen('button') || next).focus();
}

const root = document.getElementById('page');
root.replaceChildren();
render(html`<${Page} />`, root);
