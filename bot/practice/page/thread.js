// The side pane with one thread.

import {html, useContext, useEffect, useRef, useState} from './vendor/htm-preact.standalone.module.js';
import {Icon} from './icons.js';
import {Composer} from './composer.js';
import {MessageList} from './messages.js';
import {Seat} from './seat-context.js';
import {Status} from './channel.js';
import {byTime, otherIn, threadMessages} from './places.js';
import {count} from './time.js';

export function ThreadPane({channel, ts}) {
  const seat = useContext(Seat);
  const {me, reading, names} = seat;
  const messages = byTime(threadMessages(channel, ts));
  const replies = messages.filter((message) => message.ts !== ts);
  const last = messages.length ? messages[messages.length - 1].ts : '';
  const key = `${channel.id} ${ts}`;
  const [newFrom, setNewFrom] = useState('0');
  const pane = useRef();

  useEffect(() => setNewFrom(reading.upTo(me, key)), [me, key]);
  useEffect(() => {
    if (document.visibilityState !== 'visible' || !reading.mark(me, key, last)) return;
    seat.redraw();
    seat.tellRead(channel.id, last);
  }, [me, key, last]);

  const where = channel.kind === 'dm' ? names.user(otherIn(channel, me)).name : `#${channel.name}`;
  return html`<aside ref=${pane} class="thread" aria-label=${`Thread in ${where}${seat.ofWhom}`} data-testid="thread" data-ts=${ts}
    onKeyDown=${(event) => {
      if (event.key === 'Escape' && !event.defaultPrevented) seat.closeThread();
    }}>
    <header class="place-head"><h2>Thread</h2><span class="topic">${where}</span><span class="space"></span>
      <button type="button" class="icon-button" aria-label="Close thread" data-testid="close-thread" onClick=${seat.closeThread}><${Icon} name="close" /></button></header>
    <${MessageList} key=${`${me} ${key}`} channel=${channel} messages=${messages} label=${`Thread in ${where}, ${count(replies.length, 'reply', 'replies')}`} newFrom=${newFrom} inThread=${true} show=${seat.show} testid="thread-messages">
      ${!messages.length && html`<p class="beginning">The message that began this thread is gone.</p>`}
    <//>
    <${Status} channel=${channel} threadTS=${ts} />
    <${Composer} key=${`${me} ${key}`} draftKey=${`${me} ${key}`} label=${`Reply in the thread in ${where}`} placeholder="Reply…" threaded=${true} testid="thread-composer" autofocus=${seat.threadFocus}
      onSend=${(text) => seat.send(channel.id, ts, text)} />
  </aside>`;
}
