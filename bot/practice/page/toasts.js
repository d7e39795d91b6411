// Toasts: what was refused or failed, said once, where it can be seen.

import {html} from './vendor/htm-preact.standalone.module.js';
import {Icon} from './icons.js';

export function Toasts({toasts, state, named, onDismiss}) {
  return html`<div class="toasts" role="region" aria-label="Notices" aria-live="assertive" data-testid="toasts">
    ${toasts.map((toast) => {
      const user = named && state.users.find((one) => one.id === toast.user);
      return html`<div key=${toast.id} class=${`toast toast-${toast.tone}`} data-testid="toast">
        <span>${user && html`<strong>${user.real_name}: </strong>`}${toast.sentence}</span>
        <button type="button" class="icon-button" aria-label="Dismiss" onClick=${() => onDismiss(toast.id)}><${Icon} name="close" /></button></div>`;
    })}
  </div>`;
}
