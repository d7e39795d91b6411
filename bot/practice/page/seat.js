// One seat: a person, their sidebar, the place they are at, the thread beside
// it, and the form over it all.

import {html, useEffect, useMemo, useRef, useState} from './vendor/htm-preact.standalone.module.js';
import {Icon} from './icons.js';
import {Sidebar} from './sidebar.js';
import {ChannelView} from './channel.js';
import {ThreadPane} from './thread.js';
import {AppView} from './home.js';
import {Modal} from './modal.js';
import {Avatar, HIDDEN_NAME, Marks, PersonCard, PersonSwitcher, playable} from './people.js';
import {Names} from './inline.js';
import {Seat} from './seat-context.js';
import {APP_HOME, APP_MESSAGES, channelAt} from './places.js';
import {act, Refused} from './control.js';

const STRIP = 10; // faces beside the switcher
const TOLD = /didn't respond within|is not connected$/;

/**
 * `at` is where the seat is: {user, place, thread, screen}; `go(change)` moves it.
 * `shared` holds what the seats have in common: workspace, reading, values, drafts, redraw, drawn, say.
 */
export function SeatView({side, sides, at, go, shared, onSplit, onClose}) {
  const {workspace} = shared;
  const {state} = workspace;
  const seen = workspace.seen[at.user];
  const [switching, setSwitching] = useState(null);
  const [card, setCard] = useState(null);
  const switcher = useRef();
  const user = state.users.find((one) => one.id === at.user);

  const names = useMemo(() => makeNames(user, state, seen, workspace, {
    openPerson: (id, anchor) => setCard({id, anchor}),
    openPlace: (id) => go({place: id, thread: null, screen: 'main'}),
    openMessage: (channel, ts, thread) => go({place: channel, thread: thread || null, show: ts, screen: 'main'}),
  }), [user, state, seen && seen.channels]);

  const doAct = async (name, body) => {
    try {
      return (await act(name, body)) || {};
    } catch (fault) {
      // What the app failed at is told by the workspace, in a toast of its own.
      if (!(name === 'submit' && TOLD.test(fault.message))) shared.say(fault.message, fault instanceof Refused ? 'refused' : 'fault', at.user);
      return null;
    }
  };

  const seat = {
    side, ofWhom: sides > 1 ? `, as ${user.real_name} sees it` : '', me: at.user, user, seen, state, names, zone: user.tz || undefined,
    plainNames: {user: (id) => names.user(id).name, channel: (id) => (names.channel(id) || {name: id}).name, group: (id) => (names.group(id) || {handle: id}).handle},
    typedNames: {user: (id) => names.user(id).handle, channel: (id) => (names.channel(id) || {name: id}).name, group: (id) => (names.group(id) || {handle: id}).handle},
    reading: shared.reading, values: shared.values, drafts: shared.drafts, drawn: shared.drawn, redraw: shared.redraw,
    now: () => workspace.now(),
    tellRead: (channel, ts) => act('read', {user: at.user, channel, ts}).catch(() => {}), // only a mark: a lost one is mended by the next
    say: (sentence, tone) => shared.say(sentence, tone, at.user),
    act: doAct,
    suggest: (body) => suggest(at.user, body),
    open: (place) => go({place: place === state.app.bot_user_id ? APP_MESSAGES : place, thread: null, screen: 'main'}),
    openThread: (ts) => go({thread: ts, screen: 'main', focus: true}),
    closeThread: () => go({thread: null}),
    threadFocus: Boolean(at.focus),
    show: at.show || '',
    showList: () => go({screen: 'list', thread: null}),
    be: (id) => go({user: id}),
    send: async (channel, threadTS, text) => {
      if (text.startsWith('/') && !/^\/\s/.test(text)) {
        const [command] = text.split(/\s/, 1);
        if (threadTS) {
          shared.say(`${command} does not work in threads. Use it in the channel itself.`, 'refused', at.user);
          return false;
        }
        return Boolean(await doAct('command', {user: at.user, channel, command, text: text.slice(command.length).trim()}));
      }
      return Boolean(await doAct('post', {user: at.user, channel, text, ...(threadTS ? {thread_ts: threadTS} : {})}));
    },
  };

  if (seen) shared.reading.meet(seen);
  const channel = seen && channelAt(seen, at.place, state.app.bot_user_id);
  const isApp = at.place === APP_HOME || at.place === APP_MESSAGES;
  const known = channel || isApp || state.users.some((one) => one.id === at.place);
  const views = (seen && seen.views) || [];
  const covered = views.length > 0;
  const returnTo = useRef(null);
  const pane = useRef();

  // The focus comes back to where it was when the form goes.
  useEffect(() => {
    if (covered) return undefined;
    const back = returnTo.current;
    returnTo.current = null;
    if (back && back.isConnected && (document.activeElement === document.body || !document.activeElement)) back.focus({preventScroll: true});
    return undefined;
  }, [covered]);
  if (covered && !returnTo.current && pane.current && pane.current.contains(document.activeElement)) returnTo.current = document.activeElement;

  const strip = playable(state).slice(0, STRIP);
  const carded = card && (state.users.find((one) => one.id === card.id) || names.raw(card.id));

  return html`<${Seat.Provider} value=${seat}><${Names.Provider} value=${names}>
  <section class=${`seat ${at.screen === 'list' ? 'on-list' : 'on-main'} ${at.thread ? 'with-thread' : ''}`} aria-label=${`Seat of ${user.real_name}`} data-testid=${`seat-${side}`} data-user-id=${at.user} tabindex="-1">
    <header class="seat-bar">
      <button ref=${switcher} type="button" class="who" data-testid="person-switcher" aria-haspopup="dialog" aria-expanded=${switching ? 'true' : 'false'} title="Be somebody else" onClick=${() => setSwitching(switching ? null : switcher.current)}>
        <${Avatar} user=${user} /><span class="who-words"><span class="who-name"><span class="visually-hidden">You are </span>${user.real_name} <${Marks} user=${user} state=${state} /></span><small>${user.title || user.about || ''}</small></span><span class="caret" aria-hidden="true"></span></button>
      <div class="strip" role="group" aria-label="Be somebody else">${strip.map((one) => html`<button type="button" key=${one.id} class="face" data-testid="face" data-user-id=${one.id} aria-pressed=${one.id === at.user ? 'true' : 'false'}
        aria-label=${`Be ${one.real_name}${one.title ? `, ${one.title}` : ''}`} title=${`${one.real_name}${one.title ? ` · ${one.title}` : ''}`} onClick=${() => go({user: one.id})}><${Avatar} user=${one} size="small" /></button>`)}</div>
      <span class="space"></span>
      ${sides > 1
        ? html`<button type="button" class="icon-button" aria-label=${`Close the seat of ${user.real_name}`} title="Close this side" data-testid="close-side" onClick=${onClose}><${Icon} name="close" /></button>`
        : html`<button type="button" class="button split" data-testid="side-by-side" onClick=${onSplit}>Side by side</button>`}
    </header>
    <div class="seat-under">
    ${seen ? html`<div ref=${pane} class="seat-main" inert=${covered}>
      <${Sidebar} place=${at.place} />
      ${isApp ? html`<${AppView} key=${at.user} place=${at.place} channel=${channel} />`
        : known ? html`<${ChannelView} channel=${channel} place=${at.place} />`
        : html`<section class="channel"><div class="beginning"><p>${user.real_name} cannot see this channel. Choose another on the left.</p></div></section>`}
      ${at.thread && channel && html`<${ThreadPane} channel=${channel} ts=${at.thread} />`}
    </div>` : html`<div class="loading" role="status">Opening the workspace as ${user.real_name}…</div>`}
    ${covered && html`<${Modal} key=${at.user} views=${views} />`}
    </div>
    ${switching && html`<${PersonSwitcher} anchor=${switching} state=${state} me=${at.user} onChoose=${(id) => go({user: id})} onClose=${() => setSwitching(null)} />`}
    ${card && carded && html`<${PersonCard} anchor=${card.anchor} user=${carded} hidden=${names.user(card.id).hidden} state=${state} now=${workspace.now()} me=${at.user}
      onMessage=${seat.open} onBe=${seat.be} onClose=${() => setCard(null)} />`}
  </section>
  <//><//>`;
}

/** Options of an external select, as groups. A refusal is thrown, to stand in the list. */
async function suggest(user, body) {
  const answer = (await act('suggest', {user, ...body})) || {};
  if (answer.option_groups) return answer.option_groups.map((group) => ({label: group.label && group.label.text, options: group.options}));
  return [{label: '', options: Array.isArray(answer) ? answer : answer.options || []}];
}

/** Names as this person sees them: Slack withholds some from guests and strangers. */
function makeNames(user, state, seen, workspace, go) {
  const users = new Map(state.users.map((one) => [one.id, one]));
  const channels = new Map(((seen && seen.channels) || []).map((channel) => [channel.id, channel]));
  const full = !user.is_restricted && !user.is_ultra_restricted && user.team_id === state.team.id;
  const name = (id) => {
    const one = users.get(id);
    const shown = seen && seen.names[id];
    if (!one) return {id, name: id || 'Unknown', handle: id, title: '', hidden: true};
    if (shown === HIDDEN_NAME) return {id, name: shown, handle: id, title: '', hidden: true};
    return {id, name: shown || one.real_name, handle: one.name, title: one.title || '', hidden: false};
  };
  return {
    me: user.id,
    zone: user.tz || undefined,
    now: () => workspace.now(),
    user: name,
    raw: (id) => (name(id).hidden ? {id: id || '?', real_name: HIDDEN_NAME} : users.get(id)),
    channel: (id) => channels.get(id) || (full && state.channels.find((channel) => channel.id === id && !channel.is_private)),
    group: (id) => state.groups.find((group) => group.id === id),
    people: () => [...users.values()].filter((one) => !one.deleted).map((one) => name(one.id)).filter((one) => !one.hidden),
    places: () => [...channels.values()].filter((channel) => channel.kind !== 'dm').map((channel) => ({id: channel.id, name: channel.name, topic: channel.topic, kind: channel.kind === 'private' ? 'private' : 'public'})),
    ...go,
  };
}
