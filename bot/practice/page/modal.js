// The form over the page: the topmost of up to three views. It covers one seat
// only, so that the other person, the clock and Inspect stay in reach.

import {html, useContext, useEffect, useLayoutEffect, useRef, useState} from './vendor/htm-preact.standalone.module.js';
import {Icon} from './icons.js';
import {Blocks} from './blocks.js';
import {Text, words} from './inline.js';
import {Avatar} from './people.js';
import {Seat} from './seat-context.js';
import {Surface, collect, valueElements} from './surface.js';
import {useID} from './choice.js';

const CLASS_FOCUSABLE = 'input:not([type=hidden]), textarea, select, button, a[href], [tabindex="0"]';

export function Modal({views}) {
  const seat = useContext(Seat);
  const view = views[views.length - 1];
  const [errors, setErrors] = useState({});
  const [mended, setMended] = useState(new Set()); // what was changed since it was refused
  const [busy, setBusy] = useState(false);
  const titleID = useID('modal');
  const box = useRef();
  const body = useRef();
  const key = `modal ${seat.me} ${view.id}`;
  const values = seat.values.of(key);
  const watched = {...values, set: (blockID, actionID, value) => {
    values.set(blockID, actionID, value);
    if (errors[blockID] && !mended.has(blockID)) setMended(new Set([...mended, blockID]));
  }};
  const wrong = Object.fromEntries(Object.entries(errors).filter(([blockID]) => !mended.has(blockID)));
  const inputs = valueElements(view.blocks).filter(({input}) => input);

  useLayoutEffect(() => {
    setErrors({});
    const wanted = box.current.querySelector('[data-first-focus]') || body.current.querySelector('input, textarea, .choice-button') || body.current.querySelector(CLASS_FOCUSABLE) || box.current.querySelector('.modal-foot button');
    (wanted || box.current).focus({preventScroll: true});
    body.current.scrollTop = 0;
  }, [view.id]);

  // What is refused is mended field by field: the first one gets the focus.
  useEffect(() => {
    const wrong = box.current.querySelector('.input-wrong');
    if (!wrong) return;
    wrong.scrollIntoView({block: 'nearest'});
    const field = wrong.querySelector('input, textarea, .choice-button');
    if (field) field.focus();
  }, [errors]);

  const close = async () => {
    seat.values.forget(key);
    await seat.act('close', {user: seat.me, view_id: view.id});
  };

  const submit = async () => {
    if (busy || !view.submit) return;
    setBusy(true);
    const answer = await seat.act('submit', {user: seat.me, view_id: view.id, values: collect(view, values)});
    setBusy(false);
    if (!answer) return;
    setErrors(answer.errors || {});
    setMended(new Set());
    if (!answer.errors && !answer.view) seat.values.forget(key);
  };

  const surface = {
    kind: 'modal', key, errors: wrong, values: watched,
    act: (change) => seat.act('click', {user: seat.me, view_id: view.id, values: collect(view, values), ...change}),
    suggest: (actionID, blockID, query) => seat.suggest({view_id: view.id, action_id: actionID, block_id: blockID, query}),
  };
  const stray = Object.entries(wrong).filter(([blockID]) => !inputs.some((one) => one.blockID === blockID));

  return html`<div class="modal-cover" onPointerDown=${(event) => event.target === event.currentTarget && event.preventDefault()}>
    <div ref=${box} class="modal" role="dialog" aria-labelledby=${titleID} tabindex="-1" data-testid="modal" data-view-id=${view.id} data-callback-id=${view.callback_id} data-depth=${views.length} aria-busy=${busy ? 'true' : 'false'}
      onKeyDown=${(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented) {
          event.preventDefault();
          close();
        } else if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) {
          event.preventDefault();
          submit();
        } else if (event.key === 'Tab') {
          keepInside(event, box.current);
        }
      }}>
      <form class="modal-form" noValidate onSubmit=${(event) => {
        event.preventDefault();
        submit();
      }}>
      <header class="modal-head">
        ${views.length > 1 && html`<button type="button" class="icon-button" aria-label="Back to the form before" data-testid="modal-back" onClick=${close}><${Icon} name="back" /></button>`}
        <${Avatar} user=${{id: seat.state.app.bot_user_id, real_name: seat.state.app.name, is_bot: true}} size="small" />
        <h2 id=${titleID}><${Text} of=${view.title} /></h2>
        <button type="button" class="icon-button" aria-label="Close form" data-testid="modal-close" onClick=${close}><${Icon} name="close" /></button>
      </header>
      <div ref=${body} class="modal-body">
        ${stray.map(([blockID, sentence]) => html`<div class="error" role="alert">${blockID}: ${sentence}</div>`)}
        <${Surface.Provider} value=${surface}><${Blocks} key=${view.id} blocks=${view.blocks} /><//>
      </div>
      ${(view.submit || view.close || inputs.length > 0) && html`<footer class="modal-foot">
        <button type="button" class="button" data-testid="modal-cancel" onClick=${close}>${words(view.close) || 'Cancel'}</button>
        ${view.submit && html`<button type="submit" class="button button-primary-full" data-testid="modal-submit" aria-busy=${busy ? 'true' : 'false'}>${words(view.submit)}</button>`}
      </footer>`}
      </form>
    </div>
  </div>`;
}

/** Tab goes round within the form. */
function keepInside(event, box) {
  const all = [...box.querySelectorAll(CLASS_FOCUSABLE)].filter((element) => !element.disabled && element.offsetParent !== null);
  if (!all.length) return;
  const [first, last] = [all[0], all[all.length - 1]];
  if (event.shiftKey && (document.activeElement === first || document.activeElement === box)) {
    event.preventDefault();
    last.focus();
  } else if (!event.shiftKey && document.activeElement === last) {
    event.preventDefault();
    first.focus();
  }
}
