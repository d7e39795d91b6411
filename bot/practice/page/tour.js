// The guided tour: a strip under the bar that names the next thing to try. The
// workspace itself sees what has been done, so that the tour follows what
// really happens, in whatever way and order people do it.

import {html, useState} from './vendor/htm-preact.standalone.module.js';
import {Icon} from './icons.js';
import {Mrkdwn, Names} from './inline.js';
import {APP_HOME, APP_MESSAGES} from './places.js';

export function Tour({steps, state, seats, onGo, onClose}) {
  const [looking, setLooking] = useState(null);
  const firstOpen = steps.findIndex((step) => !step.completed);
  const finished = firstOpen < 0;
  const at = looking !== null ? looking : finished ? steps.length : firstOpen;
  const step = steps[at];
  const doneCount = steps.filter((one) => one.completed).length;
  const person = step && state.users.find((user) => user.id === step.as);
  const place = step && placeFor(step, state);
  const there = step && seats.some((seat) => (!person || seat.user === person.id) && (!place || seat.place === place));
  const seated = person && seats.some((seat) => seat.user === person.id);

  return html`<section class="tour" aria-label="Guided tour" data-testid="tour" data-step=${step ? step.id : 'end'} tabindex="-1">
    <div class="tour-where"><small>${step ? `Tour · ${at + 1} of ${steps.length}` : 'Tour · done'}</small>
      <ol class="tour-dots" aria-label=${`${doneCount} of ${steps.length} steps done`}>${steps.map((one, i) => html`<li key=${one.id}><button type="button" class=${`tour-dot ${one.completed ? 'done' : ''} ${i === at ? 'now' : ''}`} aria-label=${`Step ${i + 1}: ${one.title}${one.completed ? ', done' : ''}`}
        title=${one.title} aria-current=${i === at ? 'step' : undefined} onClick=${() => setLooking(i === firstOpen ? null : i)}></button></li>`)}</ol></div>
    <div class="tour-words" aria-live="polite">
      <h2>${step && step.completed && html`<${Icon} name="check" /> `}${step ? step.title : 'That was the whole way round'}</h2>
      ${step ? html`<${Names.Provider} value=${plainNames(state)}><${Mrkdwn} text=${step.text} /><//>` : html`<p>Stay and try whatever you like. The menu at the top right starts everything over.</p>`}
    </div>
    <div class="tour-actions">
      ${step && !there && (person || place) && html`<button type="button" class="button button-primary-full" data-testid="tour-go" onClick=${() => onGo({
        user: person ? person.id : seats[0].user,
        ...(place ? {place, thread: null} : {}),
      })}>${person && !seated ? `Be ${person.real_name}` : 'Take me there'}</button>`}
      ${looking !== null
        ? html`<button type="button" class="button" onClick=${() => setLooking(null)}>Back to my step</button>`
        : step && at < steps.length - 1 && html`<button type="button" class="button" data-testid="tour-next" onClick=${() => setLooking(at + 1)}>Skip ahead</button>`}
      <button type="button" class="icon-button" aria-label="End the tour" title="End the tour" data-testid="tour-close" onClick=${onClose}><${Icon} name="close" /></button>
    </div>
  </section>`;
}

/** Where a step takes place: in its channel, or in the app; '' where it does not matter. */
function placeFor(step, state) {
  if (step.done === 'home') return APP_HOME;
  if (step.done === 'messages' || step.channel === state.app.bot_user_id) return APP_MESSAGES;
  return step.channel || '';
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
    people: () => [], places: () => [], openPerson: () => {}, openPlace: () => {}, openMessage: () => {},
  };
}
