// A channel or a direct message: its head, its messages, the box to write in.

import {html, useContext, useEffect, useRef, useState} from './vendor/htm-preact.standalone.module.js';
import {Icon} from './icons.js';
import {Avatar, Marks} from './people.js';
import {Composer} from './composer.js';
import {MessageList} from './messages.js';
import {MrkdwnInline} from './inline.js';
import {Popover} from './popover.js';
import {Seat} from './seat-context.js';
import {Sign} from './sidebar.js';
import {APP_MESSAGES, mainMessages, otherIn} from './places.js';
import {count} from './time.js';

export function ChannelView({channel, place}) {
  const seat = useContext(Seat);
  const {me, names, state, reading} = seat;
  const other = channel ? channel.kind === 'dm' && otherIn(channel, me) : place === APP_MESSAGES ? state.app.bot_user_id : place;
  const title = other ? names.user(other).name : channel.name;
  const [newFrom, setNewFrom] = useState('0');
  const messages = channel ? mainMessages(channel) : [];
  const last = messages.length ? messages[messages.length - 1].ts : '';

  // Where "New" stands is decided on arrival; from then on looking is reading.
  useEffect(() => setNewFrom(channel ? reading.upTo(me, channel.id) : '0'), [me, channel && channel.id]);
  useEffect(() => {
    if (channel && document.visibilityState === 'visible' && reading.mark(me, channel.id, last)) {
      seat.redraw();
      seat.tellRead(channel.id, last);
    }
  }, [me, channel && channel.id, last]);

  const send = (text) => seat.send(channel ? channel.id : other, '', text);
  const closed = channel && channel.archived ? 'This channel is archived: it can be read, but nobody writes here any more.'
    : other === state.app.bot_user_id && state.app.messages_tab_read_only ? `${title} sends messages here, but takes none.` : '';
  const where = other ? title : `#${title}`;

  return html`<section class="channel" aria-label=${(other ? `Direct message with ${title}` : `Channel ${title}`) + seat.ofWhom} data-testid="channel" data-channel-id=${channel ? channel.id : ''}>
    ${place !== APP_MESSAGES && html`<${Head} channel=${channel} other=${other} title=${title} />`}
    <${MessageList} key=${`${me} ${place}`} channel=${channel} messages=${messages} label=${`Messages in ${title}`} newFrom=${newFrom} show=${seat.show} testid="messages">
      ${messages.length < 120 && html`<${Beginning} channel=${channel} other=${other} title=${title} />`}
    <//>
    <${Status} channel=${channel} threadTS="" />
    ${closed ? html`<div class="closed" role="note">${closed}</div>` : html`<${Composer} key=${`${me} ${place}`} draftKey=${`${me} ${place}`} label=${`Message to ${where}`} placeholder=${`Message ${where}`} onSend=${send} />`}
  </section>`;
}

function Head({channel, other, title}) {
  const seat = useContext(Seat);
  const [anchor, setAnchor] = useState(null);
  const button = useRef();
  return html`<header class="place-head">
    <button type="button" class="icon-button back" aria-label="Back to channels" data-testid="back" onClick=${seat.showList}><${Icon} name="back" /></button>
    ${other ? html`<${Avatar} user=${{...seat.names.raw(other), real_name: title}} size="small" />` : null}
    <h2>${!other && html`<${Sign} channel=${channel} />`}${title}</h2>
    ${channel && channel.topic && html`<span class="topic"><${MrkdwnInline} text=${channel.topic} /></span>`}
    <span class="space"></span>
    ${channel && !other && html`<button ref=${button} type="button" class="button members" aria-haspopup="dialog" aria-expanded=${anchor ? 'true' : 'false'} data-testid="members" onClick=${() => setAnchor(anchor ? null : button.current)}>
      ${count(channel.members.length, 'member')}</button>`}
    ${anchor && html`<${Members} anchor=${anchor} channel=${channel} onClose=${() => setAnchor(null)} />`}
  </header>`;
}

function Members({anchor, channel, onClose}) {
  const seat = useContext(Seat);
  const {state, names, me} = seat;
  const bot = state.app.bot_user_id;
  const ids = channel.members;
  const appHere = ids.includes(bot);
  const go = (call, body) => {
    onClose();
    seat.act(call, {channel: channel.id, ...body});
  };
  return html`<${Popover} anchor=${anchor} onClose=${onClose} label=${`Members of ${channel.name}`} className="finder" align="end">
    ${channel.topic && html`<p class="hint"><${MrkdwnInline} text=${channel.topic} /></p>`}
    <div class="finder-list">${ids.map((id) => {
      const user = names.user(id);
      return html`<div class="finder-row"><${Avatar} user=${{...names.raw(id), real_name: user.name}} size="small" /><span>${user.name} ${!user.hidden && html`<${Marks} user=${names.raw(id)} state=${state} />`}<small>${user.title}</small></span></div>`;
    })}</div>
    <div class="actions">
      <button type="button" class="button" data-testid="toggle-app" onClick=${() => go(appHere ? 'leave' : 'join', {bot: true})}>${appHere ? `Remove ${state.app.name}` : `Add ${state.app.name}`}</button>
      <button type="button" class="button" onClick=${() => go('leave', {user: me})}>Leave channel</button>
    </div>
  <//>`;
}

function Beginning({channel, other, title}) {
  const seat = useContext(Seat);
  if (other) {
    const user = seat.names.user(other);
    return html`<div class="beginning"><${Avatar} user=${{...seat.names.raw(other), real_name: title}} size="large" />
      <p>This is the beginning of your messages with <strong>${title}</strong>${user.title ? `, ${user.title}` : ''}. Only the two of you see them.</p></div>`;
  }
  return html`<div class="beginning"><h3><${Sign} channel=${channel} />${channel.name}</h3>
    <p>${channel.kind === 'private' ? 'This is the beginning of this private channel.' : channel.kind === 'ext' ? 'This channel is shared with another workspace.' : 'This is the beginning of this channel.'}
    ${channel.topic && html` <${MrkdwnInline} text=${channel.topic} />`}</p></div>`;
}

/** What the app says it is doing, in a channel or a thread. */
export function Status({channel, threadTS}) {
  const seat = useContext(Seat);
  const status = channel && channel.status && channel.status[threadTS];
  return html`<div class="status" role="status" data-testid="status">${status ? `${seat.state.app.name} ${status}` : ''}</div>`;
}
