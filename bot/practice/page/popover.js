// What opens above the page: popovers, menus and small questions. They stand in
// the browser's top layer, close on Escape or a click elsewhere, and give the
// focus back to what opened them.

import {html, useEffect, useLayoutEffect, useRef} from './vendor/htm-preact.standalone.module.js';

/** A panel beside its anchor (an element). `label` names it to screen readers. */
export function Popover({anchor, onClose, label, role = 'dialog', className = '', align = 'start', children, focus = true}) {
  const panel = useRef();
  const latest = useRef(onClose);
  latest.current = onClose;

  useLayoutEffect(() => {
    const element = panel.current;
    element.showPopover();
    place(element, anchor, align);
    if (focus) {
      const first = element.querySelector('[data-first-focus]') || element.querySelector('input, [role=menuitem], [role=option], button');
      (first || element).focus({preventScroll: true});
    }
    return () => {
      // The focus goes back only if it was in here; a click elsewhere has its own.
      if (element.contains(document.activeElement) || document.activeElement === document.body) anchor.focus({preventScroll: true});
    };
  }, []);

  useLayoutEffect(() => place(panel.current, anchor, align));

  useEffect(() => {
    const outside = (event) => {
      if (!panel.current.contains(event.target) && !anchor.contains(event.target)) latest.current();
    };
    const escape = (event) => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      event.preventDefault();
      latest.current();
    };
    const move = (event) => {
      if (!panel.current.contains(event.target)) place(panel.current, anchor, align);
    };
    document.addEventListener('pointerdown', outside, true);
    document.addEventListener('keydown', escape, true);
    window.addEventListener('resize', move);
    document.addEventListener('scroll', move, true);
    return () => {
      document.removeEventListener('pointerdown', outside, true);
      document.removeEventListener('keydown', escape, true);
      window.removeEventListener('resize', move);
      document.removeEventListener('scroll', move, true);
    };
  }, []);

  return html`<div ref=${panel} popover="manual" class=${`popover ${className}`} role=${role} aria-label=${label} tabindex="-1"
    onfocusout=${(event) => {
      if (event.relatedTarget && !panel.current.contains(event.relatedTarget) && !anchor.contains(event.relatedTarget)) latest.current();
    }}>${children}</div>`;
}

/** Below the anchor where there is room, else above; never off the window. */
function place(element, anchor, align) {
  const at = anchor.getBoundingClientRect();
  const {offsetWidth: width, offsetHeight: height} = element;
  const below = window.innerHeight - at.bottom;
  const top = below >= height + 8 || below >= at.top ? at.bottom + 4 : at.top - height - 4;
  const left = align === 'end' ? at.right - width : at.left;
  element.style.top = `${Math.max(8, Math.min(top, window.innerHeight - height - 8))}px`;
  element.style.left = `${Math.max(8, Math.min(left, window.innerWidth - width - 8))}px`;
}

/**
 * A menu of choices: [{label, note, danger, run, testid}] with `null` for a line
 * between groups and {heading} for a group's name.
 */
export function Menu({anchor, onClose, label, items, align}) {
  return html`<${Popover} anchor=${anchor} onClose=${onClose} label=${label} role="menu" className="menu" align=${align}>
    <div role="none" onKeyDown=${walk('[role=menuitem]')}>
      ${items.map((item, i) => {
        if (!item) return html`<div role="separator" class="menu-line"></div>`;
        if (item.heading) return html`<div role="presentation" class="menu-heading">${item.heading}</div>`;
        return html`<button key=${i} type="button" role="menuitem" tabindex="-1" class=${`menu-item ${item.danger ? 'danger' : ''}`} disabled=${item.disabled}
          data-testid=${item.testid} data-callback-id=${item.callbackID} data-value=${item.value}
          onClick=${() => {
            onClose();
            item.run();
          }}><span>${item.label}</span>${item.note && html`<small>${item.note}</small>`}</button>`;
      })}
    </div>
  <//>`;
}

/** A key handler that moves the focus among the elements of a selector. */
export function walk(selector, axis = 'vertical') {
  const [back, on] = axis === 'vertical' ? ['ArrowUp', 'ArrowDown'] : ['ArrowLeft', 'ArrowRight'];
  return (event) => {
    if (![back, on, 'Home', 'End'].includes(event.key)) return;
    const all = [...event.currentTarget.querySelectorAll(selector)].filter((element) => !element.disabled);
    if (!all.length) return;
    const at = all.indexOf(document.activeElement);
    const next = event.key === 'Home' ? 0
      : event.key === 'End' ? all.length - 1
      : event.key === on ? (at + 1) % all.length
      : (at - 1 + all.length) % all.length;
    event.preventDefault();
    all[next].focus();
  };
}

/** A question that stands before everything until it is answered. */
export function Ask({title, children, confirm, deny = 'Cancel', danger, busy, onConfirm, onClose}) {
  const dialog = useRef();
  useLayoutEffect(() => {
    dialog.current.showModal();
  }, []);
  return html`<dialog ref=${dialog} class="ask" aria-labelledby="ask-title" data-testid="confirm"
    onCancel=${(event) => {
      event.preventDefault();
      if (!busy) onClose();
    }} onKeyDown=${(event) => event.key === 'Escape' && event.stopPropagation()}>
    <h2 id="ask-title">${title}</h2>
    <div class="ask-body">${children}</div>
    <div class="ask-actions">
      <span class="ask-busy" role="status">${busy}</span>
      <button type="button" class="button" data-testid="confirm-deny" disabled=${busy} onClick=${onClose}>${deny}</button>
      <button type="button" class=${`button ${danger ? 'button-danger-full' : 'button-primary-full'}`} data-testid="confirm-yes" disabled=${busy} onClick=${() => {
        onClose();
        onConfirm();
      }}>${confirm}</button>
    </div>
  </dialog>`;
}
