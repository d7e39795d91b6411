// The left side: who I am, my channels, my direct messages, the app.

import {html, useContext, useRef, useState} from './vendor/htm-preact.standalone.module.js';
import {Icon} from './icons.js';
import {Avatar, Marks} from './people.js';
import {Popover, walk} from './popover.js';
import {APP_HOME, APP_MESSAGES, otherIn, placeOf, unread} from './places.js';
import {Seat} from './seat-context.js';
import {count} from './time.js';

export function Sidebar({place}) {
  const seat = useContext(Seat);
  const {seen, state, me} = seat;
  const [finding, setFinding] = useState(null);
  const bot = state.app.bot_user_id;
  const channels = seen.channels.filter((channel) => channel.kind !== 'dm');
  const direct = seen.channels.filter((channel) => channel.kind === 'dm' && otherIn(channel, me) !== bot);
  const appDM = seen.channels.find((channel) => channel.kind === 'dm' && otherIn(channel, me) === bot);
  const browse = useRef();
  const write = useRef();

  return html`<nav class="sidebar" aria-label=${`Channels and people${seat.ofWhom}`} data-testid="sidebar" onKeyDown=${walk('.side-link')}>
    <div class="side-section" role="group" aria-label="Channels">
      <div class="side-heading"><span>Channels</span>
        <button type="button" ref=${browse} class="side-add" aria-label="Browse channels" title="Browse channels" data-testid="browse-channels" onClick=${() => setFinding('channels')}>+</button></div>
      ${channels.map((channel) => html`<${ChannelLink} key=${channel.id} channel=${channel} current=${place === channel.id} />`)}
      ${!channels.length && html`<div class="side-empty">No channels yet. Use + to join one.</div>`}
    </div>
    <div class="side-section" role="group" aria-label="Direct messages">
      <div class="side-heading"><span>Direct messages</span>
        <button type="button" ref=${write} class="side-add" aria-label="Write to somebody" title="Write to somebody" data-testid="new-dm" onClick=${() => setFinding('people')}>+</button></div>
      ${direct.map((channel) => html`<${DirectLink} key=${channel.id} channel=${channel} current=${placeOf(channel, me, bot) === place || channel.id === place} />`)}
      ${!direct.length && html`<div class="side-empty">Nobody yet. Use + to write to somebody.</div>`}
    </div>
    <div class="side-section" role="group" aria-label="Apps">
      <div class="side-heading"><span>Apps</span></div>
      <${AppLink} dm=${appDM} current=${place === APP_HOME || place === APP_MESSAGES} />
    </div>
    ${finding === 'channels' && html`<${Browse} anchor=${browse.current} onClose=${() => setFinding(null)} />`}
    ${finding === 'people' && html`<${People} anchor=${write.current} onClose=${() => setFinding(null)} />`}
  </nav>`;
}

function ChannelLink({channel, current}) {
  const seat = useContext(Seat);
  const fresh = unread(channel, seat.me, seat.reading);
  const any = fresh.count + fresh.threads.size > 0;
  return html`<button type="button" class=${`side-link ${current ? 'current' : ''} ${any ? 'unread' : ''}`} aria-current=${current ? 'page' : undefined}
    data-testid="channel-link" data-channel-id=${channel.id} data-channel-name=${channel.name} title=${channel.name} onClick=${() => seat.open(channel.id)}>
    <span class="side-sign"><${Sign} channel=${channel} /></span><span class="side-name">${channel.name}</span>
    ${channel.kind === 'ext' && html`<span class="side-ext" role="img" title="Shared with another workspace" aria-label="shared with another workspace"><${Icon} name="shared" /></span>`}
    <${Badge} fresh=${fresh} />
  </button>`;
}

function DirectLink({channel, current}) {
  const seat = useContext(Seat);
  const fresh = unread(channel, seat.me, seat.reading);
  const other = otherIn(channel, seat.me);
  const {name} = seat.names.user(other);
  return html`<button type="button" class=${`side-link ${current ? 'current' : ''} ${fresh.mentions ? 'unread' : ''}`} aria-current=${current ? 'page' : undefined}
    data-testid="channel-link" data-channel-id=${channel.id} data-user-id=${other} onClick=${() => seat.open(other)}>
    <${Avatar} user=${{...seat.names.raw(other), real_name: name}} size="tiny" /><span class="side-name">${name}${other === seat.me ? ' (you)' : ''}</span><${Badge} fresh=${fresh} />
  </button>`;
}

function AppLink({dm, current}) {
  const seat = useContext(Seat);
  const {app} = seat.state;
  const fresh = dm ? unread(dm, seat.me, seat.reading) : {count: 0, mentions: 0, threads: new Map()};
  return html`<button type="button" class=${`side-link ${current ? 'current' : ''} ${fresh.mentions ? 'unread' : ''}`} aria-current=${current ? 'page' : undefined}
    data-testid="app-link" data-channel-id=${dm ? dm.id : ''} onClick=${() => seat.open(app.messages_tab && (fresh.mentions || !app.home_tab) ? APP_MESSAGES : APP_HOME)}>
    <${Avatar} user=${{id: app.bot_user_id, real_name: app.name, is_bot: true}} size="tiny" /><span class="side-name">${app.name}</span><${Badge} fresh=${fresh} />
  </button>`;
}

/** The sign before a channel's name: a lock for a private one. */
export const Sign = ({channel}) => (channel.kind === 'private' ? html`<${Icon} name="lock" />` : html`<span aria-hidden="true">#</span>`);

function Badge({fresh}) {
  if (fresh.mentions) return html`<span class="badge" aria-label=${`${fresh.mentions} unread`}>${fresh.mentions}</span>`;
  return fresh.count ? html`<span class="visually-hidden">unread</span>` : null;
}

function Browse({anchor, onClose}) {
  const seat = useContext(Seat);
  const {seen, state, me} = seat;
  const mine = new Set(seen.channels.map((channel) => channel.id));
  const guest = seat.user.is_restricted || seat.user.is_ultra_restricted || seat.user.team_id !== state.team.id;
  const others = guest ? [] : state.channels.filter((channel) => !channel.is_private && !channel.is_archived && channel.kind !== 'dm' && channel.kind !== 'private' && !mine.has(channel.id));
  return html`<${Popover} anchor=${anchor} onClose=${onClose} label="Browse channels" className="finder">
    <div class="menu-heading">Channels to join</div>
    ${others.map((channel) => html`<div class="finder-row"><span><strong>#${channel.name}</strong>${channel.topic && html`<small>${channel.topic}</small>`}</span>
      <button type="button" class="button" onClick=${async () => {
        onClose();
        if (await seat.act('join', {user: me, channel: channel.id})) seat.open(channel.id);
      }}>Join</button></div>`)}
    ${!others.length && html`<p class="finder-empty">${guest ? 'Guests are brought into channels by others; they cannot browse.' : 'You are in every public channel.'}</p>`}
  <//>`;
}

function People({anchor, onClose}) {
  const seat = useContext(Seat);
  const [typed, setTyped] = useState('');
  const shown = seat.names.people().filter((user) => user.name.toLowerCase().includes(typed.trim().toLowerCase()));
  return html`<${Popover} anchor=${anchor} onClose=${onClose} label="Write to somebody" className="finder">
    <input type="search" class="field" aria-label="Find a person" placeholder="To whom?" value=${typed} onInput=${(event) => setTyped(event.target.value)} />
    <div class="finder-list" role="listbox" aria-label="People" onKeyDown=${walk('[role=option]')}>${shown.map((user) => html`<button type="button" role="option" aria-selected="false" class="switcher-person" data-user-id=${user.id} onClick=${() => {
      onClose();
      seat.open(user.id === seat.state.app.bot_user_id ? APP_MESSAGES : user.id);
    }}><${Avatar} user=${seat.names.raw(user.id)} /><span class="switcher-words"><span class="switcher-name">${user.name} <${Marks} user=${seat.names.raw(user.id)} state=${seat.state} /></span><small>${user.title}</small></span></button>`)}</div>
    <div class="visually-hidden" role="status">${count(shown.length, 'person', 'people')}</div>
  <//>`;
}
