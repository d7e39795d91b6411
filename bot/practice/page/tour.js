// The guided tour: a card in the corner that names the next thing to try. The
// workspace itself sees what has been done, so that the tour follows what
// really happens, in whatever way and order people do it.

import {html, useState} from './vendor/htm-preact.standalone.module.js';
import {Mrkdwn} from './inline.js';
import {Names} from './inline.js';

export function Tour({steps, state, seats, onGo, onClose}) {
  const [folded, setFolded] = useState(false);
  const [looking, setLooking] = useState(null);
  const firstOpen = steps.findIndex((step) => !step.done);
  const finished = firstOpen < 0;
  const at = looking !== null ? looking : finished ? steps.length : firstOpen;
  const step = steps[at];
  const doneCount = steps.filter((one) => one.done).length;

  if (folded) return html`<button type="button" class="tour tour-folded button" data-testid="tour-unfold" onClick=${() => setFolded(false)}>Tour: ${doneCount} of ${steps.length} done</button>`;

  const person = step && state.users.find((user) => user.id === step.as);
  const there = step && seats.some((seat) => (!step.as || seat.user === step.as) && (!step.channel || seat.place === placeFor(step, state)));
  return html`<section class="tour" aria-label="Guided tour" data-testid="tour" data-step=${step ? step.id : 'end'} tabindex="-1">
    <div class="tour-head"><small>Tour · ${finished && !step ? 'done' : `step ${at + 1} of ${steps.length}`}</small>
      <button type="button" class="icon-button" aria-label="Fold the tour" title="Fold" data-testid="tour-fold" onClick=${() => setFolded(true)}>–</button>
      <button type="button" class="icon-button" aria-label="End the tour" title="End the tour" data-testid="tour-close" onClick=${onClose}>×</button></div>
    <div aria-live="polite">
      <h2>${step ? html`${step.done ? '✓ ' : ''}${step.title}` : 'That was the whole way round'}</h2>
      ${step ? html`<${Names.Provider} value=${plainNames(state)}><${Mrkdwn} text=${step.text} /><//>` : html`<p>You can stay and try whatever you like; the menu at the top right starts everything over.</p>`}
    </div>
    <div class="actions">
      ${step && (person || step.channel) && !there && html`<button type="button" class="button button-primary" data-testid="tour-go" onClick=${() => onGo({
        ...(person ? {user: person.id} : {user: seats[0].user}),
        ...(step.channel ? {place: placeFor(step, state), thread: null} : {}),
      })}>${person && !seats.some((seat) => seat.user === person.id) ? `Be ${person.real_name}` : 'Take me there'}</button>`}
      ${looking !== null && html`<button type="button" class="button" onClick=${() => setLooking(null)}>Back to where I am</button>`}
      ${step && looking === null && at < steps.length - 1 && html`<button type="button" class="button" data-testid="tour-next" onClick=${() => setLooking(at + 1)}>Skip ahead</button>`}
      ${looking !== null && looking < steps.length - 1 && html`<button type="button" class="button" onClick=${() => setLooking(looking + 1)}>Next</button>`}
      ${!step && html`<button type="button" class="button button-primary" onClick=${onClose}>Close the tour</button>`}
    </div>
    <ol class="tour-dots" aria-label=${`${doneCount} of ${steps.length} steps done`}>${steps.map((one, i) => html`<li key=${one.id} class=${`${one.done ? 'done' : ''} ${i === at ? 'now' : ''}`} title=${one.title}></li>`)}</ol>
  </section>`;
}

/** Where a step takes place: a channel by id or name, or the app's Home or messages. */
function placeFor(step, state) {
  if (step.channel === 'home' || step.channel === 'app/home') return 'app/home';
  if (step.channel === 'messages' || step.channel === state.app.bot_user_id) return 'app/messages';
  const channel = state.channels.find((one) => one.id === step.channel || one.name === step.channel.replace(/^#/, ''));
  return channel ? channel.id : step.channel;
}

/** The tour speaks to the one who practices, not to a person of the workspace: no names are withheld. */
function plainNames(state) {
  return {
    me: '', zone: undefined, now: () => Date.now(),
    user: (id) => {
      const user = state.users.find((one) => one.id === id);
      return {id, name: user ? user.real_name : id, handle: id, hidden: !user};
    },
    raw: (id) => state.users.find((one) => one.id === id),
    channel: (id) => state.channels.find((one) => one.id === id),
    group: (id) => state.groups.find((one) => one.id === id),
    people: () => [], places: () => [], openPerson: () => {}, openPlace: () => {},
  };
}
