// People: their faces, their marks, the switcher that lets the page be any of
// them, and the card that opens on a name.

import {html, useState} from './vendor/htm-preact.standalone.module.js';
import {Popover, walk} from './popover.js';
import {clock} from './time.js';

export const HIDDEN_NAME = 'Private user';

/** Two letters of a name; one for a single word. */
export function initials(name) {
  const parts = name.replace(/[^\p{L}\p{N}\s]/gu, ' ').trim().split(/\s+/).filter(Boolean);
  if (!parts.length) return '?';
  const last = parts.length > 1 ? parts[parts.length - 1] : '';
  return ([...parts[0]][0] + ([...last][0] || '')).toUpperCase();
}

/** The hue of somebody's face, 0 to 359: always the same for one id, and far apart for ids that are alike. */
function hue(id) {
  let sum = 2166136261;
  for (const char of id) sum = Math.imul(sum ^ char.codePointAt(0), 16777619);
  return (sum >>> 0) % 360;
}

export function Avatar({user, size = 'normal'}) {
  return html`<span class=${`avatar avatar-${size} ${user.is_bot ? 'avatar-app' : ''}`} style=${{'--hue': hue(user.id)}} aria-hidden="true" data-initials=${initials(user.real_name || user.name || user.id)}></span>`;
}

/** What sets a person apart at a glance: [{text, title}]. */
export function marks(user, state) {
  const found = [];
  if (user.is_bot) found.push({text: 'App', title: 'An app, not a person'});
  if (user.team_id && user.team_id !== state.team.id) {
    const team = (state.teams || []).find((one) => one.id === user.team_id);
    found.push({text: team ? team.name : 'Another workspace', title: 'From another workspace, through a shared channel'});
  }
  if (user.is_ultra_restricted) found.push({text: 'Guest', title: 'A guest in one channel'});
  else if (user.is_restricted) found.push({text: 'Guest', title: 'A guest in some channels'});
  if (user.is_admin) found.push({text: 'Admin', title: 'Administers the workspace'});
  if (user.deleted) found.push({text: 'Deactivated', title: 'Deactivated: cannot sign in'});
  return found;
}

export const Marks = ({user, state}) => marks(user, state).map((mark) => html`<span class="mark" title=${mark.title}>${mark.text}</span>`);

/** Everybody one can be: people, not apps, not the deactivated. */
export const playable = (state) => state.users.filter((user) => !user.is_bot && !user.deleted && user.id !== state.app.bot_user_id);

export function PersonSwitcher({anchor, state, me, onChoose, onClose}) {
  const [typed, setTyped] = useState('');
  const people = playable(state);
  const wanted = typed.trim().toLowerCase();
  const shown = people.filter((user) => [user.real_name, user.name, user.title, user.about].some((text) => (text || '').toLowerCase().includes(wanted)));
  return html`<${Popover} anchor=${anchor} onClose=${onClose} label="Be somebody else" className="switcher">
    <div class="switcher-title">Be anyone</div>
    ${people.length > 8 && html`<input type="search" class="field" aria-label="Find a person" placeholder="Find a person" value=${typed} onInput=${(event) => setTyped(event.target.value)} />`}
    <div class="switcher-list" role="listbox" aria-label="People" data-testid="people" onKeyDown=${walk('[role=option]')}>
      ${shown.map((user) => html`<button type="button" role="option" key=${user.id} class="switcher-person" aria-selected=${user.id === me ? 'true' : 'false'}
        data-user-id=${user.id} data-first-focus=${user.id === me ? true : undefined} onClick=${() => {
          onClose();
          onChoose(user.id);
        }}>
        <${Avatar} user=${user} />
        <span class="switcher-words"><span class="switcher-name">${user.real_name} <${Marks} user=${user} state=${state} /></span>
          <small>${[user.title, user.about].filter(Boolean).join(' · ')}</small></span>
      </button>`)}
      ${!shown.length && html`<div class="options-state">Nobody by that name.</div>`}
    </div>
  <//>`;
}

/** The card of a person: who they are, with a way to write to them or to be them. */
export function PersonCard({anchor, user, hidden, state, now, me, onMessage, onBe, onClose}) {
  const bot = user.id === state.app.bot_user_id;
  if (hidden) {
    return html`<${Popover} anchor=${anchor} onClose=${onClose} label=${HIDDEN_NAME} className="person-card">
      <strong>${HIDDEN_NAME}</strong><p>You share no channel with this person, so their name is withheld from you.</p><//>`;
  }
  return html`<${Popover} anchor=${anchor} onClose=${onClose} label=${user.real_name || user.name} className="person-card">
    <div class="person-card-head"><${Avatar} user=${user} size="large" />
      <div><strong>${user.real_name || user.name}</strong> <${Marks} user=${user} state=${state} />
        ${user.title && html`<div>${user.title}</div>`}
        ${user.tz && html`<small>${clock(now, user.tz)} their time</small>`}</div></div>
    ${user.about && html`<p>${user.about}</p>`}
    <div class="actions">
      ${user.id !== me && html`<button type="button" class="button" onClick=${() => {
        onClose();
        onMessage(user.id);
      }}>Message</button>`}
      ${!bot && user.id !== me && !user.is_bot && !user.deleted && html`<button type="button" class="button button-primary" onClick=${() => {
        onClose();
        onBe(user.id);
      }}>Be ${user.real_name.split(' ')[0]}</button>`}
    </div>
  <//>`;
}
